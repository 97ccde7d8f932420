"""The ids of webhook deliveries that were taken, so that none is taken twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Connection

from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.tables.traffic import DELIVERIES


def take(connection: Connection, operator: str, id_: str, *, at: datetime, delete_after: datetime) -> None:
    """Mark a delivery as taken; StoreConflictError where it was before."""
    row = {"operator": operator, "id": id_, "recorded_at": at, "delete_after": delete_after}
    insert_rows(connection, DELIVERIES, [row])


def seen(connection: Connection, operator: str, id_: str) -> bool:
    """Whether a delivery was taken."""
    here = (DELIVERIES.c.operator == operator, DELIVERIES.c.id == id_)
    return connection.execute(select(DELIVERIES.c.id).where(*here)).first() is not None
