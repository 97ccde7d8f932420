"""Cases in numbers: when they were opened and decided, and how; never by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.engine import Connection

from poisonbook.review.cases import Disposition
from poisonbook.storage.tables.review import CASES, REAL

__all__ = ["CaseTimes", "Connection", "decided_apart", "times"]


@dataclass(frozen=True, slots=True)
class CaseTimes:
    """One case, as far as it is counted."""

    opened_at: datetime
    closed_at: datetime | None
    disposition: Disposition | None
    rules: tuple[str, ...]


def times(connection: Connection, operator: str, *, since: datetime) -> Sequence[CaseTimes]:
    """The cases that were opened or closed since; without second looks and those that are part of another."""
    cells = CASES.c
    query = select(cells.opened_at, cells.closed_at, cells.disposition, cells.rules).where(
        cells.operator == operator,
        REAL,
        cells.joined_to.is_(None),
        or_(cells.opened_at >= since, cells.closed_at >= since),
    )
    return [CaseTimes(*row) for row in connection.execute(query)]


def decided_apart(connection: Connection, operator: str) -> list[tuple[str, Disposition, str, Disposition]]:
    """The cases that were decided otherwise when they came once more, with that; the latest first."""
    own, again = CASES.alias("own").c, CASES.c
    query = select(own.id, own.disposition, again.id, again.disposition).where(
        again.operator == operator,
        again.copy_of == own.id,
        own.operator == operator,
        own.disposition != again.disposition,
    )
    rows = connection.execute(query.order_by(again.closed_at.desc(), again.id))
    return [(row[0], row[1], row[2], row[3]) for row in rows]
