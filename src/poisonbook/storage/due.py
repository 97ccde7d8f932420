"""What is to be deleted when, table by table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, not_, select
from sqlalchemy.engine import Connection

from poisonbook.storage.holds import not_held
from poisonbook.storage.tables.everything import EPHEMERAL


@dataclass(frozen=True, slots=True)
class Due:
    """How a table stands."""

    table: str
    rows: int
    overdue: int
    """Rows past their date that nothing holds."""
    held: int
    """Rows that belong to a record under a legal hold: whatever their date, none is due before that ends."""
    next_at: datetime | None
    """When the first row that nothing holds is due, or was; None: there is none."""
    last_at: datetime | None
    """When the last of those that are there now is."""


def due(connection: Connection, now: datetime, *, operator: str | None = None) -> list[Due]:
    """Of every table whose rows have a date.

    Args:
        operator: whose rows are counted, of the tables that have a row's owner; None: everybody's, of all tables.
    """
    found = []
    for table in EPHEMERAL:
        if operator is not None and "operator" not in table.c:
            continue
        theirs = () if operator is None else (table.c.operator == operator,)
        end = table.c.delete_after
        free = not_held(table, table)
        counts = [func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in (and_(end <= now, free), not_(free))]
        query = (
            select(func.count(), *counts, func.min(case((free, end))), func.max(end)).select_from(table).where(*theirs)
        )
        row = connection.execute(query).one()
        found.append(Due(table.name, row[0], row[1], row[2], row[3], row[4]))
    return found
