"""Plans put together: what they share, and that it makes no difference to what each of them finds."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from poisonbook.engine.families import families_of, halved
from poisonbook.rules.plan import FieldTest, Plan, Selection, Threshold
from poisonbook.rules.syntax import Attention, Operator, RuleType
from poisonbook.rules.timespan import Timespan

PLAN = Plan(
    rule="amount",
    version=1,
    law=(),
    attention=Attention.LOW,
    type=RuleType.VALUE_SUM,
    selections=(Selection("", ((FieldTest("status", Operator.IN, ("restricted",)),),)),),
    field="amount_kg",
    group_by=("customer",),
    timespan=Timespan.parse("30d"),
    threshold=Threshold(Operator.GTE, Decimal(20)),
    why="A line.",
)
OTHER = Selection("", ((FieldTest("status", Operator.IN, ("reportable",)),),))


@pytest.mark.parametrize(
    "like_it",
    [
        pytest.param(replace(PLAN, selections=(OTHER,)), id="another-selection"),
        pytest.param(replace(PLAN, exceptions=OTHER.any_of), id="an-exception"),
        pytest.param(replace(PLAN, timespan=Timespan.parse("7d")), id="another-timespan"),
        pytest.param(replace(PLAN, threshold=Threshold(Operator.GT, Decimal(3))), id="another-limit"),
    ],
)
def test_plans_that_measure_the_same_are_one_family(like_it: Plan) -> None:
    (family,) = families_of([PLAN, like_it])

    assert [member.plan for member in family.members] == [PLAN, like_it]
    assert [member.rule for member in family.members] == [0, 1]


@pytest.mark.parametrize(
    "unlike_it",
    [
        pytest.param(replace(PLAN, field="quantity"), id="another-measure"),
        pytest.param(replace(PLAN, group_by=("customer", "substance")), id="another-grouping"),
        pytest.param(replace(PLAN, type=RuleType.EVENT_COUNT, field=None), id="another-type"),
    ],
)
def test_plans_that_measure_something_else_are_families_apart(unlike_it: Plan) -> None:
    assert [len(family.members) for family in families_of([PLAN, unlike_it])] == [1, 1]


def test_temporal_plans_are_apart_by_how_many_selections_they_have() -> None:
    two = replace(PLAN, type=RuleType.TEMPORAL, field=None, threshold=None, selections=(OTHER, OTHER))

    families = families_of([two, replace(two, selections=(OTHER, OTHER, OTHER)), two])

    assert [(family.slots, len(family.members)) for family in families] == [(2, 2), (3, 1)]


def test_a_family_has_no_more_members_than_it_may() -> None:
    families = families_of([PLAN] * 7, most=3)

    assert [[member.rule for member in family.members] for family in families] == [[0, 1, 2], [3, 4, 5], [6]]


def test_the_halves_of_a_family_are_all_of_it() -> None:
    (family,) = families_of([PLAN] * 3)

    assert [[member.rule for member in half.members] for half in halved(family)] == [[0], [1, 2]]


def test_no_plans_are_no_families() -> None:
    assert families_of([], most=3) == ()
