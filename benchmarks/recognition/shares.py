"""Shares of counted things and how sure they are."""

from __future__ import annotations

import math
from dataclasses import dataclass

_Z = 1.959963984540054
"""The normal quantile of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True)
class Share:
    """`part` out of `whole`."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval (E. B. Wilson, 1927), 0 to 1; the whole of it when nothing was counted.

        >>> tuple(round(end, 4) for end in Share(0, 10).interval)
        (0.0, 0.2775)
        """
        if not self.whole:
            return 0.0, 1.0
        n, p = self.whole, self.part / self.whole
        centre = p + _Z**2 / (2 * n)
        spread = _Z * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        scale = 1 + _Z**2 / n
        low = 0.0 if self.part == 0 else (centre - spread) / scale
        high = 1.0 if self.part == n else (centre + spread) / scale
        return low, high

    def __str__(self) -> str:
        if self.value is None:
            return "-"
        return f"{self.value:.1%} ({self.part}/{self.whole})"
