"""The arithmetic of the page's charts: lengths, heights, scales and the same in words. Templates draw them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import wrap
from typing import Final

from poisonbook.reports.figures import day, many, number
from poisonbook.values.status import Status

PLOT_HEIGHT: Final = 220
"""Height of the plot of a column chart, in CSS pixels."""

LABEL_LINE: Final = 18
"""Height of one line of a bar's label, in CSS pixels."""

MOST_COLUMNS: Final = 104
"""More weeks than two years' share a column, so that a column stays wide enough to see."""

_BAR_PLACE = 30
_LABEL_WIDTH = 40
_LABEL_LINES = 2
_LEAST_SHOWN_PERCENT = 0.4
_LEAST_SHOWN_PIXELS = 1.0
_DATE_LABELS = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a bar chart that lies on its side."""

    label: str
    count: int
    percent: float
    """Length in per cent of the longest; a count above nothing is always long enough to see."""
    status: Status | None
    lines: tuple[str, ...]
    """The label, broken so that it fits a narrow page."""
    top: int
    """Where the bar's place begins, in pixels from the top of the chart."""

    @property
    def height(self) -> int:
        """The label, the bar and the space below, in pixels."""
        return LABEL_LINE * len(self.lines) + _BAR_PLACE


@dataclass(frozen=True, slots=True)
class Segment:
    """One status' part of a column, in pixels from the top of the plot."""

    status: Status
    count: int
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """One week, or several, of a column chart."""

    monday: date
    counts: Mapping[Status, int]
    left: float
    """Where the column's place begins, in per cent of the plot's width."""
    width: float
    segments: tuple[Segment, ...]

    @property
    def total(self) -> int:
        """How many lines, whatever their status."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the scale, in pixels from the top of the plot."""

    value: int
    top: float


@dataclass(frozen=True, slots=True)
class DateLabel:
    """A day under the plot; `anchor` is SVG's `text-anchor`, so that no label leaves the plot."""

    monday: date
    left: float
    anchor: str
    minor: bool
    """Whether a narrow page leaves it out."""


@dataclass(frozen=True, slots=True)
class WeekChart:
    """Order lines by week, stacked by status, the most severe at the foot."""

    columns: tuple[Column, ...]
    weeks_per_column: int
    statuses: tuple[Status, ...]
    """The statuses that occur, most severe first."""
    ticks: tuple[Tick, ...]
    labels: tuple[DateLabel, ...]

    @property
    def in_words(self) -> str:
        """What the chart shows, for those who do not see it."""
        if not self.columns:
            return "No order lines of regulated products."
        most = max(self.columns, key=lambda column: column.total)
        total = sum(column.total for column in self.columns)
        span = "week" if self.weeks_per_column == 1 else f"{self.weeks_per_column} weeks"
        return (
            f"{many(total, 'order line')} of regulated products from the week of {day(self.columns[0].monday)} "
            f"to that of {day(self.columns[-1].monday)}. "
            f"The most in one {span if self.weeks_per_column == 1 else f'stretch of {span}'}: {number(most.total)}, "
            f"from {day(most.monday)}."
        )


def bars(rows: Iterable[tuple[str, int, Status | None]]) -> tuple[Bar, ...]:
    """One bar for each label and count, in the order given; the largest count is 100 % long."""
    held = list(rows)
    largest = max((count for _, count, _ in held), default=0)
    drawn: list[Bar] = []
    for label, count, status in held:
        percent = max(100 * count / largest, _LEAST_SHOWN_PERCENT) if count else 0.0
        lines = tuple(wrap(label, _LABEL_WIDTH, max_lines=_LABEL_LINES, placeholder=" …")) or ("",)
        top = drawn[-1].top + drawn[-1].height if drawn else 0
        drawn.append(Bar(label, count, percent, status, lines, top))
    return tuple(drawn)


def bars_in_words(drawn: Iterable[Bar]) -> str:
    """The bars of a chart in one sentence."""
    return "; ".join(f"{bar.label}: {number(bar.count)}" for bar in drawn) + "."


def week_chart(weeks: Mapping[date, Mapping[Status, int]], *, most_columns: int = MOST_COLUMNS) -> WeekChart:
    """A column for each week from the first to the last, weeks without lines too, so that time runs evenly.

    `weeks` gives the counts by the week's Monday. More than `most_columns` weeks share columns of
    two, three or more whole weeks.
    """
    if not weeks:
        return WeekChart((), 1, (), (), ())
    first = min(weeks)
    span = (max(weeks) - first).days // 7 + 1
    shared = -(-span // most_columns)
    counts: list[dict[Status, int]] = [{} for _ in range(-(-span // shared))]
    for monday, row in weeks.items():
        column = counts[(monday - first).days // 7 // shared]
        for status, count in row.items():
            column[status] = column.get(status, 0) + count
    step = scale_step(max(sum(column.values()) for column in counts))
    top = step * -(-max(sum(column.values()) for column in counts) // step) or step
    width = 100 / len(counts)
    columns = tuple(
        Column(first + timedelta(weeks=shared * index), column, width * index, width, _segments(column, top))
        for index, column in enumerate(counts)
    )
    return WeekChart(
        columns,
        shared,
        tuple(status for status in Status if any(column.get(status) for column in counts)),
        tuple(Tick(value, PLOT_HEIGHT * (1 - value / top)) for value in range(0, top + 1, step)),
        _date_labels(columns),
    )


def scale_step(largest: int) -> int:
    """The step of a scale from nought to `largest` in at most five lines: 1, 2 or 5 times a power of ten.

    >>> [scale_step(largest) for largest in (0, 3, 7, 40, 41, 990)]
    [1, 1, 2, 10, 20, 500]
    """
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power * 4 >= largest:
                return factor * power
        power *= 10


def _segments(counts: Mapping[Status, int], top: int) -> tuple[Segment, ...]:
    foot = float(PLOT_HEIGHT)
    segments = []
    for status in Status:
        count = counts.get(status, 0)
        if count:
            height = max(PLOT_HEIGHT * count / top, _LEAST_SHOWN_PIXELS)
            foot -= height
            segments.append(Segment(status, count, foot, height))
    return tuple(segments)


def _date_labels(columns: tuple[Column, ...]) -> tuple[DateLabel, ...]:
    last = len(columns) - 1
    places = sorted({round(last * index / (_DATE_LABELS - 1)) for index in range(_DATE_LABELS)})
    labels = []
    for index, place in enumerate(places):
        column = columns[place]
        anchor = "start" if place == 0 else "end" if place == last else "middle"
        left = {"start": column.left, "middle": column.left + column.width / 2, "end": 100.0}[anchor]
        labels.append(DateLabel(column.monday, left, anchor, minor=index % 2 == 1 and len(places) > 3))
    return tuple(labels)
