"""What the orders of one year say of their customers, to be counted: pseudonyms, of which nothing is kept.

A customer is who the shop knows by an id. Who ordered without one is known by the address, or else the means of
payment; an order with none of these is a customer of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.engine import Connection

from poisonbook.review.cases import CaseState, Disposition
from poisonbook.storage.tables.orders import ORDERS
from poisonbook.storage.tables.review import CASE_ORDERS, CASES

__all__ = ["AboutCase", "Connection", "PlacedOrder", "cases_about", "orders_placed"]

_AT_ONCE = 1_000
_ORDER = ORDERS.c
_WHO = func.coalesce(_ORDER.customer, _ORDER.delivery_address, _ORDER.payment_token)


class PlacedOrder(NamedTuple):
    """An order of the year."""

    id: str
    who: str | None
    """A pseudonym; None: nothing says whose it is."""
    is_sold: bool
    is_released: bool
    """Whether a person let it be sold."""
    statement: str | None
    identity_check: str | None
    licence: str | None


class AboutCase(NamedTuple):
    """A case about an order of the year."""

    order_id: str
    who: str | None
    case_id: str
    state: CaseState
    disposition: Disposition | None
    is_reported: bool


def orders_placed(connection: Connection, operator: str, start: datetime, end: datetime) -> Iterator[PlacedOrder]:
    """The orders on record that were placed from `start` to before `end`."""
    query = select(
        _ORDER.id,
        _WHO,
        _ORDER.confirmed_at.is_not(None),
        _ORDER.released.is_not(None),
        _ORDER.statement,
        _ORDER.identity_check,
        _ORDER.licence,
    ).where(_placed(operator, start, end))
    for row in connection.execute(query.execution_options(yield_per=_AT_ONCE)):
        yield PlacedOrder(row[0], row[1], bool(row[2]), bool(row[3]), row[4], row[5], row[6])


def cases_about(connection: Connection, operator: str, start: datetime, end: datetime) -> Iterator[AboutCase]:
    """The cases about such orders, once for each order; not those that became part of another."""
    of_case = and_(CASES.c.operator == CASE_ORDERS.c.operator, CASES.c.id == CASE_ORDERS.c.case_id)
    of_order = and_(_ORDER.operator == CASE_ORDERS.c.operator, _ORDER.id == CASE_ORDERS.c.order_id)
    query = (
        select(_ORDER.id, _WHO, CASES.c.id, CASES.c.state, CASES.c.disposition, CASES.c.reported_at.is_not(None))
        .join_from(CASE_ORDERS, CASES, of_case)
        .join(ORDERS, of_order)
        .where(_placed(operator, start, end), CASES.c.joined_to.is_(None))
    )
    for row in connection.execute(query.execution_options(yield_per=_AT_ONCE)):
        yield AboutCase(row[0], row[1], row[2], row[3], row[4], is_reported=bool(row[5]))


def _placed(operator: str, start: datetime, end: datetime) -> ColumnElement[bool]:
    return and_(_ORDER.operator == operator, _ORDER.at >= start, _ORDER.at < end)
