"""Limits: on the limit is not above it, unless the law says `at or above`."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.law.model import Limit, LimitUnit, Operator

PERCENTS = st.decimals(min_value=0, max_value=100, places=3)
OPERATORS = st.sampled_from(get_args(Operator))
STEP = Decimal("0.001")


@given(value=st.decimals(min_value=1, max_value=99, places=3), operator=OPERATORS)
def test_just_above_is_beyond_a_limit_and_just_below_is_not(value: Decimal, operator: Operator) -> None:
    limit = Limit(value, operator)

    assert limit.is_exceeded_by(value + STEP)
    assert not limit.is_exceeded_by(value - STEP)
    assert limit.is_exceeded_by(value) is (operator == ">=")


@given(value=PERCENTS, operator=OPERATORS, lower=PERCENTS, higher=PERCENTS)
def test_what_a_strength_exceeds_every_higher_strength_exceeds(
    value: Decimal, operator: Operator, lower: Decimal, higher: Decimal
) -> None:
    limit = Limit(value, operator)
    lower, higher = sorted((lower, higher))

    assert limit.is_exceeded_by(higher) or not limit.is_exceeded_by(lower)


@pytest.mark.parametrize(
    ("strength", "above", "at_or_above"),
    [("45.7", False, False), ("45.714", False, False), ("45.72", True, True), ("80", True, True)],
)
def test_nitrogen_is_counted_as_a_part_of_the_ammonium_nitrate(strength: str, above: bool, at_or_above: bool) -> None:
    sixteen = Decimal(16)
    factor = Decimal("0.35")

    assert Limit(sixteen, ">", LimitUnit.NITROGEN, factor).is_exceeded_by(Decimal(strength)) is above
    assert Limit(sixteen, ">=", LimitUnit.NITROGEN, factor).is_exceeded_by(Decimal(strength)) is at_or_above


def test_a_limit_reads_as_the_law_says_it() -> None:
    assert str(Limit(Decimal("12.0"), ">")) == "above 12 % w/w"
    assert str(Limit(Decimal(28), ">=", LimitUnit.NITROGEN)) == "at or above 28 % w/w N from ammonium nitrate"
