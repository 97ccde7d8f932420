"""Counts of rules by day: what one saw and found in shadow, how its alerts were reviewed. Numbers, and nobody's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from poisonbook.storage.bulk import POSTGRESQL
from poisonbook.storage.tables.rules import RULE_DAYS

__all__ = ["Connection", "Counts", "count", "since"]

_NAMES = ("lines", "findings", "reviewed", "confirmed")


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted of a version."""

    lines: int = 0
    """Regulated lines that it looked at in shadow."""
    findings: int = 0
    """What it would have found there."""
    reviewed: int = 0
    confirmed: int = 0


def count(connection: Connection, operator: str, day: date, more: Mapping[str, Counts]) -> None:
    """Add to the counts of versions on a day, by their digests."""
    rows = [
        {"operator": operator, "digest": digest, "day": day, **{name: getattr(counts, name) for name in _NAMES}}
        for digest, counts in sorted(more.items())  # in one order, so that two writers never wait for one another
    ]
    if rows:
        connection.execute(_add(connection.dialect.name), rows)


def since(connection: Connection, operator: str, digest: str, day: date) -> Counts:
    """The counts of a version from a day on."""
    columns = RULE_DAYS.c
    here = (columns.operator == operator, columns.digest == digest, columns.day >= day)
    row = connection.execute(select(*(func.sum(columns[name]) for name in _NAMES)).where(*here)).one()
    return Counts(*(int(value or 0) for value in row))


@cache
def _add(dialect: str) -> Any:
    insert: Any = postgresql.insert if dialect == POSTGRESQL else sqlite.insert
    put = insert(RULE_DAYS)
    sums = {name: RULE_DAYS.c[name] + put.excluded[name] for name in _NAMES}
    return put.on_conflict_do_update(index_elements=["operator", "digest", "day"], set_=sums)
