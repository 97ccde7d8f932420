"""Parts of the trade are compared, and where too little was seen that is what is said."""

from __future__ import annotations

import numpy as np
import pytest

from poisonbook.trials.strata import Verdict, compared


def test_a_part_that_is_spoken_of_far_more_often_is_named() -> None:
    shop, web = compared("channel", {"web": 20_000, "shop": 20_000}, {"web": 200, "shop": 40})

    assert (web.verdict, shop.verdict) == (Verdict.MORE_OFTEN, Verdict.NOT_MORE_OFTEN)
    assert web.ratio.value == pytest.approx(5)
    assert web.ratio.low > 1.25


def test_few_lines_say_nothing_even_where_rates_are_alike() -> None:
    parts = compared("channel", {"web": 300, "shop": 200}, {"web": 3, "shop": 2})

    assert {part.verdict for part in parts} == {Verdict.NOT_TESTABLE}
    assert max(part.power for part in parts) < 0.8


def test_one_part_alone_is_not_compared() -> None:
    assert compared("channel", {"": 500}, {"": 5}) == ()


def test_equal_parts_are_called_unequal_in_few_histories() -> None:
    """The interval's lower end is above 1.25 in far fewer than one history of forty."""
    chance = np.random.default_rng(7)
    called = 0
    for one, other in zip(chance.poisson(50, 500), chance.poisson(50, 500), strict=True):
        parts = compared("channel", {"a": 10_000, "b": 10_000}, {"a": int(one), "b": int(other)})
        called += any(part.verdict is Verdict.MORE_OFTEN for part in parts)

    assert called <= 500 * 2 / 40
