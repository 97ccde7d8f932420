"""What an operator's laws and the decisions of its staff say of its products; nothing is put on record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from poisonbook.catalogue.content_hash import content_hash
from poisonbook.catalogue.product_decisions import ProductDecision
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.register.access import Operator
from poisonbook.register.products import ProductSubstance, RegisteredProduct
from poisonbook.storage import product_decisions
from poisonbook.storage.products import Connection
from poisonbook.values.status import Status
from poisonbook.workflows.service import Service


@dataclass(frozen=True, slots=True)
class Registered:
    """A product as it was registered, and why."""

    product: RegisteredProduct
    recognitions: tuple[Recognition, ...]
    """One for each jurisdiction of the operator."""
    decision: str | None = None
    """The id of the decision of staff that was in force meanwhile, whether it holds of this listing or not."""


def recognise_listings(service: Service, operator: Operator, listings: Sequence[Listing]) -> list[Registered]:
    """What the law says of `listings`, in order; nothing is registered."""
    with service.store.reading() as connection:
        decisions = in_force(connection, operator.id, [one.id for one in listings], service.clock())
    decided = {id_: one.decided for id_, one in decisions.items()}
    by_law = [service.recognise(code, listings, decided) for code in operator.jurisdictions]
    companions = service.companions_of(listings)
    return [
        _registered(listing, tuple(found), companions.get(listing.id, ()), decisions.get(listing.id))
        for listing, *found in zip(listings, *by_law, strict=True)
    ]


def _registered(
    listing: Listing,
    found: tuple[Recognition, ...],
    companions: tuple[str, ...],
    decision: ProductDecision | None,
) -> Registered:
    hash_ = content_hash(listing)
    holds = decision is not None and decision.decided.listing == hash_
    product = RegisteredProduct(
        listing.id,
        hash_,
        tuple(one for recognition in found for one in _regulated(recognition)),
        companions,
        decision.id if decision is not None and holds else None,
    )
    return Registered(product, found, None if decision is None else decision.id)


def in_force(
    connection: Connection, operator: str, product_ids: Sequence[str], at: datetime
) -> dict[str, ProductDecision]:
    """The decisions of staff on products that hold at a moment, by product."""
    return product_decisions.in_force(connection, operator, product_ids, on=at.date())


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


def questions_about(registered: Registered) -> Iterator[str]:
    """What to ask the supplier of a product."""
    for recognition in registered.recognitions:
        for found in recognition.substances:
            if found.question is not None and found.status is Status.UNDETERMINED:
                yield found.question
