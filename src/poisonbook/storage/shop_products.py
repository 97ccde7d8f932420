"""When shops last changed their products."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.tables.shops import SHOP_PRODUCTS

__all__ = ["Connection", "put_version"]


def put_version(
    connection: Connection,
    operator: str,
    id_: str,
    version: datetime,
    *,
    rank: str,
    at: datetime,
    delete_after: datetime,
) -> bool:
    """Note when the shop changed a product; False where a later change is known, or one of that moment before it.

    Args:
        rank: of changes of one moment, which shops do not tell apart, the one that comes last by this stays.
    """
    here = (SHOP_PRODUCTS.c.operator == operator, SHOP_PRODUCTS.c.id == id_)
    known = connection.execute(select(SHOP_PRODUCTS.c.version, SHOP_PRODUCTS.c.rank).where(*here)).one_or_none()
    if known is None:
        row = {"operator": operator, "id": id_, "recorded_at": at, "delete_after": delete_after}
        insert_rows(connection, SHOP_PRODUCTS, [{**row, "version": version, "rank": rank}])
    elif (version, rank) < (known.version, known.rank):
        return False
    else:
        changed = update(SHOP_PRODUCTS).where(*here)
        connection.execute(changed.values(version=version, rank=rank, delete_after=delete_after))
    return True
