"""Decisions as far as the quality of the review is counted; only ever added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Connection

from poisonbook.review.quality import Answer
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.review import REVIEW_ANSWERS

__all__ = ["Connection", "add", "since"]

_SHELF = Shelf(REVIEW_ANSWERS, Answer)


def add(connection: Connection, operator: str, answer: Answer, *, delete_after: datetime) -> None:
    """Put an answer on record; StoreConflictError where its id is there."""
    _SHELF.add(connection, operator, answer, at=answer.at, delete_after=delete_after)


def since(connection: Connection, operator: str, start: datetime) -> list[Answer]:
    """Those since a moment, the latest first."""
    return _SHELF.search(connection, operator, REVIEW_ANSWERS.c.at >= start)
