"""Kept orders as they are looked up and exported: a page at a time, or one after the other without an end to memory."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, exists, or_, select, type_coerce
from sqlalchemy.engine import Connection

from poisonbook.facts.lines import microseconds, moment_at
from poisonbook.register.lookup import LineEntry, OrderEntry, Place, Sought
from poisonbook.storage.pages import PAGE, in_order
from poisonbook.storage.tables.orders import ORDER_LINES, ORDERS

_ORDER = (
    ORDERS.c.state,
    ORDERS.c.outcome,
    type_coerce(ORDERS.c.decision, Text).label("decision"),
    ORDERS.c.decided_at,
    ORDERS.c.confirmed_at,
    ORDERS.c.cancelled_at,
    ORDERS.c.statement,
    ORDERS.c.identity_check,
    ORDERS.c.licence,
    ORDERS.c.delete_after,
    ORDERS.c.released,
    ORDERS.c.at,
    ORDERS.c.id,
)
_LINE = (
    ORDER_LINES.c.order_id,
    ORDER_LINES.c.product_id,
    ORDER_LINES.c.schedule,
    ORDER_LINES.c.status,
    ORDER_LINES.c.quantity,
    ORDER_LINES.c.kept_quantity,
    ORDER_LINES.c.strength_ww,
    ORDER_LINES.c.amount_kg,
    ORDER_LINES.c.kept_kg,
    ORDER_LINES.c.buyer_class,
    ORDER_LINES.c.delivery_country,
    ORDER_LINES.c.counts,
    ORDER_LINES.c.us,
    ORDER_LINES.c.line,
    ORDER_LINES.c.substance,
)
"""The last columns of both tell the rows apart, in the order of time."""
_KEY = and_(ORDERS.c.operator == ORDER_LINES.c.operator, ORDERS.c.id == ORDER_LINES.c.order_id)


def search(
    connection: Connection, operator: str, sought: Sought, *, before: Place | None = None, most: int = PAGE
) -> list[OrderEntry]:
    """Orders that are sought, the latest placed first; from `before` on, where a page ended."""
    query = select(*_ORDER).where(ORDERS.c.operator == operator, *_conditions(sought))
    if before is not None:
        at, id_ = before
        query = query.where(ORDERS.c.at <= at, or_(ORDERS.c.at < at, ORDERS.c.id < id_))
    rows = connection.execute(query.order_by(ORDERS.c.at.desc(), ORDERS.c.id.desc()).limit(most))
    return [_order(row) for row in rows]


def lines_of(connection: Connection, operator: str, order_ids: Sequence[str]) -> dict[str, list[LineEntry]]:
    """The lines of some orders, by order."""
    found: dict[str, list[LineEntry]] = defaultdict(list)
    query = select(*_LINE).where(ORDER_LINES.c.operator == operator, ORDER_LINES.c.order_id.in_(order_ids))
    for row in connection.execute(query.order_by(ORDER_LINES.c.line, ORDER_LINES.c.substance)):
        found[row.order_id].append(_line(row))
    return found


def orders_between(connection: Connection, operator: str, start: datetime, end: datetime) -> Iterator[OrderEntry]:
    """The orders placed from `start` on and before `end`, in the order of time."""
    query = select(*_ORDER).where(ORDERS.c.operator == operator, ORDERS.c.at < end)
    return map(_order, in_order(connection, query, _ORDER[-2:], since=start))


def lines_between(connection: Connection, operator: str, start: datetime, end: datetime) -> Iterator[LineEntry]:
    """The lines of orders placed from `start` on and before `end`, in the order of time."""
    before = ORDER_LINES.c.us < microseconds(end)
    query = select(*_LINE).where(ORDER_LINES.c.operator == operator, before)
    return map(_line, in_order(connection, query, _LINE[-3:], since=microseconds(start)))


def packs_sold(
    connection: Connection, operator: str, *, after: datetime, until: datetime, product_id: str | None = None
) -> Iterator[tuple[str, datetime, Decimal]]:
    """Product, moment and packs of each line of the orders confirmed after `after` and not after `until`.

    What came back of them is in the stock.
    """
    confirmed, line, substance = ORDERS.c.confirmed_at, ORDER_LINES.c.line, ORDER_LINES.c.substance
    query = (
        select(ORDER_LINES.c.product_id, ORDER_LINES.c.quantity, confirmed, line, substance)
        .join_from(ORDER_LINES, ORDERS, _KEY)
        .where(ORDER_LINES.c.operator == operator, confirmed > after, confirmed <= until)
    )
    if product_id is not None:
        query = query.where(ORDER_LINES.c.product_id == product_id)
    seen = None
    for row in in_order(connection, query, (line, substance)):
        if row.line != seen:  # a line with two substances is two rows
            yield row.product_id, row.confirmed_at, row.quantity
        seen = row.line


def _conditions(sought: Sought) -> Iterator[ColumnElement[bool]]:
    exactly = {
        ORDERS.c.id: sought.order_id,
        ORDERS.c.outcome: sought.outcome,
        ORDERS.c.state: sought.state,
        ORDERS.c.statement: sought.statement,
        ORDERS.c.licence: sought.licence,
    }
    yield from (column == value for column, value in exactly.items() if value is not None)
    if sought.customers is not None:
        yield ORDERS.c.customer.in_(sought.customers)
    if sought.start is not None:
        yield ORDERS.c.at >= sought.start
    if sought.end is not None:
        yield ORDERS.c.at < sought.end
    held = {ORDER_LINES.c.product_id: sought.product_id, ORDER_LINES.c.substance: sought.substance}
    wanted = [column == value for column, value in held.items() if value is not None]
    if wanted:
        yield exists().where(_KEY, *wanted)


def _order(row: Any) -> OrderEntry:
    decision = json.loads(row.decision)
    return OrderEntry(
        id=row.id,
        at=row.at,
        state=row.state,
        outcome=row.outcome,
        because=tuple(dict.fromkeys(reason["because"] for reason in decision["reasons"])),
        needs=tuple(decision["needs"]),
        decided_at=row.decided_at,
        confirmed_at=row.confirmed_at,
        cancelled_at=row.cancelled_at,
        statement=row.statement,
        identity_check=row.identity_check,
        licence=row.licence,
        delete_after=row.delete_after,
        released=row.released,
    )


def _line(row: Any) -> LineEntry:
    return LineEntry(
        order_id=row.order_id,
        line=row.line,
        at=moment_at(row.us),
        product_id=row.product_id,
        substance=row.substance,
        schedule=row.schedule,
        status=row.status,
        quantity=row.quantity,
        kept_quantity=row.quantity if row.kept_quantity is None else row.kept_quantity,
        strength_ww=row.strength_ww,
        amount_kg=row.amount_kg,
        kept_kg=row.kept_kg,
        buyer_class=row.buyer_class,
        delivery_country=row.delivery_country,
        sold=row.counts,
    )
