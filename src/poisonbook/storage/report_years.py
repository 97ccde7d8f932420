"""Years whose figures are public, or are to be: one row for each, and no second one."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.events import touch
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.transparency import REPORT_YEARS
from poisonbook.transparency.years import ReportYear

__all__ = ["Connection", "add", "every", "find", "release"]

_SHELF = Shelf(REPORT_YEARS, ReportYear)


def find(connection: Connection, operator: str, year: int) -> ReportYear | None:
    """The year, if somebody proposed it."""
    return _SHELF.find(connection, operator, str(year))


def every(connection: Connection, operator: str) -> list[ReportYear]:
    """All years, the latest first."""
    rows = connection.execute(
        _SHELF.query.where(REPORT_YEARS.c.operator == operator).order_by(REPORT_YEARS.c.id.desc())
    )
    return [_SHELF.noun(row) for row in rows]


def add(connection: Connection, operator: str, year: ReportYear) -> None:
    """Put a proposed year on record; StoreConflictError where it is there."""
    insert_rows(connection, REPORT_YEARS, [{"operator": operator, **_SHELF.cells(year)}])
    touch(connection, REPORT_YEARS, [(operator, year.id)])


def release(connection: Connection, operator: str, year: ReportYear) -> bool:
    """Keep a year's figures, unless it has some; whether they are kept."""
    cells = {name: getattr(year, name) for name in ("released_by", "released_at", "figures")}
    return _SHELF.change(connection, operator, year.id, REPORT_YEARS.c.figures.is_(None), **cells)
