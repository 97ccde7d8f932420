"""Passwords of staff: slow hashes of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.engine import Connection

from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.events import touch
from poisonbook.storage.tables.staff import STAFF_PASSWORDS

__all__ = ["Connection", "find", "forget", "put"]


def put(connection: Connection, operator: str, staff: str, password_hash: str, *, at: datetime) -> None:
    """Keep the hash of somebody's password, in place of the one before."""
    connection.execute(delete(STAFF_PASSWORDS).where(*_whose(operator, staff)))
    row = {"operator": operator, "id": staff, "hash": password_hash, "set_at": at}
    insert_rows(connection, STAFF_PASSWORDS, [row])
    touch(connection, STAFF_PASSWORDS, [(operator, staff)])


def find(connection: Connection, operator: str, staff: str) -> str | None:
    """The hash of somebody's password; None: they have none."""
    return connection.execute(select(STAFF_PASSWORDS.c.hash).where(*_whose(operator, staff))).scalar_one_or_none()


def forget(connection: Connection, operator: str, staff: str) -> bool:
    """Forget somebody's password; whether they had one."""
    had = connection.execute(delete(STAFF_PASSWORDS).where(*_whose(operator, staff))).rowcount == 1
    if had:
        touch(connection, STAFF_PASSWORDS, [(operator, staff)])
    return had


def _whose(operator: str, staff: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return STAFF_PASSWORDS.c.operator == operator, STAFF_PASSWORDS.c.id == staff
