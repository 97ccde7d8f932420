"""Trainings of staff on record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Connection

from poisonbook.register.house import Training
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.house import TRAININGS

_SHELF = Shelf(TRAININGS, Training)


def add(connection: Connection, operator: str, training: Training, *, at: datetime, delete_after: datetime) -> None:
    """Put it on record; StoreConflictError where its id is there."""
    _SHELF.add(connection, operator, training, at=at, delete_after=delete_after)


def search(connection: Connection, operator: str) -> list[Training]:
    """Trainings, the latest first."""
    return _SHELF.search(connection, operator)
