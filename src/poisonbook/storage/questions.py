"""Questions to suppliers on record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from poisonbook.register.house import SupplierQuestion
from poisonbook.storage.bulk import given, given_rows
from poisonbook.storage.shelf import KEY, Shelf
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


def search(connection: Connection, operator: str, *, product_id: str | None = None) -> list[SupplierQuestion]:
    """Questions, the latest first."""
    wanted = [] if product_id is None else [QUESTIONS.c.product_id == product_id]
    return _SHELF.search(connection, operator, *wanted)


def answer(connection: Connection, operator: str, id_: str, *, answer: str, on: date) -> bool:
    """Keep a supplier's answer; whether the question is on record."""
    return _SHELF.change(connection, operator, id_, answer=answer, answered_on=on)


def about(connection: Connection, operator: str, product_ids: Collection[str]) -> list[SupplierQuestion]:
    """Every question about these products."""
    asked = given_rows(connection.dialect.name, KEY)
    here = (QUESTIONS.c.operator == operator, QUESTIONS.c.product_id.in_(select(asked.c.id)))
    ids = given(("operator", "id"), [(operator, id_) for id_ in product_ids])
    return [_SHELF.noun(row) for row in connection.execute(_SHELF.query.where(*here), ids)]


def count_open(connection: Connection, operator: str) -> int:
    """How many have no answer."""
    here = (QUESTIONS.c.operator == operator, QUESTIONS.c.answer.is_(None))
    return connection.scalars(select(func.count()).select_from(QUESTIONS).where(*here)).one()
