"""Alerts on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.engine import Connection

from poisonbook.review.alerts import Alert
from poisonbook.storage.events import touch
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.review import ALERTS

__all__ = ["Connection", "add", "find_many", "move"]

_SHELF = Shelf(ALERTS, Alert)


def add(connection: Connection, operator: str, alert: Alert, *, delete_after: datetime) -> None:
    """Put an alert on record; StoreConflictError where its id is there."""
    _SHELF.add(connection, operator, alert, at=alert.raised_at, delete_after=delete_after)


def find_many(connection: Connection, operator: str, ids: Sequence[str]) -> list[Alert]:
    """Those of the alerts with these ids that are on record, in this order."""
    found = _SHELF.find_many(connection, [(operator, id_) for id_ in ids])
    return [found[operator, id_] for id_ in ids if (operator, id_) in found]


def move(connection: Connection, operator: str, case_id: str, to: str) -> None:
    """Make the alerts of a case those of another."""
    here = (ALERTS.c.operator == operator, ALERTS.c.case_id == case_id)
    moved = connection.execute(update(ALERTS).where(*here).values(case_id=to).returning(ALERTS.c.id))
    touch(connection, ALERTS, [(operator, row.id) for row in moved])
