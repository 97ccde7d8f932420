"""Numbers that only go up, each operator's own."""

from __future__ import annotations

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from poisonbook.storage.tables.access import COUNTERS

__all__ = ["Connection", "last", "take"]


def take(connection: Connection, operator: str, name: str, count: int) -> int:
    """Take the next `count` numbers; the first of them. They start at 1, and none is given twice."""
    here = (COUNTERS.c.operator == operator, COUNTERS.c.name == name)
    raised = update(COUNTERS).where(*here).values(value=COUNTERS.c.value + count).returning(COUNTERS.c.value)
    last: int | None = connection.execute(raised).scalar_one_or_none()
    if last is None:
        connection.execute(insert(COUNTERS).values(operator=operator, name=name, value=count))
        return 1
    return last - count + 1


def last(connection: Connection, operator: str, name: str) -> int:
    """The last number that was taken; 0: none yet."""
    query = select(COUNTERS.c.value).where(COUNTERS.c.operator == operator, COUNTERS.c.name == name)
    return connection.execute(query).scalar_one_or_none() or 0
