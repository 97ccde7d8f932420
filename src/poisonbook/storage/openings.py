"""Openings on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.engine import Connection

from poisonbook.register.openings import Opening
from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.openings import OPENING_HALVES, OPENINGS

_SHELF = Shelf(OPENINGS, Opening)
_CHANGES = ("state", "decided_by", "decided_at", "opened_at")


def add(connection: Connection, operator: str, opening: Opening, *, at: datetime, delete_after: datetime) -> None:
    """Put an opening on record; StoreConflictError where its id is there."""
    _SHELF.add(connection, operator, opening, at=at, delete_after=delete_after)


def find(connection: Connection, operator: str, id_: str) -> Opening | None:
    """The opening with this id."""
    return _SHELF.find(connection, operator, id_)


def search(connection: Connection, operator: str) -> list[Opening]:
    """The operator's openings, the latest first."""
    return _SHELF.search(connection, operator)


def put_again(connection: Connection, operator: str, opening: Opening) -> None:
    """Keep an opening as it stands now."""
    _SHELF.change(connection, operator, opening.id, **{name: getattr(opening, name) for name in _CHANGES})


def hand_over(connection: Connection, operator: str, opening: Opening, halves: Mapping[str, str]) -> None:
    """Keep the other role's halves for as long as the opening can be read."""
    row = {"operator": operator, "id": opening.id, "halves": halves, "delete_after": opening.expires_at}
    insert_rows(connection, OPENING_HALVES, [row])


def halves(connection: Connection, operator: str, id_: str) -> Mapping[str, str]:
    """The halves that were handed over; none where there are none."""
    query = select(OPENING_HALVES.c.halves).where(*_here(operator, id_))
    found: Mapping[str, str] | None = connection.execute(query).scalar()
    return found or {}


def drop_halves(connection: Connection, operator: str, id_: str) -> None:
    """Delete the halves that were handed over."""
    connection.execute(delete(OPENING_HALVES).where(*_here(operator, id_)))


def _here(operator: str, id_: str) -> tuple[ColumnElement[bool], ...]:
    return (OPENING_HALVES.c.operator == operator, OPENING_HALVES.c.id == id_)
