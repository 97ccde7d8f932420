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

    (selection,) = plan.selections
    assert selection.any_of[0] == (
        FieldTest("status", Operator.IN, ("restricted",)),
        FieldTest("strength_ww", Operator.GTE, (Decimal("12.1"),)),
        FieldTest("strength_ww", Operator.LT, (Decimal(35),)),
    )


def test_a_line_rule_has_no_window(compiled: Compiled) -> None:
    plan = plan_for(compiled("line"))

    assert (plan.group_by, plan.timespan, plan.threshold) == ((), None, None)


def test_branches_in_another_order_or_said_twice_are_the_same_plan(compiled: Compiled) -> None:
    old = "selection:\n  status: restricted\n  buyer_class: general_public"
    one = compiled("line", (old, "selection: [{status: restricted}, {schedule: Annex II, amount_kg: {gte: 5.0}}]"))
    other = compiled(
        "line",
        (old, "selection: [{amount_kg: {gte: 5}, schedule: Annex II}, {status: restricted}, {status: [restricted]}]"),
    )

    assert plan_for(one) == plan_for(other)
    assert repr(plan_for(one)) == repr(plan_for(other))


def test_named_selections_keep_their_order_since_it_may_decide(compiled: Compiled) -> None:
    plan = plan_for(compiled("temporal_ordered"))

    assert [selection.name for selection in plan.selections] == ["first", "then"]
    assert (plan.threshold, plan.field) == (None, None)


def test_exceptions_fields_companions_and_translations_come_along(compiled: Compiled) -> None:
    rule = compiled(
        "companions",
        ("companions: operator", "companions: [timer, pot]"),
        ("why:", "except: {channel: web}\nwhy:"),
        ('"{companions}."', "{en: A., de: B.}"),
    )

    plan = plan_for(rule)

    assert plan.companions == ("pot", "timer")
    assert plan.exceptions == ((FieldTest("channel", Operator.IN, ("web",)),),)
    assert plan.translations == (("de", "B."),)
    assert plan_for(compiled("value_sum")).field == "amount_kg"
    assert hash(plan) == hash(plan_for(rule))


def test_keys_of_a_group_stand_in_the_order_of_the_schema(compiled: Compiled) -> None:
    rule = compiled("event_count", ("[customer]", "[statement, payment_token, substance, customer]"))

    assert plan_for(rule).group_by == ("customer", "substance", "payment_token", "statement")
