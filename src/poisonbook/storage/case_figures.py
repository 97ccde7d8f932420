"""Cases in numbers: when they were opened and decided, and how; never by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.engine import Connection

from poisonbook.review.cases import Disposition
from poisonbook.storage.tables.review import CASES

__all__ = ["CaseTimes", "Connection", "copies", "times"]


@dataclass(frozen=True, slots=True)
class CaseTimes:
    """One case, as far as it is counted."""

    opened_at: datetime
    taken_at: datetime | None
    """When the person took it who had it last."""
    closed_at: datetime | None
    disposition: Disposition | None
    rules: tuple[str, ...]


def times(connection: Connection, operator: str, *, since: datetime) -> Sequence[CaseTimes]:
    """The cases that were opened or closed since; without copies, and without those that are part of another."""
    cells = CASES.c
    query = select(cells.opened_at, cells.taken_at, cells.closed_at, cells.disposition, cells.rules).where(
        cells.operator == operator,
        cells.copy_of.is_(None),
        cells.joined_to.is_(None),
        or_(cells.opened_at >= since, cells.closed_at >= since),
    )
    return [CaseTimes(*row) for row in connection.execute(query)]


def copies(connection: Connection, operator: str, *, since: datetime) -> Sequence[tuple[Disposition, Disposition]]:
    """How a case and a copy of it were decided, of those copies that were decided since."""
    own, copy = CASES.alias("own").c, CASES.c
    query = select(own.disposition, copy.disposition).where(
        copy.operator == operator,
        copy.copy_of == own.id,
        own.operator == operator,
        own.disposition.is_not(None),
        copy.disposition.is_not(None),
        copy.closed_at >= since,
    )
    return [(row[0], row[1]) for row in connection.execute(query)]
