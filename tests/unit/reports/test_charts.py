"""The charts' arithmetic."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.reports.charts import PLOT_HEIGHT, bars, bars_in_words, scale_step, week_chart
from poisonbook.values.status import Status

MONDAY = date(2026, 1, 5)
COUNTS = st.dictionaries(st.sampled_from(Status), st.integers(0, 10**6), max_size=4)
WEEKS = st.dictionaries(st.integers(0, 400).map(lambda week: MONDAY + timedelta(weeks=week)), COUNTS, max_size=30)


@given(WEEKS)
def test_no_line_is_lost_or_drawn_twice(weeks: dict[date, dict[Status, int]]) -> None:
    chart = week_chart(weeks)
    for status in Status:
        given_count = sum(row.get(status, 0) for row in weeks.values())
        assert sum(column.counts.get(status, 0) for column in chart.columns) == given_count
        assert (status in chart.statuses) == (given_count > 0)
    assert len(chart.columns) <= 104


@given(WEEKS)
def test_the_parts_of_a_column_stand_on_each_other_in_order_of_severity(weeks: dict[date, dict[Status, int]]) -> None:
    for column in week_chart(weeks).columns:
        foot = float(PLOT_HEIGHT)
        for part in column.segments:
            assert part.top + part.height == pytest.approx(foot)
            foot = part.top
        severities = [part.status.severity for part in column.segments]
        assert severities == sorted(severities, reverse=True)
        assert foot >= -4, "a column leaves the plot by no more than the least height that can be seen"


def test_heights_are_in_proportion_to_counts() -> None:
    chart = week_chart({MONDAY: {Status.RESTRICTED: 25, Status.REPORTABLE: 75}})
    (column,) = chart.columns
    assert [tick.value for tick in chart.ticks] == [0, 50, 100]
    assert [(part.status, part.top, part.height) for part in column.segments] == [
        (Status.RESTRICTED, 165, 55),
        (Status.REPORTABLE, 0, 165),
    ]
    assert [tick.top for tick in chart.ticks] == [220, 110, 0]


def test_weeks_without_lines_keep_their_place() -> None:
    chart = week_chart({MONDAY: {Status.REPORTABLE: 3}, MONDAY + timedelta(weeks=3): {Status.REPORTABLE: 1}})
    assert [column.total for column in chart.columns] == [3, 0, 0, 1]
    assert [column.left for column in chart.columns] == [0, 25, 50, 75]


def test_many_weeks_share_columns() -> None:
    weeks = {MONDAY + timedelta(weeks=week): {Status.REPORTABLE: 1} for week in range(250)}
    chart = week_chart(weeks)
    assert chart.weeks_per_column == 3
    assert [column.total for column in chart.columns] == [3] * 83 + [1]
    assert chart.columns[1].monday == MONDAY + timedelta(weeks=3)
    assert "in one stretch of 3 weeks: 3" in chart.in_words


def test_labels_of_days_stay_inside_the_plot() -> None:
    weeks = {MONDAY + timedelta(weeks=week): {Status.REPORTABLE: 1} for week in range(26)}
    labels = week_chart(weeks).labels
    assert [(label.anchor, label.minor) for label in labels] == [
        ("start", False),
        ("middle", True),
        ("middle", False),
        ("middle", True),
        ("end", False),
    ]
    assert labels[0].left == 0
    assert labels[-1].left == 100


def test_a_chart_of_nothing_says_so() -> None:
    chart = week_chart({})
    assert chart.columns == ()
    assert chart.in_words == "No order lines of regulated products."


@given(st.integers(0, 10**9))
def test_a_scale_has_at_most_five_lines_and_a_round_step(largest: int) -> None:
    step = scale_step(largest)
    assert step * 4 >= largest
    assert str(step).rstrip("0") in ("1", "2", "5")


def test_the_longest_bar_is_whole_and_a_small_count_can_be_seen() -> None:
    drawn = bars([("a", 10_000, None), ("b", 2_500, None), ("c", 1, None), ("d", 0, None)])
    assert [bar.percent for bar in drawn] == [100, 25, 0.4, 0]
    assert [bar.percent for bar in bars([("none", 0, None)])] == [0]
    assert bars_in_words(drawn) == "a: 10,000; b: 2,500; c: 1; d: 0."


def test_a_long_label_is_broken_and_the_next_bar_stands_below_it() -> None:
    drawn = bars([("word " * 12, 1, None), ("short", 1, None), ("", 1, None)])
    assert len(drawn[0].lines) == 2
    assert [bar.top for bar in drawn] == [0, 66, 114]
