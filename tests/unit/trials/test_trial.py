"""What a trial says of a year, and of what history it says nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from poisonbook.trials.trial import SHORTEST, History, workload

BEGAN = datetime(2026, 3, 1, 10)


def lasting(long: timedelta) -> History:
    """Two regulated lines so far from each other."""
    return History(1_000, 2, 2, BEGAN, BEGAN + long)


@pytest.mark.parametrize(
    "history",
    [History(1_000, 0, 0, None, None), lasting(timedelta(0)), lasting(SHORTEST - timedelta(microseconds=1))],
    ids=["nothing regulated", "one moment", "almost a week"],
)
def test_of_a_short_history_nothing_is_said_of_a_year(history: History) -> None:
    cost = workload(history.a_year(0), 10, 100.0)

    assert (history.years, history.a_year(0), history.a_year(7)) == (None, None, None)
    assert (cost.hours_a_year, cost.fits) == (None, None)


def test_a_week_is_made_a_year_of_with_all_that_is_not_sure_about_it() -> None:
    found = lasting(SHORTEST).a_year(0)

    assert found is not None
    assert (found.value, found.low, round(found.high)) == (0, 0, 192)
    assert workload(found, 10, 33.0).fits
