"""Register products: each is recognised once, under every law its operator sells under, so that no order line is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from poisonbook.catalogue.content_hash import content_hash
from poisonbook.errors import PoisonbookError
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.register.access import Operator
from poisonbook.register.products import ProductSubstance, RegisteredProduct
from poisonbook.storage import products
from poisonbook.storage.shop_products import put_version
from poisonbook.storage.writer import each
from poisonbook.values.status import Status
from poisonbook.workflows.questions import Asking, ask
from poisonbook.workflows.service import Service

_KEPT = timedelta(days=366)
"""How long it is known that a shop changed a product."""


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


@dataclass(frozen=True, slots=True)
class ToldVersion:
    """Which version of a product a shop told of."""

    id: str
    """The platform's name and its own id of the product."""
    version: datetime
    """When the shop changed it."""


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
    put_on_record(service, operator, found, listings)
    return found


def put_on_record(
    service: Service,
    operator: Operator,
    found: Sequence[Registered],
    listings: Sequence[Listing],
    *,
    again: bool = False,
) -> Mapping[str, RegisteredProduct | None]:
    """Put what was recognised in `listings` on record with the questions about it, all or nothing.

    Args:
        again: the listings come from the register. What meanwhile has another listing or was removed is left alone.

    Returns:
        What those were that are not as they were, by id; None: they were not there.
    """
    before = service.store.writer.run(_put, _registering(service, operator, found, listings, again=again))
    service.products.changed(operator.id)
    return before


def put_told(
    service: Service, operator: Operator, found: Sequence[Registered], listings: Sequence[Listing], told: ToldVersion
) -> bool:
    """As `put_on_record`, what a shop told of a product of its own; False where a later version is on record."""
    work = _registering(service, operator, found, listings)
    if not service.store.writer.run(_put_told, (work, told)):
        return False
    service.products.changed(operator.id)
    return True


def _registering(
    service: Service,
    operator: Operator,
    found: Sequence[Registered],
    listings: Sequence[Listing],
    *,
    again: bool = False,
) -> _Registering:
    now = service.clock()
    pairs = tuple((one.product, listing) for one, listing in zip(found, listings, strict=True))
    asked = {one.product.id: tuple(_questions(one.recognitions)) for one in found}
    asked = {id_: questions for id_, questions in asked.items() if questions}
    return _Registering(operator.id, pairs, asked, again, now, service.deadline(operator, now))


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


@dataclass(frozen=True, slots=True)
class _Registering:
    operator: str
    pairs: Sequence[tuple[RegisteredProduct, Listing]]
    questions: Mapping[str, Sequence[str]]
    again: bool
    at: datetime
    delete_after: datetime


@each
def _put(connection: products.Connection, work: _Registering) -> Mapping[str, RegisteredProduct | None]:
    return _put_all(connection, work)


@each
def _put_told(connection: products.Connection, asked: tuple[_Registering, ToldVersion]) -> bool:
    work, told = asked
    until = work.at + _KEPT
    if not put_version(connection, work.operator, told.id, told.version, at=work.at, delete_after=until):
        return False
    _put_all(connection, work)
    return True


def _put_all(connection: products.Connection, work: _Registering) -> Mapping[str, RegisteredProduct | None]:
    before = products.put(connection, work.operator, work.pairs, again=work.again)
    ask(connection, work.operator, Asking(work.questions, before.keys(), work.at, work.delete_after))
    return before


@each
def _remove(connection: products.Connection, asked: tuple[str, str]) -> bool:
    operator, product_id = asked
    return products.remove(connection, operator, product_id)
