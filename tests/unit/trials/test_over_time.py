"""Months beside each other."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from poisonbook.trials.over_time import Month, over_time


def test_it_is_the_chi_squared_test_of_homogeneity() -> None:
    lines, alerts = {"2026-01": 1_000, "2026-02": 2_000, "2026-03": 1_000}, {"2026-01": 20, "2026-02": 55, "2026-03": 5}

    found = over_time(lines, alerts)

    assert found.p_value == pytest.approx(stats.chisquare([20, 55, 5], [20, 40, 20]).pvalue)
    assert found.months[1] == Month("2026-02", 2_000, 55)


@pytest.mark.parametrize("alerts", [{}, {"2026-01": 9}])
def test_too_few_alerts_say_nothing(alerts: dict[str, int]) -> None:
    assert over_time({"2026-01": 100, "2026-02": 100}, alerts).p_value is None
    assert over_time({"2026-01": 100}, {"2026-01": 90}).p_value is None
    assert over_time({}, {}).p_value is None


def test_months_that_do_not_differ_are_said_to_in_one_history_of_a_hundred() -> None:
    chance = np.random.default_rng(3)
    months = {f"2026-{month:02}": 500 for month in range(1, 13)}
    said = 0
    for counts in chance.poisson(10, (1_000, 12)):
        p_value = over_time(months, dict(zip(months, map(int, counts), strict=True))).p_value
        said += p_value is not None and p_value < 0.01

    assert said <= 25
