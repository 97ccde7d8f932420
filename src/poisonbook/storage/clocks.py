"""The times that were believed: what a clock is held against before anything is deleted by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Row, delete, select
from sqlalchemy.engine import Connection

from poisonbook.facts.lines import microseconds
from poisonbook.storage.tables.upkeep import CLOCKS
from poisonbook.storage.work import each

_REMEMBERED = timedelta(days=30)
"""How long the start of a machine is remembered that nobody heard of since."""
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class BelievedClock:
    """What is known of the clock of a machine since its last start."""

    boot: str
    """The id of that start."""
    anchor_at: datetime
    """A moment that was believed."""
    anchor_uptime: timedelta
    """How long the machine had run by then."""
    believed_at: datetime
    """The last moment that was believed."""


def believed(connection: Connection) -> Mapping[str, BelievedClock] | None:
    """What is known of each machine's clock, by the id of its start; None: the record was changed or is damaged."""
    rows = connection.execute(select(CLOCKS)).all()
    if any(row.digest != _digest(_known(row)) for row in rows):
        return None
    return {row.boot: _known(row) for row in rows}


@each
def believe(connection: Connection, clock: BelievedClock) -> None:
    """Remember that a machine's clock was believed."""
    gone = CLOCKS.c.believed_at < clock.believed_at - _REMEMBERED
    connection.execute(delete(CLOCKS).where((CLOCKS.c.boot == clock.boot) | gone))
    _insert(connection, clock)


def begin_anew(connection: Connection, clock: BelievedClock) -> None:
    """Remember this and nothing else, because a person says so."""
    connection.execute(delete(CLOCKS))
    _insert(connection, clock)


def _insert(connection: Connection, clock: BelievedClock) -> None:
    row = {
        "boot": clock.boot,
        "anchor_at": clock.anchor_at,
        "anchor_uptime": clock.anchor_uptime // _MICROSECOND,
        "believed_at": clock.believed_at,
        "digest": _digest(clock),
    }
    connection.execute(CLOCKS.insert(), row)


def _known(row: Row[tuple[object, ...]]) -> BelievedClock:
    return BelievedClock(row.boot, row.anchor_at, row.anchor_uptime * _MICROSECOND, row.believed_at)


def _digest(clock: BelievedClock) -> str:
    parts = (
        clock.boot,
        str(microseconds(clock.anchor_at)),
        str(clock.anchor_uptime // _MICROSECOND),
        str(microseconds(clock.believed_at)),
    )
    return sha256("\n".join(parts).encode()).hexdigest()
