"""How rare what a rule looks for is decides how right it can be."""

from __future__ import annotations

import pytest

from poisonbook.trials.base_rates import PREVALENCES, base_rates


def test_one_wrong_in_a_hundred_lines_makes_thousands_of_wrong_alerts_for_each_right_one() -> None:
    rare, *_ = base_rates(10_000, 1_000_000)

    assert rare.prevalence == 1e-6
    assert rare.wrong_for_each_right == pytest.approx(9_999)
    assert rare.most_precise == pytest.approx(0.0001)


def test_with_fewer_alerts_than_there_are_to_be_found_all_may_be_right() -> None:
    assert base_rates(5, 1_000_000)[-1].most_precise == 1


def test_without_alerts_none_is_right_or_wrong() -> None:
    rows = base_rates(0, 1_000)

    assert [(one.prevalence, one.most_precise, one.wrong_for_each_right) for one in rows] == [
        (prevalence, 0, 0) for prevalence in PREVALENCES
    ]


def test_without_lines_there_is_nothing_to_say() -> None:
    with pytest.raises(ValueError, match="lines"):
        base_rates(0, 0)
