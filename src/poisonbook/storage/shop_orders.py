"""What shops told of orders on record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from poisonbook.register.shop_orders import ShopOrderRecord
from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.tables.shops import SHOP_ORDERS

__all__ = ["Connection", "find", "put"]


def find(connection: Connection, operator: str, order_id: str) -> ShopOrderRecord | None:
    """What was told of the order with this id."""
    here = (SHOP_ORDERS.c.operator == operator, SHOP_ORDERS.c.id == order_id)
    return connection.execute(select(SHOP_ORDERS.c.record).where(*here)).scalar_one_or_none()


def put(
    connection: Connection, operator: str, record: ShopOrderRecord, *, at: datetime, delete_after: datetime
) -> None:
    """Write what was told of an order, in place of what was there; it is kept as long as was said first."""
    here = (SHOP_ORDERS.c.operator == operator, SHOP_ORDERS.c.id == record.order_id)
    if connection.execute(update(SHOP_ORDERS).where(*here).values(record=record)).rowcount:
        return
    row = {"operator": operator, "id": record.order_id, "recorded_at": at, "delete_after": delete_after}
    insert_rows(connection, SHOP_ORDERS, [{**row, "record": record}])
