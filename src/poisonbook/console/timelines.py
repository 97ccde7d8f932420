"""Where the dots of a case's timeline stand: a lane for each substance, time from left to right."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from poisonbook.review.shown import Timeline, TimelineLine

LANE = 58
"""Height of a lane, in CSS pixels."""
_LEAST, _MOST = 5.0, 15.0
"""Radius of a dot, in CSS pixels."""
_SIDE = 4.0
"""Per cent that stay free on either side, so that no dot is cut."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One order line."""

    line: TimelineLine
    left: float
    """In per cent of the width."""
    radius: float
    """Its area grows with the amount; of an amount that is not stated the least."""


@dataclass(frozen=True, slots=True)
class Lane:
    """The lines of one substance."""

    name: str
    top: int
    """Of its middle, in pixels."""
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A timeline, drawn."""

    lanes: tuple[Lane, ...]
    height: int
    ticks: tuple[tuple[float, date], ...]
    """Days under it, by per cent of the width."""


def drawn(timeline: Timeline, names: Mapping[str, str], now: datetime) -> Chart:
    """The dots of a timeline, over the time in which there are any and a little more, but none that is still to come.

    Args:
        names: what to call the substances, by their ids.
    """
    times = [line.at for line in timeline.lines] or [timeline.start, timeline.end]
    start, end = min(times), max(times)
    if end - start < timedelta(days=2):
        end = max(end, min(end + timedelta(days=1), now))
        start = min(start, end) - timedelta(days=2)
    largest = max((line.amount_kg or Decimal(0) for line in timeline.lines), default=Decimal(0))
    lanes = []
    for place, substance in enumerate(dict.fromkeys(line.substance for line in timeline.lines)):
        dots = tuple(
            Dot(line, _left(line.at, start, end), _radius(line.amount_kg, largest))
            for line in timeline.lines
            if line.substance == substance
        )
        lanes.append(Lane(names.get(substance, substance), LANE * place + 36, dots))
    ticks = tuple((_left(at, start, end), at.date()) for at in _days(start, end))
    return Chart(tuple(lanes), LANE * len(lanes) + 30, ticks)


def _days(start: datetime, end: datetime) -> tuple[datetime, ...]:
    """Where the first, a middle and the last day begin: each day is said once, and where it is."""
    first = datetime.combine(start.astimezone(UTC).date() + timedelta(days=1), time.min, UTC)
    days = (end - first).days
    return tuple(first + timedelta(days=past) for past in sorted({0, days // 2, days}))


def _left(at: datetime, start: datetime, end: datetime) -> float:
    return _SIDE + (100 - 2 * _SIDE) * ((at - start) / (end - start))


def _radius(amount: Decimal | None, largest: Decimal) -> float:
    if amount is None or not largest:
        return _LEAST
    return _LEAST + (_MOST - _LEAST) * math.sqrt(amount / largest)
