"""Rules as plans: what an engine gets."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from poisonbook.facts.findings import LawReference
from poisonbook.rules.plan import FieldTest, Threshold, plan_for
from poisonbook.rules.syntax import Operator, Rule, RuleType

Compiled = Callable[..., Rule]


def test_a_plan_holds_what_an_engine_needs(compiled: Compiled) -> None:
    plan = plan_for(compiled("value_sum", ("[customer]", "[substance, customer]"), ("gte: 5", "gt: 4.50")))

    assert (plan.rule, plan.version, plan.type) == ("test-rule", 1, RuleType.VALUE_SUM)
    assert plan.law == (
        LawReference(
            "Regulation (EU) 2019/1148", "Art. 9(1)(c)", "https://gesetze.legal/eu/vo_eu_2019_1148/9", "verified"
        ),
    )
    assert plan.group_by == ("customer", "substance")
    assert plan.threshold == Threshold(Operator.GT, Decimal("4.5"))
    assert plan.timespan is not None
    assert plan.timespan.days == 30


def test_two_files_that_say_the_same_have_equal_plans(compiled: Compiled) -> None:
    one = compiled("line", ("  status: restricted", "  status: [restricted, undetermined]\n  strength_ww: [12.0, 35]"))
    other = compiled(
        "line",
        ("  status: restricted\n", "  strength_ww: [35, 12, 12.00]\n"),
        ("  buyer_class: general_public", "  buyer_class: [general_public]\n  status: [undetermined, restricted]"),
    )

    assert plan_for(one) == plan_for(other)


def test_numbers_are_exact_decimals_and_words_stay_words(compiled: Compiled) -> None:
    plan = plan_for(compiled("line", ("buyer_class: general_public", "strength_ww: {gte: 12.1, lt: 35}")))

    assert plan.tests == (
        FieldTest("status", Operator.IN, ("restricted",)),
        FieldTest("strength_ww", Operator.GTE, (Decimal("12.1"),)),
        FieldTest("strength_ww", Operator.LT, (Decimal(35),)),
    )


def test_a_line_rule_has_no_window(compiled: Compiled) -> None:
    plan = plan_for(compiled("line"))

    assert (plan.group_by, plan.timespan, plan.threshold) == ((), None, None)
