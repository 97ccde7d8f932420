"""Decisions of staff on products, on record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import and_, exists, select
from sqlalchemy.engine import Connection

from poisonbook.catalogue.product_decisions import DecisionState, ProductDecision
from poisonbook.storage.bulk import given, given_rows
from poisonbook.storage.shelf import KEY, Shelf
from poisonbook.storage.tables.catalogue import PRODUCT_DECISIONS, PRODUCTS

__all__ = ["Connection", "add", "change", "find", "in_force", "lapsed", "of_product", "open_of", "search", "unsettled"]

MOST = 500
_SHELF = Shelf(PRODUCT_DECISIONS, ProductDecision)
_COLUMNS = PRODUCT_DECISIONS.c
_OPEN = (DecisionState.WAITING, DecisionState.IN_FORCE)
_FIXED = ("id", "product_id", "decided", "until", "was", "becomes", "needs_second", "decided_by", "decided_at")


def add(connection: Connection, operator: str, decision: ProductDecision, *, delete_after: datetime) -> None:
    """Put it on record; StoreConflictError where its product has one that stands so."""
    _SHELF.add(connection, operator, decision, at=decision.decided_at, delete_after=delete_after)


def change(connection: Connection, operator: str, decision: ProductDecision) -> None:
    """Keep how it stands now; what was decided never changes."""
    cells = {name: value for name, value in _SHELF.cells(decision).items() if name not in _FIXED}
    _SHELF.change(connection, operator, decision.id, **cells)


def find(connection: Connection, operator: str, id_: str) -> ProductDecision | None:
    """The one with this id."""
    return _SHELF.find(connection, operator, id_)


def search(
    connection: Connection, operator: str, states: Collection[DecisionState], *, most: int | None = MOST
) -> list[ProductDecision]:
    """Those that stand so, the latest first."""
    return _SHELF.search(connection, operator, _COLUMNS.state.in_(states), most=most)


def of_product(connection: Connection, operator: str, product_id: str) -> list[ProductDecision]:
    """Those on one product, the latest first."""
    return _SHELF.search(connection, operator, _COLUMNS.product_id == product_id)


def open_of(connection: Connection, operator: str, product_id: str, state: DecisionState) -> ProductDecision | None:
    """The one on a product that stands so."""
    found = _SHELF.search(connection, operator, _COLUMNS.product_id == product_id, _COLUMNS.state == state, most=1)
    return found[0] if found else None


def in_force(
    connection: Connection, operator: str, product_ids: Collection[str], *, on: date
) -> dict[str, ProductDecision]:
    """Those that hold on a day, by product."""
    if not product_ids:
        return {}
    asked = given_rows(connection.dialect.name, KEY)
    query = _SHELF.query.where(
        _COLUMNS.operator == operator,
        _COLUMNS.state == DecisionState.IN_FORCE,
        _COLUMNS.until >= on,
        _COLUMNS.product_id.in_(select(asked.c.id)),
    )
    ids = given(("operator", "id"), [(operator, id_) for id_ in product_ids])
    found = [_SHELF.noun(row) for row in connection.execute(query, ids)]
    return {one.product_id: one for one in found}


def lapsed(connection: Connection, operator: str, *, on: date) -> list[ProductDecision]:
    """Those that are open although their last day is past, or their product has another listing or is gone."""
    opened = search(connection, operator, _OPEN, most=None)
    asked = given_rows(connection.dialect.name, KEY)
    wanted = select(PRODUCTS.c.id, PRODUCTS.c.listing).where(
        PRODUCTS.c.operator == operator, PRODUCTS.c.removed == 0, PRODUCTS.c.id.in_(select(asked.c.id))
    )
    ids = given(("operator", "id"), sorted({(operator, one.product_id) for one in opened}))
    listings = {row.id: row.listing for row in connection.execute(wanted, ids)} if opened else {}
    return [one for one in opened if one.until < on or listings.get(one.product_id) != one.decided.listing]


def unsettled(connection: Connection, operator: str) -> list[str]:
    """The ids of products that rest on a decision that is not in force, or not on the one that is."""
    own = (_COLUMNS.operator == operator, _COLUMNS.state == DecisionState.IN_FORCE)
    here = (PRODUCTS.c.operator == operator, PRODUCTS.c.removed == 0)
    rests = exists(select(_COLUMNS.id).where(*own, _COLUMNS.id == PRODUCTS.c.decision))
    idle = select(PRODUCTS.c.id).where(*here, PRODUCTS.c.decision.is_not(None), ~rests)
    match = and_(_COLUMNS.operator == PRODUCTS.c.operator, _COLUMNS.product_id == PRODUCTS.c.id)
    new = select(PRODUCTS.c.id).join_from(PRODUCT_DECISIONS, PRODUCTS, match)
    new = new.where(*own, *here, PRODUCTS.c.decision.is_distinct_from(_COLUMNS.id))
    return sorted({*connection.scalars(idle), *connection.scalars(new)})
