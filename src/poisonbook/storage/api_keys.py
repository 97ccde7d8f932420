"""Keys of the HTTP API: their hashes, never themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Connection

from poisonbook.register.access import ApiKey
from poisonbook.storage import operators
from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.events import touch
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.access import API_KEYS
from poisonbook.storage.work import each

_SHELF = Shelf(API_KEYS, ApiKey)


def add(connection: Connection, operator: str, key: ApiKey, *, key_hash: str) -> None:
    """Put a key on record by the SHA-256 of its text, in hexadecimal.

    Raises:
        StoreConflictError: its id or its hash is there, or the operator is not.
    """
    insert_rows(connection, API_KEYS, [{**_SHELF.cells(key), "operator": operator, "hash": key_hash}])
    touch(connection, API_KEYS, [(operator, key.id)])


@each
def enter(connection: Connection, entry: tuple[ApiKey, str]) -> bool:
    """Put a key and its hash on record, where its operator is; whether it is."""
    key, hash_ = entry
    if operators.find(connection, key.operator) is None:
        return False
    add(connection, key.operator, key, key_hash=hash_)
    return True


@each
def withdraw(connection: Connection, entry: tuple[str, str, datetime]) -> bool:
    """`revoke`, as work for the writer."""
    operator, id_, at = entry
    return revoke(connection, operator, id_, at=at)


def find(connection: Connection, operator: str, id_: str) -> ApiKey | None:
    """The key with this id, revoked or not."""
    return _SHELF.find(connection, operator, id_)


def search(connection: Connection, operator: str) -> list[ApiKey]:
    """The operator's keys, the oldest first."""
    query = _SHELF.query.where(API_KEYS.c.operator == operator)
    rows = connection.execute(query.order_by(API_KEYS.c.created_at, API_KEYS.c.id))
    return [_SHELF.noun(row) for row in rows]


def good(connection: Connection) -> list[tuple[str, ApiKey]]:
    """Every operator's keys that are in use, each with its hash."""
    query = _SHELF.query.add_columns(API_KEYS.c.hash).where(API_KEYS.c.revoked_at.is_(None))
    return [(row[-1], _SHELF.noun(row[:-1])) for row in connection.execute(query)]


def revoke(connection: Connection, operator: str, id_: str, *, at: datetime) -> bool:
    """Take a key out of use; False where there is none in use with this id."""
    return _SHELF.change(connection, operator, id_, API_KEYS.c.revoked_at.is_(None), revoked_at=at)
