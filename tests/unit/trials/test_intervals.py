"""Intervals are as long as they say, and lengths and figures are those of the literature."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from poisonbook.trials.intervals import (
    Interval,
    power_to_see,
    rate_interval,
    ratio_interval,
    score_interval,
    share_interval,
    upper_share,
)


@pytest.mark.parametrize(
    ("bound", "alerts", "lines"),
    [(0.01, 0, 299), (0.01, 1, 473), (0.01, 5, 1_049), (0.001, 0, 2_995), (0.001, 1, 4_742), (0.0001, 0, 29_956)],
)
def test_so_many_lines_show_that_a_share_is_at_most_the_bound(bound: float, alerts: int, lines: int) -> None:
    assert upper_share(alerts, lines) <= bound < upper_share(alerts, lines - 1)


@given(of=st.integers(1, 5_000), data=st.data())
def test_a_share_lies_in_its_interval_which_is_that_of_scipy(of: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, of))

    ours = share_interval(count, of)

    theirs = stats.binomtest(count, of).proportion_ci(0.95, method="exact")
    assert ours.low <= ours.value <= ours.high
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@pytest.mark.parametrize("share", [0.0005, 0.01, 0.2, 0.5])
@pytest.mark.parametrize("of", [30, 3_000])
def test_ninety_five_of_a_hundred_intervals_of_a_share_hold_it(share: float, of: int) -> None:
    holding = [count for count in range(of + 1) if _holds(share_interval(count, of), share)]

    assert stats.binom.pmf(holding, of, share).sum() >= 0.95


@pytest.mark.parametrize("rate", [0.1, 0.5, 4.0, 60.0])
def test_ninety_five_of_a_hundred_intervals_of_a_rate_hold_it(rate: float) -> None:
    holding = [count for count in range(400) if _holds(rate_interval(count, 2.5), rate)]

    assert stats.poisson.pmf(holding, rate * 2.5).sum() >= 0.95


@pytest.mark.parametrize(("ratio", "base"), [(1.0, 0.002), (2.0, 0.002), (0.25, 0.02)])
def test_ninety_five_of_a_hundred_intervals_of_a_ratio_hold_it(ratio: float, base: float) -> None:
    ones = {one: stats.poisson.pmf(one, 3_000 * base * ratio) for one in range(60)}
    others = {other: stats.poisson.pmf(other, 9_000 * base) for other in range(300)}

    held = sum(
        chance * others[other]
        for one, chance in ones.items()
        for other in others
        if chance * others[other] > 1e-9 and _holds(ratio_interval(one, 3_000, other, 9_000), ratio)
    )

    assert held >= 0.95


def _holds(interval: Interval, value: float) -> bool:
    return interval.low <= value <= interval.high


def test_nothing_seen_leaves_every_ratio_possible() -> None:
    assert ratio_interval(0, 10, 0, 20) == Interval(1.0, 0.0, inf)
    assert ratio_interval(3, 10, 0, 20).high == inf
    assert ratio_interval(0, 10, 3, 20).low == 0


@pytest.mark.parametrize(("base", "lines"), [(0.001, 22_840), (0.005, 4_541), (0.01, 2_254), (0.05, 424)])
def test_so_many_lines_in_each_part_show_a_doubled_rate_four_times_of_five(base: float, lines: int) -> None:
    assert power_to_see(2, base, lines, lines) == pytest.approx(0.8, abs=0.001)


def test_what_was_never_seen_elsewhere_cannot_be_seen_doubled() -> None:
    assert (power_to_see(2, 0, 100, 100), power_to_see(2, 0.1, 0, 100)) == (0.0, 0.0)


@pytest.mark.parametrize(("count", "of"), [(1, 0), (3, 2), (-1, 2)])
def test_a_share_of_nothing_is_an_error(count: int, of: int) -> None:
    with pytest.raises(ValueError, match="at most"):
        share_interval(count, of)


@given(of=st.integers(1, 5_000), data=st.data())
def test_the_interval_without_scipy_is_that_of_the_literature(of: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, of))
    found = score_interval(count, of)
    low, high = stats.binomtest(count, of).proportion_ci(method="wilson")

    assert (found.value, found.low, found.high) == pytest.approx((count / of, low, high), abs=1e-9)


@pytest.mark.parametrize(("count", "of"), [(0, 0), (-1, 3), (4, 3)])
def test_a_share_of_nothing_or_of_less_is_no_share(count: int, of: int) -> None:
    with pytest.raises(ValueError, match="count"):
        score_interval(count, of)
