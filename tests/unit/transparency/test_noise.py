"""The noise is the discrete Laplace distribution that the report claims, and protects as much as it says."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from poisonbook.transparency.noise import error_of, laplace, noised
from poisonbook.trials.intervals import share_interval

pytest.importorskip("opendp", reason="the extra transparency is not installed")
FIGURES = [40_000, pytest.param(1_000_000, marks=pytest.mark.slow)]


def claimed(value: int, scale: float) -> float:
    """The probability that the report claims of a whole number."""
    share = math.exp(-1 / scale)
    return (1 - share) / (1 + share) * share ** abs(value)


def drawn(count: int, scale: float, *, at: int = 0) -> list[int]:
    return list(laplace(count, scale)([at] * count))


@pytest.mark.parametrize("scale", [3.0, pytest.param(6.0, marks=pytest.mark.slow)])
@pytest.mark.parametrize("count", FIGURES)
def test_draws_are_of_the_distribution_that_is_claimed(count: int, scale: float) -> None:
    from scipy.special import chdtrc

    seen = Counter(drawn(count, scale))
    edge = max(value for value in range(200) if count * claimed(value, scale) >= 50)
    inside = range(-edge, edge + 1)
    expected = {value: count * claimed(value, scale) for value in inside}
    rest_seen, rest = count - sum(seen[value] for value in inside), count - sum(expected.values())

    found = sum((seen[value] - expected[value]) ** 2 / expected[value] for value in inside)
    found += (rest_seen - rest) ** 2 / rest

    assert chdtrc(len(inside), found) > 1e-9


@pytest.mark.parametrize("count", FIGURES)
def test_who_compares_neighbouring_books_learns_no_more_than_epsilon(count: int) -> None:
    """Of every threshold there is the odds of it in both books say how much is learnt, at least; one cell of three."""
    here, there = drawn(count, 3.0), drawn(count, 3.0, at=1)
    learnt = max(
        math.log(low / high)
        for threshold in range(-6, 8)
        for one, other in ((there, here), (here, there))
        if (low := share_interval(sum(x >= threshold for x in one), count, level=1 - 1e-6).low)
        if (high := share_interval(sum(x >= threshold for x in other), count, level=1 - 1e-6).high)
    )

    assert 0.2 < learnt <= 1 / 3  # a third of epsilon for one of three; and a bound that is near it


@pytest.mark.parametrize("adds", [3, 6])
def test_three_cells_together_spend_one_and_no_more(adds: int) -> None:
    mechanism = laplace(10, adds / 1)

    assert mechanism.map(adds) == pytest.approx(1)
    assert mechanism.map(adds) <= 1
    assert mechanism.map(adds + 1) > 1


@pytest.mark.parametrize("scale", [0.5, 1.0, 3.0, 6.0, 9.0])
def test_the_error_that_is_printed_is_the_least_that_holds_95_of_100(scale: float) -> None:
    def within(error: int) -> float:
        return sum(claimed(value, scale) for value in range(-error, error + 1))

    error = error_of(scale)

    assert within(error) >= 0.95
    assert error == 0 or within(error - 1) < 0.95


def test_every_count_gets_noise_of_its_own() -> None:
    counts = {f"cell {number}": 1_000 for number in range(200)}

    found = noised(counts, most=3, epsilon=1)

    assert found.keys() == counts.keys()
    assert len(set(found.values())) > 5
    assert all(abs(value - 1_000) < 200 for value in found.values())
