"""Register products: each is recognised once, under every law its operator sells under, so that no order line is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.facts.recognition import Listing
from poisonbook.register.access import Operator
from poisonbook.register.products import RegisteredProduct
from poisonbook.storage import products
from poisonbook.storage.shop_products import put_version
from poisonbook.storage.writer import each
from poisonbook.workflows.house_errors import UnknownProductError
from poisonbook.workflows.questions import Asking, ask
from poisonbook.workflows.recognise_products import Registered, in_force, questions_about, recognise_listings
from poisonbook.workflows.service import Service

_KEPT = timedelta(days=366)
"""How long it is known that a shop changed a product."""


class DecidedMeanwhileError(PoisonbookError):
    """Staff decided on a product while it was recognised; it is recognised again."""

    code: ClassVar[str] = "decided-meanwhile"

    def __str__(self) -> str:
        return "staff decided on a product while it was recognised"


@dataclass(frozen=True, slots=True)
class ToldVersion:
    """Which version of a product a shop told of."""

    id: str
    """The platform's name and its own id of the product."""
    version: datetime
    """When the shop changed it."""


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
    work = _registering(service, operator, found, listings, again=again)
    try:
        before = service.store.writer.run(_put, work)
    except DecidedMeanwhileError:
        now_found = recognise_listings(service, operator, listings)
        return put_on_record(service, operator, now_found, listings, again=again)
    service.products.changed(operator.id)
    return before


def put_told(
    service: Service, operator: Operator, found: Sequence[Registered], listings: Sequence[Listing], told: ToldVersion
) -> bool:
    """As `put_on_record`, what a shop told of a product of its own; False where a later version is on record."""
    work = _registering(service, operator, found, listings)
    try:
        is_news = service.store.writer.run(_put_told, (work, told))
    except DecidedMeanwhileError:
        return put_told(service, operator, recognise_listings(service, operator, listings), listings, told)
    if not is_news:
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
    asked = {one.product.id: tuple(questions_about(one)) for one in found}
    asked = {id_: questions for id_, questions in asked.items() if questions}
    decisions = {one.product.id: one.decision for one in found if one.decision is not None}
    return _Registering(operator.id, pairs, asked, decisions, again, now, service.deadline(operator, now))


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


@dataclass(frozen=True, slots=True)
class _Registering:
    operator: str
    pairs: Sequence[tuple[RegisteredProduct, Listing]]
    questions: Mapping[str, Sequence[str]]
    decisions: Mapping[str, str]
    """The ids of the decisions that were in force when they were recognised, by product."""
    again: bool
    at: datetime
    delete_after: datetime


@each
def _put(connection: products.Connection, work: _Registering) -> Mapping[str, RegisteredProduct | None]:
    return _put_all(connection, work)


@each
def _put_told(connection: products.Connection, asked: tuple[_Registering, ToldVersion]) -> bool:
    work, told = asked
    until, rank = work.at + _KEPT, _rank(work.pairs)
    if not put_version(connection, work.operator, told.id, told.version, rank=rank, at=work.at, delete_after=until):
        return False
    _put_all(connection, work)
    return True


def _rank(pairs: Sequence[tuple[RegisteredProduct, Listing]]) -> str:
    """Puts listings in an order that everybody finds alike: the more severe in law comes later."""
    severity = sum(found.status.severity for product, _ in pairs for found in product.substances)
    listings = sorted([product.id, product.listing] for product, _ in pairs)
    return f"{severity:06} {sha256(json.dumps(listings).encode()).hexdigest()}"


def _put_all(connection: products.Connection, work: _Registering) -> Mapping[str, RegisteredProduct | None]:
    standing = in_force(connection, work.operator, [product.id for product, _ in work.pairs], work.at)
    if {id_: one.id for id_, one in standing.items()} != work.decisions:
        raise DecidedMeanwhileError
    before = products.put(connection, work.operator, work.pairs, again=work.again)
    ask(connection, work.operator, Asking(work.questions, before.keys(), work.at, work.delete_after))
    return before


@each
def _remove(connection: products.Connection, asked: tuple[str, str]) -> bool:
    operator, product_id = asked
    return products.remove(connection, operator, product_id)
