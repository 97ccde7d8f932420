"""Decisions as far as the quality of the review is counted; only ever added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.engine import Connection

from poisonbook.review.cases import Disposition
from poisonbook.review.quality import Answer
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.review import REVIEW_ANSWERS

__all__ = ["Connection", "add", "latest_seconds", "since", "twice"]

_SHELF = Shelf(REVIEW_ANSWERS, Answer)
_ROWS = REVIEW_ANSWERS.c
_SINCE = (_ROWS.operator == bindparam("operator"), _ROWS.at >= bindparam("start"))
_LATEST = (
    select(_ROWS.seconds)
    .where(*_SINCE, _ROWS.seconds.is_not(None))
    .order_by(_ROWS.recorded_at.desc(), _ROWS.id.desc())
    .limit(bindparam("most", type_=Integer()))
)
_TWICE = select(_ROWS.first, _ROWS.disposition).where(*_SINCE, _ROWS.first.is_not(None))


def add(connection: Connection, operator: str, answer: Answer, *, delete_after: datetime) -> None:
    """Put an answer on record; StoreConflictError where its id is there."""
    _SHELF.add(connection, operator, answer, at=answer.at, delete_after=delete_after)


def since(connection: Connection, operator: str, start: datetime) -> list[Answer]:
    """Those since a moment, the latest first."""
    return _SHELF.search(connection, operator, _ROWS.at >= start)


def latest_seconds(connection: Connection, operator: str, start: datetime, most: int) -> list[int]:
    """How long the latest decisions since a moment took, of those of which it is known."""
    return list(connection.scalars(_LATEST, {"operator": operator, "start": start, "most": most}))


def twice(connection: Connection, operator: str, start: datetime) -> list[tuple[Disposition, Disposition]]:
    """How each case was decided that was decided twice since a moment: first, and then."""
    return [(one, other) for one, other in connection.execute(_TWICE, {"operator": operator, "start": start})]
