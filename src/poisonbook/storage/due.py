"""What is to be deleted when, table by table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select
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
    next_at: datetime | None
    """When the first row is due, or was; None: there is none."""
    last_at: datetime | None
    """When the last of those that are there now is."""


def due(connection: Connection, now: datetime) -> list[Due]:
    """Of every table whose rows have a date."""
    found = []
    for table in EPHEMERAL:
        end = table.c.delete_after
        overdue = func.coalesce(func.sum(case((and_(end <= now, not_held(table, table)), 1), else_=0)), 0)
        row = connection.execute(select(func.count(), overdue, func.min(end), func.max(end)).select_from(table)).one()
        found.append(Due(table.name, row[0], row[1], row[2], row[3]))
    return found
