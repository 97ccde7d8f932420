"""Kappa against figures worked out by hand, and against the definition written out."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from poisonbook.review.agreement import agreement

WORDS = ("a", "b", "c")
pairs_of = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)), min_size=1, max_size=60)


def table(both_yes: int, yes_no: int, no_yes: int, both_no: int) -> list[tuple[str, str]]:
    return [("yes", "yes")] * both_yes + [("yes", "no")] * yes_no + [("no", "yes")] * no_yes + [("no", "no")] * both_no


def test_nothing_decided_twice_says_nothing() -> None:
    found = agreement([])
    assert (found.pairs, found.observed, found.kappa, found.low, found.high) == (0, None, None, None, None)


def test_kappa_is_what_it_is_by_hand() -> None:
    # 0.70 alike; by chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5, so (0.7 - 0.5) / 0.5.
    found = agreement(table(20, 5, 10, 15))

    assert (found.pairs, found.alike, found.observed) == (50, 35, 0.7)
    assert found.kappa == pytest.approx(0.4)


def test_the_interval_is_that_of_the_large_sample_error() -> None:
    # The formula with p = (0.4, 0.1; 0.2, 0.3), written out: 1 - po = 0.3, 1 - pe = 0.5.
    same = 0.4 * (0.5 - 1.1 * 0.3) ** 2 + 0.3 * (0.5 - 0.9 * 0.3) ** 2
    apart = 0.3**2 * (0.1 * (0.6 + 0.5) ** 2 + 0.2 * (0.4 + 0.5) ** 2)
    error = sqrt((same + apart - (0.7 * 0.5 - 2 * 0.5 + 0.7) ** 2) / 50) / 0.5**2

    found = agreement(table(20, 5, 10, 15))

    assert found.low == pytest.approx(0.4 - 1.959964 * error, abs=1e-6)
    assert found.high == pytest.approx(0.4 + 1.959964 * error, abs=1e-6)


def test_where_all_said_the_same_one_thing_kappa_says_nothing() -> None:
    assert agreement([("a", "a")] * 40).kappa is None


@pytest.mark.parametrize(("count", "low"), [(4, -0.204), (40, 0.8238)])
def test_few_pairs_that_are_all_alike_do_not_make_certain(count: int, low: float) -> None:
    # By chance half are alike; of 4 at least 0.025 ** (1 / 4) = 0.398 would be, 19 times of 20.
    found = agreement([("a", "a"), ("b", "b")] * (count // 2))

    assert (found.kappa, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(low, abs=1e-3)


def test_who_always_says_the_contrary_is_below_chance() -> None:
    assert agreement([("a", "b"), ("b", "a")]).kappa == -1


@given(pairs_of)
def test_it_is_what_others_compute(pairs: list[tuple[str, str]]) -> None:
    found = agreement(pairs)
    if found.kappa is not None:
        first, second = zip(*pairs, strict=True)
        assert found.kappa == pytest.approx(cohen_kappa_score(first, second))


@given(pairs_of)
def test_it_lies_within_its_interval_whichever_of_two_is_the_first(pairs: list[tuple[str, str]]) -> None:
    found, turned = agreement(pairs), agreement([(second, first) for first, second in pairs])

    if found.kappa is not None and found.low is not None and found.high is not None:
        assert -1 <= found.low <= found.kappa + 1e-12
        assert found.kappa <= found.high + 1e-12 <= 1 + 1e-12
        assert turned.kappa == pytest.approx(found.kappa)
        assert turned.low == pytest.approx(found.low)
