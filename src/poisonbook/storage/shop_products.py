"""When shops last changed their products."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.tables.shops import SHOP_PRODUCTS

__all__ = ["Connection", "put_version"]


def put_version(
    connection: Connection, operator: str, id_: str, version: datetime, *, at: datetime, delete_after: datetime
) -> bool:
    """Note when the shop changed a product; False where a later change is known."""
    known = _version(connection, operator, id_)
    if known is not None and version < known:
        return False
    here = (SHOP_PRODUCTS.c.operator == operator, SHOP_PRODUCTS.c.id == id_)
    if known is None:
        row = {"operator": operator, "id": id_, "recorded_at": at, "delete_after": delete_after, "version": version}
        insert_rows(connection, SHOP_PRODUCTS, [row])
    else:
        connection.execute(update(SHOP_PRODUCTS).where(*here).values(version=version, delete_after=delete_after))
    return True


def _version(connection: Connection, operator: str, id_: str) -> datetime | None:
    here = (SHOP_PRODUCTS.c.operator == operator, SHOP_PRODUCTS.c.id == id_)
    return connection.execute(select(SHOP_PRODUCTS.c.version).where(*here)).scalar_one_or_none()
