"""Reports to contact points on record, which of them the service is to send, and what is owed by when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.engine import Connection

from poisonbook.review.filings import Filing
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.filings import FILINGS
from poisonbook.storage.tables.house import INCIDENTS
from poisonbook.storage.tables.review import CASES

__all__ = ["Connection", "about", "add", "due", "find", "owed", "put", "search"]

_SHELF = Shelf(FILINGS, Filing)
_FIXED = ("id", "case_id", "incident_id", "report", "fingerprint", "signed_by", "signed_at", "due_at")
"""What both have signed never changes."""


def add(connection: Connection, operator: str, filing: Filing, *, delete_after: datetime) -> None:
    """Put a report on record; StoreConflictError where there is one about the same already, and it is not withdrawn."""
    _SHELF.add(connection, operator, filing, at=filing.signed_at, delete_after=delete_after)


def find(connection: Connection, operator: str, id_: str) -> Filing | None:
    """The report with this id."""
    return _SHELF.find(connection, operator, id_)


def about(connection: Connection, operator: str, matter: str) -> Filing | None:
    """The report about a case or an incident; None: there is none that was not withdrawn."""
    whose = or_(FILINGS.c.case_id == matter, FILINGS.c.incident_id == matter)
    found = _SHELF.search(connection, operator, whose, FILINGS.c.withdrawn_at.is_(None), most=1)
    return found[0] if found else None


def search(connection: Connection, operator: str, *, most: int) -> list[Filing]:
    """Reports, the latest first."""
    return _SHELF.search(connection, operator, most=most)


def put(connection: Connection, operator: str, filing: Filing) -> None:
    """Keep a report as it stands now."""
    cells = {name: value for name, value in _SHELF.cells(filing).items() if name not in _FIXED}
    _SHELF.change(connection, operator, filing.id, **cells)


def due(connection: Connection, now: datetime, *, most: int) -> list[tuple[str, Filing]]:
    """What the service is to send by now, with whose it is, of every operator; what waits longest first."""
    columns = FILINGS.c
    query = select(columns.operator, *_SHELF.query.selected_columns).where(columns.next_try_at <= now)
    rows = connection.execute(query.order_by(columns.next_try_at, columns.operator, columns.id).limit(most))
    return [(row[0], _SHELF.noun(row[1:])) for row in rows]


def owed(connection: Connection) -> list[datetime]:
    """When each report is due that was not made yet, of every operator: of cases whose clock runs, and of incidents."""
    running = select(CASES.c.due_at).where(CASES.c.place == 0, CASES.c.due_at.is_not(None))
    missing = select(INCIDENTS.c.due_at).where(INCIDENTS.c.reported_at.is_(None), INCIDENTS.c.due_at.is_not(None))
    return [row.due_at for query in (running, missing) for row in connection.execute(query)]
