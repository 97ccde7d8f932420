"""Whether a rule speaks as often in every month, or its alerts come in heaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FEWEST = 5.0
"""The least that is expected of a month for the test to hold (Cochran, Biometrics 10, 1954)."""


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month, UTC."""

    month: str
    """Such as `2026-03`."""
    lines: int
    alerts: int


@dataclass(frozen=True, slots=True)
class OverTime:
    """The months, and whether they differ by more than chance."""

    months: tuple[Month, ...]
    p_value: float | None
    """How likely months would differ so much by chance alone; None where there are too few alerts to tell."""


def over_time(lines: Mapping[str, int], alerts: Mapping[str, int]) -> OverTime:
    """Alerts by month beside regulated lines by month (chi-squared test of homogeneity)."""
    from scipy.special import gammaincc

    months = tuple(Month(month, lines[month], alerts.get(month, 0)) for month in sorted(lines))
    every, alerted = sum(lines.values()), sum(one.alerts for one in months)
    expected = [alerted * one.lines / every for one in months] if every else []
    if len(months) < 2 or min(expected) < FEWEST:
        return OverTime(months, None)
    apart = sum((one.alerts - due) ** 2 / due for one, due in zip(months, expected, strict=True))
    return OverTime(months, float(gammaincc((len(months) - 1) / 2, apart / 2)))
