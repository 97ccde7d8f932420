"""The pack that is written by hand for the comparison is the one that is shipped."""

from __future__ import annotations

from decimal import Decimal

import pytest
from benchmarks.screening.pack import EU_PACK, CompanionRule, HandWritten, LineRule, WindowRule, columns

from poisonbook.law.book import load_book
from poisonbook.rules.plan import Branch, Plan, plan_for
from poisonbook.rules.syntax import Operator, RuleType
from poisonbook.workflows.rules import rules_for

SHIPPED = {rule.id: plan_for(rule) for rule in rules_for(load_book(), "EU")}
LEFT_OUT = {"schedule", "status"}
"""What need not be asked where it holds of every regulated product that the hand-written ways are given."""
KINDS: dict[RuleType, type[HandWritten]] = {
    RuleType.LINE: LineRule,
    RuleType.COMPANIONS: CompanionRule,
    RuleType.EVENT_COUNT: WindowRule,
    RuleType.VALUE_COUNT: WindowRule,
    RuleType.VALUE_SUM: WindowRule,
    RuleType.TEMPORAL: WindowRule,
}
COUNTED = {"order": "order_id", "customer": "customer_id", "product": "product_id"}


def words(branch: Branch) -> dict[str, set[str]]:
    """The words that pass, by field; a test of numbers is none that the hand-written pack knows."""
    assert all(test.operator is Operator.IN for test in branch)
    return {test.field: {str(word) for word in test.operands} for test in branch}


def selected(plan: Plan) -> dict[str, set[str]]:
    """The words that pass in any of the selections; those of a temporal rule differ in one field alone."""
    branches = [words(branch) for selection in plan.selections for branch in selection.any_of]
    asked = {field: set().union(*(branch[field] for branch in branches)) for field in branches[0]}
    assert sum(len(branch[field]) < len(asked[field]) for branch in branches for field in asked) in (0, len(branches))
    return asked


def test_every_shipped_rule_is_written_by_hand_and_no_other() -> None:
    assert set(EU_PACK) == set(SHIPPED)


@pytest.mark.parametrize("id_", sorted(EU_PACK))
def test_a_rule_selects_as_the_shipped_one_does(id_: str) -> None:
    written, plan = EU_PACK[id_], SHIPPED[id_]
    asked = selected(plan)
    mine = {column: set(passing) for column, passing in written.where.items()}

    assert isinstance(written, KINDS[plan.type])
    assert mine == {field: asked[field] for field in mine}
    assert set(asked) - set(mine) <= LEFT_OUT
    exceptions = [words(branch) for branch in plan.exceptions]
    assert exceptions == (
        [{column: set(passing) for column, passing in written.unless.items()}] if written.unless else []
    )


@pytest.mark.parametrize("id_", sorted(id_ for id_, rule in EU_PACK.items() if isinstance(rule, WindowRule)))
def test_a_window_has_the_shipped_keys_and_figures(id_: str) -> None:
    written, plan = EU_PACK[id_], SHIPPED[id_]
    assert isinstance(written, WindowRule)
    assert plan.timespan is not None

    assert {key.replace("buyer", "customer") for key in written.keys} == set(plan.group_by)
    if plan.threshold is None:
        assert written.at_least == len(plan.selections)
    else:
        assert (plan.threshold.operator, plan.threshold.limit) == (Operator.GTE, Decimal(written.at_least))
    assert plan.timespan.microseconds == written.days * 86_400_000_000
    assert written.counted == counted(plan)


def counted(plan: Plan) -> str | None:
    """The column that a plan counts different values of; None when it adds up."""
    if plan.type is RuleType.TEMPORAL:
        first, *others = (one.any_of[0] for one in plan.selections)
        (field,) = {test.field for other in others for test in other if test not in first}
        return field
    if plan.type is RuleType.VALUE_SUM:
        assert plan.field == "amount_kg"
        return None
    field = "order" if plan.type is RuleType.EVENT_COUNT else plan.field or "substance"
    return COUNTED.get(field, field)


def test_only_the_columns_that_rules_name_are_read() -> None:
    cash = WindowRule({"payment_kind": ("cash",)}, ("payment_token", "substance"), "customer_id", at_least=2, days=7)

    assert columns({"r": cash}) == (*columns({}), "payment_kind", "payment_token")
