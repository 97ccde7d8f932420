"""Customers' statements on record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.engine import Connection

from poisonbook.register.evidence import Statement
from poisonbook.storage.shelf import Key, Shelf
from poisonbook.storage.tables.evidence import STATEMENTS

_SHELF = Shelf(STATEMENTS, Statement)


def add(connection: Connection, operator: str, statement: Statement, *, at: datetime, delete_after: datetime) -> None:
    """Put a statement on record; StoreConflictError where its id is there."""
    _SHELF.add(connection, operator, statement, at=at, delete_after=delete_after)


def find(connection: Connection, operator: str, id_: str) -> Statement | None:
    """The statement with this id."""
    return _SHELF.find(connection, operator, id_)


def find_many(connection: Connection, keys: Iterable[Key]) -> dict[Key, Statement]:
    """The statements with these operators and ids, with one query."""
    return _SHELF.find_many(connection, keys)


def of_order(connection: Connection, operator: str, order_id: str) -> list[Statement]:
    """The statements that were made for an order, the latest first."""
    return _SHELF.search(connection, operator, STATEMENTS.c.order_id == order_id)


def withdraw(connection: Connection, operator: str, id_: str) -> bool:
    """Mark a statement as not to be used any more; whether it is on record."""
    return _SHELF.change(connection, operator, id_, withdrawn=True)


def keep_until(connection: Connection, operator: str, id_: str, moment: datetime) -> None:
    """Keep a statement at least until `moment`, because a sale rests on it; one that is kept longer stays so."""
    _SHELF.change(connection, operator, id_, STATEMENTS.c.delete_after < moment, delete_after=moment)
