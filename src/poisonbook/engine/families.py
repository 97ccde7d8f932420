"""The plans of a run, put together where one statement can run them: families.

A thousand rules differ in what they select, over what timespan, and from what figure they hold; seldom in what they
measure of which groups. What is the same is done once: the rule is then one more part of the key that lines are grouped
by, and timespan and figure are columns.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from poisonbook.engine.base import LINE_COLUMNS, ColumnType
from poisonbook.rules.plan import Plan
from poisonbook.rules.syntax import Operator, RuleType

DECIMALS = {ColumnType.AMOUNT: 6, ColumnType.QUANTITY: 3, ColumnType.STRENGTH: 4}
"""How many decimals the numbers of a column have. Engines add them up in whole units of the last one."""
_COLUMNS = {"order": "order_id", "product": "product_id"}
_MEASURED = {RuleType.EVENT_COUNT: "order", RuleType.VALUE_COUNT: "substance", RuleType.VALUE_SUM: "amount_kg"}


@dataclass(frozen=True, slots=True)
class Member:
    """One plan of a family."""

    rule: int
    """Its place in the run."""
    plan: Plan
    least: int
    """The least value that fires: a count, or a sum in units of the last decimal; 0 where nothing is measured."""
    span: int
    """Microseconds; 0 where there is no window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Plans that one statement runs."""

    type: RuleType
    group_by: tuple[str, ...]
    measured: str
    """What is counted or summed, as rules name it; empty where nothing is."""
    slots: int
    """How many selections each plan has."""
    members: tuple[Member, ...]


def families_of(plans: Sequence[Plan], *, most: int | None = None) -> tuple[Family, ...]:
    """The families of these plans, by what they share; ValueError for a plan that is none.

    Args:
        most: how many plans a family may have; no limit when None.
    """
    kin: dict[tuple[RuleType, tuple[str, ...], str, int], list[Member]] = {}
    for rule, plan in enumerate(plans):
        shared = (plan.type, plan.group_by, measured(plan), len(plan.selections))
        kin.setdefault(shared, []).append(Member(rule, plan, _least(plan), _span(plan)))
    return tuple(
        Family(type=kind, group_by=group_by, measured=measure, slots=slots, members=tuple(members[first:][:most]))
        for (kind, group_by, measure, slots), members in kin.items()
        for first in range(0, len(members), most or len(members))
    )


def halved(family: Family) -> tuple[Family, Family]:
    """Two families of half the members each."""
    middle = len(family.members) // 2
    return replace(family, members=family.members[:middle]), replace(family, members=family.members[middle:])


def words(family: Family) -> str:
    """What to call it in messages."""
    first = family.members[0].plan.rule
    others = len(family.members) - 1
    return f"rule {first}" if not others else f"rule {first} and {others} like it"


def column_of(name: str) -> str:
    """The column of the lines that rules call `name`; ValueError when there is none."""
    column = _COLUMNS.get(name, name)
    if column not in LINE_COLUMNS:
        raise ValueError(f"the lines have no column {column!r}")
    return column


def measured(plan: Plan) -> str:
    """What a plan counts or sums, as rules name it; empty when it does neither."""
    return plan.field or _MEASURED.get(plan.type, "")


def decimals(plan: Plan) -> int:
    """How many decimals the value of a plan has."""
    if plan.type is not RuleType.VALUE_SUM:
        return 0
    return DECIMALS[LINE_COLUMNS[column_of(measured(plan))]]


def _span(plan: Plan) -> int:
    if plan.timespan is not None:
        return plan.timespan.microseconds
    if plan.type.is_windowed:
        raise ValueError(f"a plan of type {plan.type} has a timespan")
    return 0


def _least(plan: Plan) -> int:
    if plan.type is RuleType.LINE:
        return 0
    if plan.type.is_temporal:
        return len(plan.selections)
    if plan.threshold is None:
        raise ValueError(f"a plan of type {plan.type} has a threshold")
    units = plan.threshold.limit * Decimal(10) ** decimals(plan)
    return math.floor(units) + 1 if plan.threshold.operator is Operator.GT else math.ceil(units)
