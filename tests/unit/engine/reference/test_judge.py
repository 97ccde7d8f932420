"""One new order at a checkout; tests/parity compares it with running everything again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.unit.engine.reference.conftest import LineMaker, PlanMaker

from poisonbook.engine.base import EngineInputError
from poisonbook.engine.reference.judging import Judge
from poisonbook.facts.lines import CompanionLine
from poisonbook.rules.plan import FieldTest
from poisonbook.rules.syntax import Operator, RuleType


def test_what_the_history_shows_alone_is_not_told_again(line: LineMaker, plan: PlanMaker) -> None:
    history = [line(1, 0), line(2, 1)]

    assert Judge([plan(RuleType.EVENT_COUNT)]).findings(history, [line(3, 60)], []) == []


def test_a_finding_that_the_order_completes_holds_the_history_too(line: LineMaker, plan: PlanMaker) -> None:
    (finding,) = Judge([plan(RuleType.VALUE_SUM, limit="3")]).findings([line(1, 0), line(2, 1)], [line(3, 2)], [])

    assert [one.line for one in finding.lines] == [1, 2, 3]
    assert finding.figures["value"] == "3"


def test_an_order_that_comes_late_is_judged_at_its_own_time(line: LineMaker, plan: PlanMaker) -> None:
    (finding,) = Judge([plan(RuleType.EVENT_COUNT, limit="3")]).findings([line(1, 0), line(2, 10)], [line(3, 5)], [])

    assert [one.line for one in finding.lines] == [1, 3, 2]


def test_another_customers_history_changes_nothing_unless_a_rule_groups_by_what_they_share(
    line: LineMaker, plan: PlanMaker
) -> None:
    history = [line(1, customer="ben", payment_token="t")]  # noqa: S106 - a pseudonym
    order = [line(2, 1, payment_token="t")]  # noqa: S106 - a pseudonym
    by_token = plan(RuleType.EVENT_COUNT, group_by=("payment_token",), rule="by-token")

    assert [one.rule for one in Judge([plan(RuleType.EVENT_COUNT), by_token]).findings(history, order, [])] == [
        "by-token"
    ]


def test_companions_count_beside_the_orders_own_lines(line: LineMaker, plan: PlanMaker) -> None:
    pot = CompanionLine(9, "o2", 0, "g9", Decimal(1), "pot")
    beside = plan(RuleType.COMPANIONS, limit="1")

    assert Judge([beside]).findings([line(1)], [line(3)], [pot]) == []
    (finding,) = Judge([beside]).findings([line(1)], [line(2)], [pot])
    assert [one.line for one in finding.lines] == [2, 9]


def test_what_stands_in_another_customers_order_of_that_id_is_not_the_orders_own(
    line: LineMaker, plan: PlanMaker
) -> None:
    """Ben's line fires with Ann's good of the same order id; Ann's new order does not hold a line of that finding."""
    acetone = ((FieldTest("substance", Operator.IN, ("acetone",)),),)
    order = [line(5, order_id="o1"), line(6, order_id="o1", substance="hexamine")]
    pots = [CompanionLine(6, "o1", 0, "g6", Decimal(1), "pot")]

    judged = Judge([plan(RuleType.COMPANIONS, limit="1", selections=(acetone,))]).findings(
        [line(1, customer="ben")], order, pots
    )

    assert [finding.customer for finding in judged] == ["ann"]


def test_an_amount_below_zero_hides_no_sum_beside_it(line: LineMaker, plan: PlanMaker) -> None:
    """Rows come from anywhere; a window without the odd one meets the condition though all together do not."""
    history = [line(1, 0), line(2, 1)]
    order = [line(3, 2), line(4, 9, amount_kg=Decimal(-9), order_id="o3")]

    (finding,) = Judge([plan(RuleType.VALUE_SUM, limit="3")]).findings(history, order, [])

    assert finding.figures["value"] == "3"


def test_names_are_used_in_the_sentence(line: LineMaker, plan: PlanMaker) -> None:
    (finding,) = Judge([plan(RuleType.LINE, why="{substances}.")], names={"acetone": "propanone"}).findings(
        [], [line(1)], []
    )

    assert finding.why == "propanone."


def test_an_order_that_is_in_its_own_history_is_refused(line: LineMaker, plan: PlanMaker) -> None:
    with pytest.raises(EngineInputError, match=r"^table order_lines, column line: names a row of the history$"):
        Judge([plan(RuleType.LINE)]).findings([line(1)], [line(1)], [])
