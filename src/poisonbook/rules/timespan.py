"""How long a rule's window is."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_WORDS = {"s": "second", "m": "minute", "h": "hour", "d": "day"}
_LONGEST_DAYS = 3_650
"""Ten years: far longer than the law lets lines be kept, and small enough for exact 64-bit microseconds."""


@dataclass(frozen=True, slots=True)
class Timespan:
    """A whole number of seconds, minutes, hours or days, kept as it was written.

    >>> Timespan.parse("30d").microseconds
    2592000000000
    """

    count: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Timespan:
        """The timespan written as a number and one of s, m, h, d; ValueError for anything else."""
        match = re.fullmatch(r"([1-9][0-9]{0,9})([smhd])", text)
        if match is None:
            raise ValueError("expected a whole number and s, m, h or d, such as 30d")
        span = cls(int(match[1]), match[2])
        if span.seconds > _LONGEST_DAYS * _SECONDS["d"]:
            raise ValueError(f"expected at most {_LONGEST_DAYS}d")
        return span

    @property
    def seconds(self) -> int:
        """Its length in seconds."""
        return self.count * _SECONDS[self.unit]

    @property
    def microseconds(self) -> int:
        """Its length in microseconds, the unit in which engines compare times."""
        return self.seconds * 1_000_000

    @property
    def days(self) -> int | None:
        """Its length in days; None when it is not a whole number of days."""
        days, rest = divmod(self.seconds, _SECONDS["d"])
        return None if rest else days

    @property
    def words(self) -> str:
        """Its length in words, such as `30 days`."""
        return f"{self.count} {_WORDS[self.unit]}{'' if self.count == 1 else 's'}"

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"
