"""What came in, was disposed of or counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy.engine import Connection

from poisonbook.register.house import StockEvent, StockRecord
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.house import STOCK
from poisonbook.values.ids import new_id

_SHELF = Shelf(STOCK, StockRecord)


def add(connection: Connection, operator: str, record: StockRecord, *, at: datetime, delete_after: datetime) -> None:
    """Put it on record; StoreConflictError where its id is there."""
    _SHELF.add(connection, operator, record, at=at, delete_after=delete_after)


def came_back(
    connection: Connection, operator: str, packs: Mapping[str, Decimal], *, at: datetime, delete_after: datetime
) -> None:
    """Put on record that sold packs came back into stock, by product: with a return, or a sale that was cancelled."""
    for product_id, back in packs.items():
        if back:
            record = StockRecord(id=new_id("stk"), product_id=product_id, event=StockEvent.RETURNED, packs=back, at=at)
            add(connection, operator, record, at=at, delete_after=delete_after)


def search(connection: Connection, operator: str, *, product_id: str | None = None) -> list[StockRecord]:
    """Stock records, the latest on record first."""
    wanted = [] if product_id is None else [STOCK.c.product_id == product_id]
    return _SHELF.search(connection, operator, *wanted)
