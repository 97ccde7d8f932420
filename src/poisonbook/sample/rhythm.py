"""When people order: more in the evening than at night, more on some weekdays, never quite evenly.

Moments are whole microseconds since 1970, UTC.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np

from poisonbook.sample.chance import Ints

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR

_WEEKDAYS = np.array([112, 104, 100, 98, 96, 84, 106])
_HOURS = np.array([12, 6, 3, 2, 2, 4, 12, 26, 40, 52, 60, 62, 60, 58, 54, 54, 58, 64, 72, 84, 92, 84, 58, 30])
_FIRST_OPEN_HOUR, _LAST_OPEN_HOUR = 9, 20


class Rhythm:
    """The hours of a period, each with its weight."""

    def __init__(self, start: date, days: int, rng: np.random.Generator) -> None:
        self._midnight = (start - date(1970, 1, 1)).days * DAY
        self._days = days
        weekdays = (start.weekday() + np.arange(days)) % 7
        even = np.outer(_WEEKDAYS[weekdays], _HOURS).reshape(-1)
        self._until = np.cumsum(even * rng.integers(80, 121, even.size))
        self._starts = self._midnight + HOUR * np.arange(even.size, dtype=np.int64)

    def counts(self, orders: int) -> Ints:
        """How many of so many orders fall into each hour; they add up."""
        # Python's whole numbers: a product of orders and weights may pass 64 bits.
        until = [0, *(orders * weight // int(self._until[-1]) for weight in self._until.tolist())]
        return np.array([last - first for first, last in pairwise(until)], dtype=np.int64)

    def moments(self, hours: slice, counts: Ints, rng: np.random.Generator) -> Ints:
        """A moment for each order of these hours."""
        starts = np.repeat(self._starts[hours], counts[hours])
        return starts + rng.integers(0, HOUR, starts.size)

    def end(self, hours: slice) -> int:
        """The moment at which the last of these hours is over."""
        return int(self._starts[hours][-1]) + HOUR

    def scattered(self, count: int, rng: np.random.Generator) -> Ints:
        """So many moments of the period, in no order, by the same weights."""
        hours = np.searchsorted(self._until, rng.integers(0, self._until[-1], count), side="right")
        return self._starts[hours] + rng.integers(0, HOUR, count)

    def opening(self, span_days: int, rng: np.random.Generator) -> int:
        """A moment by day that leaves `span_days` and one more until the period ends."""
        day = int(rng.integers(0, self._days - span_days - 1))
        hour = int(rng.integers(_FIRST_OPEN_HOUR, _LAST_OPEN_HOUR + 1))
        return self._midnight + day * DAY + hour * HOUR + int(rng.integers(0, HOUR))
