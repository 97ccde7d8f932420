"""Notices along the supply chain on record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Connection

from poisonbook.register.house import SupplyNotice
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.house import NOTICES

_SHELF = Shelf(NOTICES, SupplyNotice)


def add(connection: Connection, operator: str, notice: SupplyNotice, *, at: datetime, delete_after: datetime) -> None:
    """Put it on record; StoreConflictError where its id is there."""
    _SHELF.add(connection, operator, notice, at=at, delete_after=delete_after)


def search(connection: Connection, operator: str, *, product_id: str | None = None) -> list[SupplyNotice]:
    """Notices, the latest first."""
    wanted = [] if product_id is None else [NOTICES.c.product_id == product_id]
    return _SHELF.search(connection, operator, *wanted)
