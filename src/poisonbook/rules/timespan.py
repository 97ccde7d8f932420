"""How long a rule's window is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_SPELT = {"sec": "s", "min": "m", "hr": "h", "second": "s", "minute": "m", "hour": "h", "day": "d", "week": "w"}
_UNEVEN = ("mo", "mon", "month", "y", "yr", "year")
PATTERN = "[1-9][0-9]{0,9}[smhdw]"
"""How a timespan is written."""
_LONGEST_DAYS = 3_650
"""Ten years: far longer than the law lets lines be kept, and small enough for exact 64-bit microseconds."""


@dataclass(frozen=True, slots=True)
class Timespan:
    """A whole number of seconds, minutes, hours, days or weeks, kept as it was written.

    Each has one length: a day is 24 hours whatever the clocks do. Months have several, so there are none.

    >>> Timespan.parse("30d").microseconds
    2592000000000
    """

    count: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Timespan:
        """The timespan written as a number and one of s, m, h, d, w; ValueError for anything else."""
        if re.fullmatch(PATTERN, text) is None:
            raise ValueError(f"expected a whole number and s, m, h, d or w, such as 30d{_hint(text)}")
        span = cls(int(text[:-1]), text[-1])
        if span.seconds > _LONGEST_DAYS * _SECONDS["d"]:
            raise ValueError(f"expected at most {_LONGEST_DAYS}d")
        return span

    @property
    def seconds(self) -> int:
        """Its length in seconds."""
        return self.count * _SECONDS[self.unit]

    @property
    def span(self) -> timedelta:
        """Its length."""
        return timedelta(seconds=self.seconds)

    @property
    def microseconds(self) -> int:
        """Its length in microseconds, the unit in which engines compare times."""
        return self.seconds * 1_000_000

    @property
    def days(self) -> int | None:
        """Its length in days; None when it is not a whole number of days."""
        days, rest = divmod(self.seconds, _SECONDS["d"])
        return None if rest else days

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"


def _hint(text: str) -> str:
    written = re.fullmatch(r"\s*([1-9][0-9]{0,9})\s*([A-Za-z]+)\s*", text)
    if written is None:
        return ""
    word = written[2].lower()
    word = word if word in _SECONDS else word.removesuffix("s")
    if word in _UNEVEN:
        return "; months and years have no one length, so write days"
    unit = word if word in _SECONDS else _SPELT.get(word)
    return "" if unit is None else f"; did you mean '{written[1]}{unit}'?"
