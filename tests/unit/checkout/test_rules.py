"""What rules find holds an order, unless the law refuses it or only asks for what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.unit.checkout.conftest import NOON, Counter, identity, licence, statement

from poisonbook.checkout.decision import Because
from poisonbook.facts.findings import LawReference
from poisonbook.law.sale_terms import Need, Outcome
from poisonbook.register.evidence import Shown
from poisonbook.register.products import RegisteredProduct
from poisonbook.rules.pack import load_pack
from poisonbook.rules.plan import FieldTest, Plan, Selection, Threshold, plan_for
from poisonbook.rules.syntax import Attention, Operator, RuleType
from poisonbook.rules.timespan import Timespan
from poisonbook.values.buyers import BuyerClass

USER = BuyerClass.PROFESSIONAL_USER
LAW = (LawReference("An Act", "Art. 9", "https://law.example", "verified"),)
ANY_STATUS = FieldTest("status", Operator.IN, ("reportable", "restricted", "undetermined"))


def plan(kind: RuleType, *tests: FieldTest, limit: str | None = None, **changes: Any) -> Plan:
    usual = Plan(
        rule="test",
        version=1,
        law=LAW,
        attention=Attention.LOW,
        type=kind,
        selections=(Selection("", ((ANY_STATUS, *tests),)),),
        group_by=("customer",) if kind.is_windowed else (),
        timespan=Timespan.parse("30d") if kind.is_windowed else None,
        threshold=None if limit is None else Threshold(Operator.GTE, Decimal(limit)),
        why="{lines} lines.",
    )
    return replace(usual, **changes)


OFTEN = plan(RuleType.EVENT_COUNT, limit="2")
TO_PUBLIC = plan(RuleType.LINE, FieldTest("buyer_class", Operator.IN, ("general_public",)), rule="to-public")


def after_an_order(counter: Counter, *, days: int = 1) -> Counter:
    """Ann bought acetone so many days ago."""
    earlier = counter.decide("acetone", at=NOON - timedelta(days=days), order_id="o0")
    counter.history, counter.first_row = earlier.lines, counter.first_row + 9
    return counter


def test_a_finding_holds_an_order_that_the_law_allows(counter: Counter) -> None:
    counter.plans = (OFTEN,)

    decision = after_an_order(counter).decide("acetone", lang="es")

    assert decision.outcome is Outcome.HOLD
    assert [(one.because, one.text, one.law) for one in decision.reasons] == [(Because.RULE, "2 lines.", LAW)]
    assert [[line.line for line in finding.lines] for finding in decision.findings] == [[1, 10]]
    assert decision.buyer_text == "Revisaremos su pedido y nos pondremos en contacto con usted."


def test_what_is_outside_the_window_is_not_found(counter: Counter) -> None:
    counter.plans = (OFTEN,)

    assert after_an_order(counter, days=31).decide("acetone").outcome is Outcome.ALLOW
    assert after_an_order(counter, days=30).decide("acetone").outcome is Outcome.HOLD


def test_without_a_regulated_line_no_rule_is_asked(counter: Counter) -> None:
    counter.plans = (OFTEN,)

    assert after_an_order(counter).decide("gloves").findings == ()


def test_a_finding_never_changes_a_refusal(counter: Counter) -> None:
    counter.plans = (TO_PUBLIC,)

    decision = counter.decide("acid")

    assert decision.outcome is Outcome.REFUSE
    assert [reason.because for reason in decision.reasons] == [Because.LAW]
    assert [finding.rule for finding in decision.findings] == ["to-public"]


def test_what_a_rule_finds_only_because_something_is_missing_is_asked_for_not_held(counter: Counter) -> None:
    counter.plans = (TO_PUBLIC, plan(RuleType.LINE, FieldTest("statement_state", Operator.IN, ("none",)), rule="none"))

    decision = counter.decide("acid", claim=USER)

    assert (decision.outcome, decision.needs) == (Outcome.REQUIRE, (Need.IDENTITY, Need.STATEMENT))
    assert [finding.rule for finding in decision.findings] == ["none", "to-public"]
    counter.shown = Shown(statement(), identity())
    assert counter.decide("acid", claim=USER).findings == ()


def test_a_rule_about_the_claimed_class_waits_until_the_class_is_proved(counter: Counter) -> None:
    """There is no reason without a finding."""
    to_users = plan(RuleType.LINE, FieldTest("buyer_class", Operator.IN, ("professional_user",)), rule="to-users")
    counter.plans = (TO_PUBLIC, to_users)

    assert counter.decide("acid", claim=USER).outcome is Outcome.REQUIRE
    counter.shown = Shown(statement(), identity())
    assert counter.decide("acid", claim=USER).outcome is Outcome.HOLD


def test_what_a_rule_finds_whatever_is_shown_holds_at_once(counter: Counter) -> None:
    counter.plans = (OFTEN, TO_PUBLIC)

    decision = after_an_order(counter).decide("acid", claim=USER)

    assert (decision.outcome, decision.needs) == (Outcome.HOLD, (Need.IDENTITY, Need.STATEMENT))
    assert [one.text for one in decision.reasons if one.because is Because.RULE] == ["2 lines."]


def test_companions_count_inside_their_order_and_are_not_kept(counter: Counter) -> None:
    counter.plans = (plan(RuleType.COMPANIONS, limit="1"),)
    counter.products["pot"] = RegisteredProduct("pot", "hash", companions=("pressure cooker",))

    alone, beside, elsewhere = counter.decide("pot"), counter.decide("pot", "acetone"), counter.decide("acetone")

    assert (alone.findings, elsewhere.findings) == ((), ())
    (finding,) = beside.findings
    assert [(line.product_id, line.companion) for line in finding.lines] == [
        ("acetone", None),
        ("pot", "pressure cooker"),
    ]
    assert [line.product_id for line in beside.lines] == ["acetone"]


def test_rules_are_for_what_the_sellers_own_law_regulates(counter: Counter) -> None:
    """A screening under the law of the Union does not see what only Great Britain lists, now or in the history."""
    counter.laws, counter.plans = ("EU", "GB"), (plan(RuleType.LINE), OFTEN)
    counter.stock("sulfur", ("sulfur", "100"))
    british = counter.decide("sulfur", delivery_country="GB", order_id="o0")
    counter.history, counter.first_row = british.lines, 10

    assert [(len(british.lines), british.findings)] == [(1, ())]
    counter.plans = (OFTEN,)
    assert counter.decide("acetone").findings == ()


def test_names_are_those_of_the_desk(counter: Counter) -> None:
    counter.plans = (plan(RuleType.LINE, why="{substances}."),)

    assert counter.decide("acetone").findings[0].why == "acetone."


@pytest.mark.parametrize("country", ["FI", "PT"])
def test_the_packs_rules_see_what_the_checkout_saw(counter: Counter, country: str) -> None:
    """On a licence for a state that is not known to license, a person looks; on one of Finland's nobody need."""
    counter.plans = tuple(map(plan_for, load_pack("EU", book=counter.book)))
    counter.shown = Shown(identity_check=identity(), licence=licence(state=country))

    decision = counter.decide("peroxide", delivery_country=country)

    expected = {"FI": (Outcome.ALLOW, []), "PT": (Outcome.HOLD, ["eu-licence-without-effect"])}
    assert (decision.outcome, [finding.rule for finding in decision.findings]) == expected[country]


def test_with_the_whole_pack_a_basket_is_refused_required_and_allowed(counter: Counter) -> None:
    counter.plans = tuple(map(plan_for, load_pack("EU", book=counter.book)))

    refused, required = counter.decide("acid"), counter.decide("acid", claim=USER)
    counter.shown = Shown(statement(), identity())
    allowed = counter.decide("acid", claim=USER)

    assert [one.outcome for one in (refused, required, allowed)] == [Outcome.REFUSE, Outcome.REQUIRE, Outcome.ALLOW]
