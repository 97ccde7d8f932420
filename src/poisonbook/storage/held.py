"""What is held of a customer, or of orders: which orders, and until when the last of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, TextClause, func, select
from sqlalchemy import text as sql
from sqlalchemy.engine import Connection

from poisonbook.storage.people import WAYS, Person
from poisonbook.storage.tables.evidence import IDENTITY_CHECKS, LICENCES, STATEMENTS
from poisonbook.storage.tables.orders import COUNTS, ORDER_LINES, ORDERS

_OF_CUSTOMERS = (STATEMENTS, IDENTITY_CHECKS, LICENCES)


def of_customer(
    connection: Connection, operator: str, pseudonyms: Collection[str]
) -> tuple[tuple[str, ...], datetime | None]:
    """The ids of the orders sold to a customer, and when the last of what is held is deleted; None: nothing is held."""
    # spelled as in the index of the customer's lines, which goes by sold ones
    sold = (ORDER_LINES.c.operator == operator, ORDER_LINES.c.customer.in_(pseudonyms), sql(COUNTS))
    orders, until = _orders(connection, ORDER_LINES.c.order_id, ORDER_LINES.c.delete_after, *sold)
    ends = [until]
    person = Person(operator, tuple(pseudonyms))
    for table in _OF_CUSTOMERS:
        last = select(func.max(table.c.delete_after)).where(WAYS[table](person))
        ends.append(connection.execute(last).scalar_one_or_none())
    return orders, max((end for end in ends if end is not None), default=None)


def of_orders(connection: Connection, operator: str, ids: Sequence[str]) -> tuple[tuple[str, ...], datetime | None]:
    """Those of `ids` that are orders on record, and when the last of them is deleted; None: none is."""
    here = (ORDERS.c.operator == operator, ORDERS.c.id.in_(ids))
    return _orders(connection, ORDERS.c.id, ORDERS.c.delete_after, *here)


def _orders(
    connection: Connection,
    id_: ColumnElement[str],
    end: ColumnElement[datetime],
    *here: ColumnElement[bool] | TextClause,
) -> tuple[tuple[str, ...], datetime | None]:
    found = connection.execute(select(id_, func.max(end)).where(*here).group_by(id_).order_by(id_)).all()
    return tuple(row[0] for row in found), max((row[1] for row in found), default=None)
