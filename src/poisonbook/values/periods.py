"""Periods in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start`, included, to `end`, excluded; an `end` of None is open.

    >>> Period(date(2014, 9, 2), date(2021, 2, 1)).contains(date(2021, 2, 1))
    False
    """

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"a period ends after it starts, not {self.start} to {self.end}")

    def contains(self, day: date) -> bool:
        """Whether `day` is in the period."""
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Period) -> bool:
        """Whether a day is in both periods."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)

    def __str__(self) -> str:
        return f"from {self.start}" if self.end is None else f"from {self.start} until {self.end}"
