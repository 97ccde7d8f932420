"""Questions to suppliers on record."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.engine import Connection

from poisonbook.register.house import SupplierQuestion
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.house import QUESTIONS

_SHELF = Shelf(QUESTIONS, SupplierQuestion)


def add(
    connection: Connection, operator: str, question: SupplierQuestion, *, at: datetime, delete_after: datetime
) -> None:
    """Put it on record; StoreConflictError where its id is there."""
    _SHELF.add(connection, operator, question, at=at, delete_after=delete_after)


def find(connection: Connection, operator: str, id_: str) -> SupplierQuestion | None:
    """The one with this id."""
    return _SHELF.find(connection, operator, id_)


def search(
    connection: Connection, operator: str, *, product_id: str | None = None, most: int | None = None
) -> list[SupplierQuestion]:
    """Questions, the latest first."""
    wanted = [] if product_id is None else [QUESTIONS.c.product_id == product_id]
    return _SHELF.search(connection, operator, *wanted, most=most)


def answer(connection: Connection, operator: str, id_: str, *, answer: str, on: date) -> bool:
    """Keep a supplier's answer; whether the question is on record."""
    return _SHELF.change(connection, operator, id_, answer=answer, answered_on=on)
