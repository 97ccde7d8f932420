"""The arithmetic of a trial's charts: places in per cent of the width, heights in CSS pixels. Templates draw them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from poisonbook.reports.charts import scale_step
from poisonbook.trials.over_time import Month
from poisonbook.trials.trial import Point

HEIGHT = 200
"""Of a plot."""
_APART = 11.0
"""Per cent of the width that a figure under the plot takes on a narrow page."""
_EDGE = 6.0
"""What stays free at both sides."""
_NUMBER = re.compile(r"[0-9.]+")


@dataclass(frozen=True, slots=True)
class Dot:
    """The rule at one figure."""

    value: str
    """As the rule would say it, without its unit."""
    alerts: int
    left: float
    top: float
    is_own: bool
    minor: bool
    """Whether a narrow page leaves its figure out."""


@dataclass(frozen=True, slots=True)
class Level:
    """One line of the scale."""

    value: int
    top: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Alerts by one figure of the rule, on a scale of ratios: half and double are as far from it."""

    figure: str
    unit: str
    """Of a timespan, its letter; else empty."""
    dots: tuple[Dot, ...]
    levels: tuple[Level, ...]
    capacity: Level | None
    """How many alerts there are hours for, where that is within the plot."""

    @property
    def lines(self) -> list[tuple[Dot, Dot]]:
        """From each dot to the next."""
        return list(pairwise(self.dots))

    @property
    def own(self) -> Dot:
        """The rule as it is."""
        return next(one for one in self.dots if one.is_own)


@dataclass(frozen=True, slots=True)
class MonthColumn:
    """One month of alerts."""

    month: Month
    left: float
    width: float
    top: float
    height: float
    minor: bool
    """Whether its name is left out on a narrow page."""
    named: bool
    """Whether it has a name at all."""
    anchor: str
    """SVG's `text-anchor` of the name, so that it does not leave the plot."""

    @property
    def label(self) -> float:
        """Where the name is anchored."""
        return {"start": self.left, "middle": self.left + self.width / 2, "end": 100.0}[self.anchor]


def curve(figure: str, points: Sequence[Point], capacity: float | None) -> Curve | None:
    """The curve of one figure; None where it was not turned.

    Args:
        capacity: how many alerts over the whole history there are hours for; None: nobody said.
    """
    found = sorted((one for one in points if one.figure == figure), key=_number)
    if len(found) < 2 or not any(one.is_own for one in found):
        return None
    levels, most = _levels(max(one.alerts for one in found))
    lowest, highest = log(_number(found[0])), log(_number(found[-1]))
    lefts = [_EDGE + (100 - 2 * _EDGE) * (log(_number(one)) - lowest) / (highest - lowest) for one in found]
    shown = _apart(lefts, [place for place, one in enumerate(found) if one.is_own])
    dots = tuple(
        Dot(_NUMBER.match(one.value)[0], one.alerts, left, _top(one.alerts, most), one.is_own, place not in shown)  # type: ignore[index]  # a figure begins with digits
        for place, (one, left) in enumerate(zip(found, lefts, strict=True))
    )
    there = None if capacity is None or capacity > most else Level(int(capacity), _top(capacity, most))
    return Curve(figure, found[0].value[-1] if figure == "timespan" else "", dots, levels, there)


def month_columns(months: Sequence[Month]) -> tuple[tuple[MonthColumn, ...], tuple[Level, ...]]:
    """A column for each month, and the lines of the scale."""
    levels, most = _levels(max((one.alerts for one in months), default=0))
    width = 100 / len(months) if months else 0.0
    every = -(-len(months) // 12)
    columns = tuple(
        MonthColumn(
            one,
            width * place,
            width,
            _top(one.alerts, most),
            HEIGHT - _top(one.alerts, most),
            minor=place // every % 3 > 0,
            named=place % every == 0,
            anchor="start" if place == 0 else "end" if place == len(months) - 1 else "middle",
        )
        for place, one in enumerate(months)
    )
    return columns, levels


def _levels(largest: int) -> tuple[tuple[Level, ...], int]:
    step = scale_step(largest)
    most = step * -(-largest // step) or step
    return tuple(Level(value, _top(value, most)) for value in range(0, most + 1, step)), most


def _top(value: float, most: int) -> float:
    return HEIGHT * (1 - value / most)


def _number(point: Point) -> float:
    return float(_NUMBER.match(point.value)[0])  # type: ignore[index]  # a figure begins with digits


def _apart(lefts: Sequence[float], first: Sequence[int]) -> set[int]:
    """Which labels stand far enough from each other: the rule's own, both ends, then what fits."""
    shown: list[int] = []
    for place in (*first, 0, len(lefts) - 1, *range(len(lefts))):
        if all(abs(lefts[place] - lefts[other]) >= _APART for other in shown):
            shown.append(place)
    return set(shown)
