"""Identity checks on record."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy.engine import Connection

from poisonbook.register.evidence import IdentityCheck
from poisonbook.storage.shelf import Key, Shelf
from poisonbook.storage.tables.evidence import IDENTITY_CHECKS

_SHELF = Shelf(IDENTITY_CHECKS, IdentityCheck)


def add(connection: Connection, operator: str, check: IdentityCheck, *, at: datetime, delete_after: datetime) -> None:
    """Put an identity check on record; StoreConflictError where its id is there."""
    _SHELF.add(connection, operator, check, at=at, delete_after=delete_after)


def find(connection: Connection, operator: str, id_: str) -> IdentityCheck | None:
    """The identity check with this id."""
    return _SHELF.find(connection, operator, id_)


def find_many(connection: Connection, keys: Iterable[Key]) -> dict[Key, IdentityCheck]:
    """The identity checks with these operators and ids, with one query."""
    return _SHELF.find_many(connection, keys)


def search(
    connection: Connection, operator: str, *, customers: Collection[str] | None = None, most: int | None = None
) -> list[IdentityCheck]:
    """Identity checks, the latest first; those of one customer by all pseudonyms that may stand there."""
    wanted = [] if customers is None else [IDENTITY_CHECKS.c.customer.in_(customers)]
    return _SHELF.search(connection, operator, *wanted, most=most)


def keep_until(connection: Connection, operator: str, id_: str, moment: datetime) -> None:
    """Keep a check at least until `moment`, because a sale rests on it; one that is kept longer stays so."""
    _SHELF.change(connection, operator, id_, IDENTITY_CHECKS.c.delete_after < moment, delete_after=moment)


def end(connection: Connection, operator: str, id_: str, *, on: date) -> bool:
    """Have nothing more bought on a check after this day, because it is wrong; whether it could be until now."""
    return _SHELF.change(connection, operator, id_, IDENTITY_CHECKS.c.valid_until > on, valid_until=on)
