"""Passkeys of staff: the public halves, and how often each was used."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_
from sqlalchemy.engine import Connection

from poisonbook.register.staff import Passkey
from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.events import touch
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.staff import PASSKEYS

__all__ = ["Connection", "add", "by_id", "forget", "forget_all_of", "search", "use"]

_SHELF = Shelf(PASSKEYS, Passkey)


def add(connection: Connection, operator: str, passkey: Passkey) -> None:
    """Put a passkey on record; StoreConflictError where it is somebody's."""
    insert_rows(connection, PASSKEYS, [{**_SHELF.cells(passkey), "operator": operator}])
    touch(connection, PASSKEYS, [(operator, passkey.id)])


def by_id(connection: Connection, id_: str) -> tuple[str, Passkey] | None:
    """The passkey that a device names, with the id of the operator whose staff has it."""
    row = connection.execute(_SHELF.query.add_columns(PASSKEYS.c.operator).where(PASSKEYS.c.id == id_)).first()
    return None if row is None else (row[-1], _SHELF.noun(row[:-1]))


def search(connection: Connection, operator: str, staff: str | None = None) -> list[Passkey]:
    """The passkeys of somebody, or of all staff, the oldest first."""
    query = _SHELF.query.where(PASSKEYS.c.operator == operator)
    if staff is not None:
        query = query.where(PASSKEYS.c.staff == staff)
    rows = connection.execute(query.order_by(PASSKEYS.c.created_at, PASSKEYS.c.id))
    return [_SHELF.noun(row) for row in rows]


def use(connection: Connection, operator: str, id_: str, *, count: int, at: datetime) -> bool:
    """Note that a passkey was used; False where its count did not go up, unless it never counts (WebAuthn, 6.1.1)."""
    further = or_(PASSKEYS.c.sign_count < count, (PASSKEYS.c.sign_count == 0) & (count == 0))
    return _SHELF.change(connection, operator, id_, further, sign_count=count, used_at=at)


def forget(connection: Connection, operator: str, staff: str, id_: str) -> bool:
    """Forget one of somebody's passkeys; whether it was there."""
    here = (PASSKEYS.c.operator == operator, PASSKEYS.c.staff == staff, PASSKEYS.c.id == id_)
    gone = connection.execute(delete(PASSKEYS).where(*here)).rowcount == 1
    if gone:
        touch(connection, PASSKEYS, [(operator, id_)])
    return gone


def forget_all_of(connection: Connection, operator: str, staff: str) -> int:
    """Forget all passkeys of somebody; how many there were."""
    return sum(forget(connection, operator, staff, one.id) for one in search(connection, operator, staff))
