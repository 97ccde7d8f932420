"""Forgetting: rows past their date are deleted, in every table that has one; those under a legal hold when it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Table, delete, func, select, tuple_
from sqlalchemy.engine import Connection

from poisonbook.ledger.events import Erasure
from poisonbook.storage.events import log_event
from poisonbook.storage.holds import not_held
from poisonbook.storage.tables.everything import EPHEMERAL
from poisonbook.storage.work import each

_AT_ONCE = 1_000
"""Rows of a table in one transaction, so that checkouts need not wait for a great sweep."""


def sweep(connection: Connection, now: datetime, *, most: int = _AT_ONCE) -> dict[str, int]:
    """Delete rows past their `delete_after` at `now`, of each table at most so many; how many of which table.

    An order takes its lines with it, a licence what it grants. To be called until nothing is left: an empty answer.
    What was deleted is told to the ledger, in the same transaction.
    """
    latest = longest_overdue(connection, now)
    swept = {table.name: _sweep(connection, table, now, most) for table in EPHEMERAL}
    counts = {name: count for name, count in swept.items() if count}
    if counts:
        at, seconds = now.astimezone(UTC).isoformat(), int(latest.total_seconds())
        log_event(connection, Erasure(at=at, counts=counts, latest_seconds=seconds))
    return counts


def longest_overdue(connection: Connection, now: datetime) -> timedelta:
    """For how long the row is past its date that is so longest; nothing is: none."""
    ends = []
    for table in EPHEMERAL:
        first = select(func.min(table.c.delete_after)).where(table.c.delete_after <= now, not_held(table, table))
        ends.append(connection.execute(first).scalar_one())
    return max((now - end for end in ends if end is not None), default=timedelta())


@each
def sweep_some(connection: Connection, now: datetime) -> dict[str, int]:
    """`sweep`, as work for the writer."""
    return sweep(connection, now)


def _sweep(connection: Connection, table: Table, now: datetime, most: int) -> int:
    keys = tuple(table.primary_key.columns)
    rows = table.alias("due")
    due = select(*(rows.c[key.name] for key in keys)).where(rows.c.delete_after <= now, not_held(table, rows))
    due = due.order_by(rows.c.delete_after).limit(most)
    return connection.execute(delete(table).where(tuple_(*keys).in_(due))).rowcount
