"""Marks in a listing's words, and where the dots of a timeline stand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from poisonbook.console.marks import pieces
from poisonbook.console.timelines import drawn
from poisonbook.facts.recognition import Shows, Span
from poisonbook.review.shown import Timeline, TimelineLine

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def span(start: int, end: int, shows: Shows = Shows.NAME) -> Span:
    return Span("title", start, end, "", shows)


def line(days: int, substance: str = "acetone", amount: str | None = "1", *, found: bool = True) -> TimelineLine:
    at = NOW - timedelta(days=days)
    mass = None if amount is None else Decimal(amount)
    return TimelineLine(at, "O", 1, substance, substance, None, mass, found)


def test_words_are_cut_where_marks_begin_and_end() -> None:
    marks = [span(0, 7), span(8, 14, Shows.STRENGTH)]
    assert pieces("Acetone 99.9 % p.a.", marks) == [
        ("Acetone", Shows.NAME),
        (" ", None),
        ("99.9 %", Shows.STRENGTH),
        (" p.a.", None),
    ]
    assert pieces("Rope", []) == [("Rope", None)]


def test_of_long_words_what_stands_around_the_marks_is_left() -> None:
    text = "a" * 400 + "ACETONE" + "b" * 400
    found = pieces(text, [span(400, 407)])

    assert found[1] == ("ACETONE", Shows.NAME)
    assert found[0][0] == " … " + "a" * 60
    assert found[2][0] == "b" * 60 + " … "


def test_each_substance_has_a_lane_and_time_runs_from_left_to_right() -> None:
    lines = (line(10), line(5, "potassium-nitrate"), line(0, amount="9"))
    chart = drawn(Timeline(NOW, NOW, lines), {"acetone": "Aceton"}, NOW)

    assert [lane.name for lane in chart.lanes] == ["Aceton", "potassium-nitrate"]
    first, last = chart.lanes[0].dots
    (middle,) = chart.lanes[1].dots
    assert first.left < middle.left < last.left
    assert first.radius < last.radius
    assert 0 < first.left - first.radius / 10 < last.left < 100


def test_a_single_line_and_an_amount_that_nobody_states_can_be_drawn() -> None:
    chart = drawn(Timeline(NOW, NOW, (line(0, amount=None),)), {}, NOW)
    ((dot,),) = [lane.dots for lane in chart.lanes]
    assert 50 < dot.left < 100
    assert dot.radius > 0
    assert drawn(Timeline(NOW, NOW + timedelta(days=30), ()), {}, NOW).lanes == ()


@pytest.mark.parametrize("ages", [(0,), (0, 0), (1, 0), (2,), (3, 1), (30, 0), (400, 3)])
def test_the_axis_names_days_that_were_each_once_and_where_it_began(ages: tuple[int, ...]) -> None:
    chart = drawn(Timeline(NOW, NOW, tuple(line(age) for age in ages)), {}, NOW)

    days = [day for _, day in chart.ticks]
    assert len(days) >= 2
    assert days == sorted(set(days))
    assert days[-1] <= NOW.date()
    for left, day in chart.ticks:
        assert 0 <= left <= 100
        for dot in chart.lanes[0].dots:
            assert (dot.left >= left) == (dot.line.at.date() >= day)
