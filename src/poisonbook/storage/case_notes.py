"""What was done with cases, and said of them; only ever added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Connection

from poisonbook.review.cases import CaseNote
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.review import CASE_NOTES

__all__ = ["Connection", "add", "of_case"]

_SHELF = Shelf(CASE_NOTES, CaseNote)


def add(connection: Connection, operator: str, note: CaseNote, *, delete_after: datetime) -> None:
    """Put a note on record; StoreConflictError where its id is there."""
    _SHELF.add(connection, operator, note, at=note.at, delete_after=delete_after)


def of_case(connection: Connection, operator: str, case_id: str) -> list[CaseNote]:
    """The notes of a case, the earliest first."""
    found = _SHELF.search(connection, operator, CASE_NOTES.c.case_id == case_id)
    return sorted(found, key=lambda one: one.version)
