"""Forgetting: rows past their date are deleted, in every table that has one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Table, delete, select, tuple_
from sqlalchemy.engine import Connection

from poisonbook.storage.tables.everything import EPHEMERAL
from poisonbook.storage.work import each

_AT_ONCE = 1_000
"""Rows of a table in one transaction, so that checkouts need not wait for a great sweep."""


def sweep(connection: Connection, now: datetime, *, most: int = _AT_ONCE) -> dict[str, int]:
    """Delete rows past their `delete_after` at `now`, of each table at most so many; how many of which table.

    An order takes its lines with it, a licence what it grants. To be called until nothing is left: an empty answer.
    """
    counts = {table.name: _sweep(connection, table, now, most) for table in EPHEMERAL}
    return {name: count for name, count in counts.items() if count}


@each
def sweep_some(connection: Connection, now: datetime) -> dict[str, int]:
    """`sweep`, as work for the writer."""
    return sweep(connection, now)


def _sweep(connection: Connection, table: Table, now: datetime, most: int) -> int:
    keys = tuple(table.primary_key.columns)
    rows = table.alias("due")
    due = select(*(rows.c[key.name] for key in keys)).where(rows.c.delete_after <= now)
    due = due.order_by(rows.c.delete_after).limit(most)
    return connection.execute(delete(table).where(tuple_(*keys).in_(due))).rowcount
