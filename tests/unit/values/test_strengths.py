"""A strength is a range of mass fractions in per cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.values.strengths import Strength, plain

PERCENTS = st.decimals(min_value=0, max_value=100, places=4)


def test_one_stated_figure_is_both_ends() -> None:
    strength = Strength.exactly("11.9")

    assert (strength.low, strength.high) == (Decimal("11.9"), Decimal("11.9"))
    assert strength.is_exact


@pytest.mark.parametrize(("low", "high"), [("-1", "5"), ("5", "4"), ("5", "100.1")])
def test_a_strength_outside_0_to_100_or_upside_down_is_refused(low: str, high: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 100"):
        Strength(Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("strength", "text"),
    [
        (Strength.exactly("35.0"), "35 % w/w"),
        (Strength.exactly("11.90"), "11.9 % w/w"),
        (Strength(Decimal(5), Decimal("12.5")), "5 to 12.5 % w/w"),
        (Strength.exactly(100), "100 % w/w"),
    ],
)
def test_a_strength_reads_as_people_write_it(strength: Strength, text: str) -> None:
    assert str(strength) == text


@given(value=PERCENTS)
def test_plain_figures_lose_zeros_but_no_value(value: Decimal) -> None:
    text = plain(value)

    assert Decimal(text) == value
    assert "E" not in text
    assert not ("." in text and text.endswith(("0", ".")))


@given(first=PERCENTS, second=PERCENTS)
def test_any_two_percentages_in_order_are_a_strength(first: Decimal, second: Decimal) -> None:
    low, high = sorted((first, second))

    assert Strength(low, high).is_exact is (low == high)
