"""What may be used once: whoever takes it has it alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from poisonbook.register.one_time import OneTime, OneTimeKind
from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.tables.staff import ONE_TIME
from poisonbook.storage.work import each

__all__ = ["Connection", "add", "enter", "forget", "forget_all", "look", "search", "take", "take_out"]

_FIELDS = ("id", "operator", "kind", "staff", "said")
_QUERY = select(*(ONE_TIME.c[name] for name in _FIELDS), ONE_TIME.c.delete_after)


def add(connection: Connection, operator: str, one: OneTime) -> None:
    """Put it on record until it ends; StoreConflictError where its id is there."""
    row = {name: getattr(one, name) for name in _FIELDS}
    insert_rows(connection, ONE_TIME, [row | {"operator": operator, "delete_after": one.ends_at}])


def look(connection: Connection, token_hash: str, kind: OneTimeKind, *, at: datetime) -> OneTime | None:
    """What a token opens, which it does afterwards too; None: nothing of this kind, or not any more."""
    here = (ONE_TIME.c.id == token_hash, ONE_TIME.c.kind == kind, ONE_TIME.c.delete_after > at)
    row = connection.execute(_QUERY.where(*here)).first()
    return None if row is None else _of(row)


def search(connection: Connection, operator: str, kind: OneTimeKind, *, at: datetime) -> list[OneTime]:
    """Those of an operator that can still be used, those first that end first."""
    here = (ONE_TIME.c.operator == operator, ONE_TIME.c.kind == kind, ONE_TIME.c.delete_after > at)
    rows = connection.execute(_QUERY.where(*here).order_by(ONE_TIME.c.delete_after, ONE_TIME.c.id))
    return [_of(row) for row in rows]


def take(connection: Connection, token_hash: str, kind: OneTimeKind, *, at: datetime) -> OneTime | None:
    """What a token opens, this once; None: nothing of this kind, or not any more."""
    found = look(connection, token_hash, kind, at=at)
    if found is None:
        return None
    taken = connection.execute(delete(ONE_TIME).where(ONE_TIME.c.id == token_hash)).rowcount == 1
    return found if taken else None


def forget(connection: Connection, operator: str, staff: str) -> None:
    """Let nothing that was made for somebody be used any more."""
    connection.execute(delete(ONE_TIME).where(ONE_TIME.c.operator == operator, ONE_TIME.c.staff == staff))


def forget_all(connection: Connection) -> None:
    """Let nothing be used any more."""
    connection.execute(delete(ONE_TIME))


@each
def enter(connection: Connection, one: OneTime) -> None:
    """`add`, as work for the writer."""
    add(connection, one.operator, one)


@each
def take_out(connection: Connection, asked: tuple[str, OneTimeKind, datetime]) -> OneTime | None:
    """`take`, as work for the writer."""
    token_hash, kind, at = asked
    return take(connection, token_hash, kind, at=at)


def _of(row: Sequence[Any]) -> OneTime:
    return OneTime(**dict(zip(_FIELDS, row[:-1], strict=True)), ends_at=row[-1])
