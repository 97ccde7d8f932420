"""What tests let through, judged by lines: a claim about two branches holds for every line there is."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.rules.plan import Branch, FieldTest
from poisonbook.rules.reach import Bounds, both, covers, is_empty, overlap, reach_of
from poisonbook.rules.syntax import Operator

Line = Mapping[str, str | Decimal | None]
COMPARED = {Operator.GT: operator.gt, Operator.GTE: operator.ge, Operator.LT: operator.lt, Operator.LTE: operator.le}
FIGURES = [Decimal(text) for text in ("0", "0.5", "1", "1.5", "2", "99", "100")]
NUMBERS = st.sampled_from(FIGURES)
WORDS = st.sampled_from("abc")


def passes(line: Line, branch: Branch) -> bool:
    """Whether every test of the branch holds on the line, test by test."""
    for test in branch:
        value = line[test.field]
        if value is None:
            return False
        if test.operator is Operator.IN:
            if value not in test.operands:
                return False
        elif not COMPARED[test.operator](value, test.operands[0]):
            return False
    return True


def said_of(field: str) -> st.SearchStrategy[tuple[FieldTest, ...]]:
    """No, one or two tests of a field, as a rule can say them."""
    values: st.SearchStrategy[Any] = NUMBERS if field == "strength_ww" else WORDS
    chosen = st.lists(values, min_size=1, max_size=2, unique=True).map(
        lambda some: (FieldTest(field, Operator.IN, tuple(sorted(some))),)
    )
    if field != "strength_ww":
        return st.just(()) | chosen
    compared = st.builds(lambda how, limit: FieldTest(field, how, (limit,)), st.sampled_from(list(COMPARED)), NUMBERS)
    return st.just(()) | chosen | st.lists(compared, min_size=1, max_size=2, unique_by=lambda t: t.operator).map(tuple)


BRANCHES = st.tuples(*(said_of(field) for field in ("substance", "channel", "strength_ww"))).map(
    lambda parts: tuple(test for part in parts for test in part)
)
LINES: list[Line] = [
    {"substance": substance, "channel": channel, "strength_ww": strength}
    for substance in "abc"
    for channel in (*"abc", None)
    for strength in (*FIGURES, *((low + high) / 2 for low, high in pairwise(FIGURES)), None)
]
"""Every word, every figure that a test names, and one between each two of them."""


@given(st.lists(BRANCHES, min_size=1, max_size=3), BRANCHES, st.integers(0, 2))
def test_what_is_covered_passes(wide: list[Branch], further: Branch, place: int) -> None:
    """The narrow branch is one of the wide ones with further tests, or has nothing to do with them."""
    for narrow in (wide[place % len(wide)] + further, further):
        if covers(wide, narrow):
            assert all(any(passes(line, branch) for branch in wide) for line in LINES if passes(line, narrow))


@given(BRANCHES, BRANCHES)
def test_two_branches_overlap_where_a_line_passes_both(one: Branch, other: Branch) -> None:
    assert overlap(one, other) == any(passes(line, one) and passes(line, other) for line in LINES)


@given(BRANCHES)
def test_a_branch_without_reach_lets_no_line_pass(branch: Branch) -> None:
    assert any(map(is_empty, reach_of(branch).values())) == (not any(passes(line, branch) for line in LINES))


@given(BRANCHES)
def test_a_branch_covers_itself_and_is_covered_by_one_with_a_test_less(branch: Branch) -> None:
    assert covers([branch], branch)
    assert all(covers([branch[:place] + branch[place + 1 :]], branch) for place in range(len(branch)))


@pytest.mark.parametrize(
    ("one", "other", "left"),
    [
        (Bounds(low=Decimal(1)), Bounds(high=Decimal(2)), Bounds(Decimal(1), True, Decimal(2), True)),
        (Bounds(low=Decimal(1)), Bounds(low=Decimal(1), low_is_in=False), Bounds(low=Decimal(1), low_is_in=False)),
        (Bounds(high=Decimal(1)), frozenset({Decimal(1), Decimal(2)}), frozenset({Decimal(1)})),
        (frozenset({"a", "b"}), frozenset({"b", "c"}), frozenset({"b"})),
    ],
)
def test_what_two_let_through_is_what_both_do(
    one: Bounds | frozenset[object], other: Bounds | frozenset[object], left: object
) -> None:
    assert both(one, other) == both(other, one) == left
