"""Register products: each is recognised once, under every law its operator sells under, so that no order line is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from poisonbook.catalogue.content_hash import content_hash
from poisonbook.errors import PoisonbookError
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.register.access import Operator
from poisonbook.register.products import ProductSubstance, RegisteredProduct
from poisonbook.storage import products
from poisonbook.storage.writer import each
from poisonbook.values.status import Status
from poisonbook.workflows.questions import ask
from poisonbook.workflows.service import Service


class UnknownProductError(PoisonbookError):
    """No product with this id is registered."""

    code: ClassVar[str] = "unknown-product"

    def __init__(self, product_id: str) -> None:
        super().__init__(product_id)
        self.product_id = product_id

    def __str__(self) -> str:
        return f"no product {self.product_id!r} is registered; register it with its listing's text"


@dataclass(frozen=True, slots=True)
class Registered:
    """A product as it was registered, and why."""

    product: RegisteredProduct
    recognitions: tuple[Recognition, ...]
    """One for each jurisdiction of the operator."""


def recognise_listings(service: Service, operator: Operator, listings: Sequence[Listing]) -> list[Registered]:
    """What the law says of `listings`, in order; nothing is registered."""
    by_law = [service.recognise(code, listings) for code in operator.jurisdictions]
    companions = service.companions_of(listings)
    return [
        Registered(
            RegisteredProduct(
                listing.id,
                content_hash(listing),
                tuple(one for recognition in found for one in _regulated(recognition)),
                companions.get(listing.id, ()),
            ),
            tuple(found),
        )
        for listing, *found in zip(listings, *by_law, strict=True)
    ]


def register_products(service: Service, operator: Operator, listings: Sequence[Listing]) -> list[Registered]:
    """Register `listings`, in order; a product that is there is replaced.

    For what a listing leaves out, a question to the supplier is asked.
    """
    found = recognise_listings(service, operator, listings)
    pairs = [(one.product, listing) for one, listing in zip(found, listings, strict=True)]
    service.store.writer.run(_put, (operator.id, pairs))
    service.products.changed(operator.id)
    for one in found:
        questions = tuple(dict.fromkeys(_questions(one.recognitions)))
        if questions:
            ask(service, operator, one.product.id, questions)
    return found


def remove_product(service: Service, operator: Operator, product_id: str) -> None:
    """Forget a product; lines that were sold stay in the register until their date.

    Raises:
        UnknownProductError: it is not registered.
    """
    if not service.store.writer.run(_remove, (operator.id, product_id)):
        raise UnknownProductError(product_id)
    service.products.changed(operator.id)


def registered_product(service: Service, operator: Operator, product_id: str) -> RegisteredProduct:
    """The product with this id; UnknownProductError when there is none."""
    found = service.products.of(operator.id, [product_id])[product_id]
    if found is None:
        raise UnknownProductError(product_id)
    return found


def refresh_products(service: Service, operator: Operator) -> int:
    """Recognise every registered product again, as after a change of law or of poisonbook; how many were."""
    count = 0
    with service.store.reading() as connection:
        pages = list(products.listings(connection, operator.id))
    for page in pages:
        register_products(service, operator, page)
        count += len(page)
    return count


def _regulated(recognition: Recognition) -> Iterator[ProductSubstance]:
    for found in recognition.substances:
        if found.status.is_regulated:
            yield ProductSubstance(
                recognition.jurisdiction,
                found.substance,
                found.entry,
                found.schedule,
                found.status,
                None if found.strength is None else found.strength.high,
                found.net_mass_kg,
            )


def _questions(recognitions: Sequence[Recognition]) -> Iterator[str]:
    for recognition in recognitions:
        for found in recognition.substances:
            if found.question is not None and found.status is Status.UNDETERMINED:
                yield found.question


@each
def _put(connection: products.Connection, asked: tuple[str, Sequence[tuple[RegisteredProduct, Listing]]]) -> None:
    operator, pairs = asked
    products.put(connection, operator, pairs)


@each
def _remove(connection: products.Connection, asked: tuple[str, str]) -> bool:
    operator, product_id = asked
    return products.remove(connection, operator, product_id)
