"""Losses, thefts and stock differences on record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Connection

from poisonbook.register.house import Incident
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.house import INCIDENTS

_SHELF = Shelf(INCIDENTS, Incident)


def add(connection: Connection, operator: str, incident: Incident, *, at: datetime, delete_after: datetime) -> None:
    """Put it on record; StoreConflictError where its id is there."""
    _SHELF.add(connection, operator, incident, at=at, delete_after=delete_after)


def find(connection: Connection, operator: str, id_: str) -> Incident | None:
    """The one with this id."""
    return _SHELF.find(connection, operator, id_)


def search(connection: Connection, operator: str) -> list[Incident]:
    """Incidents, the latest first."""
    return _SHELF.search(connection, operator)


def ends(connection: Connection, operator: str) -> dict[str, datetime]:
    """When each is deleted, by id."""
    query = select(INCIDENTS.c.id, INCIDENTS.c.delete_after).where(INCIDENTS.c.operator == operator)
    return {row.id: row.delete_after for row in connection.execute(query)}


def report(connection: Connection, operator: str, id_: str, *, reported_at: datetime, reference: str) -> bool:
    """Say when an incident was reported, and the authority's reference; whether it is on record."""
    return _SHELF.change(connection, operator, id_, reported_at=reported_at, reference=reference)
