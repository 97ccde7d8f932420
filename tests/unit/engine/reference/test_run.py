"""The reference engine at the edges, one by one; tests/parity tries it against the definition and other engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.unit.engine.reference.conftest import ANY_LINE, LineMaker, PlanMaker

from poisonbook.engine.reference.run import firings, run
from poisonbook.facts.findings import Finding
from poisonbook.facts.lines import CompanionLine, Firing, RegulatedLine
from poisonbook.rules.plan import FieldTest, Plan, Threshold
from poisonbook.rules.syntax import Operator, RuleType

ACETONE = ((FieldTest("substance", Operator.IN, ("acetone",)),),)
HEXAMINE = ((FieldTest("substance", Operator.IN, ("hexamine",)),),)
WINDOWED = [kind for kind in RuleType if kind.is_windowed]


def found(plan: Plan, *lines: RegulatedLine, companions: tuple[CompanionLine, ...] = ()) -> list[Finding]:
    """What the plan finds."""
    return list(run([plan], lines, companions))


def rows(findings: list[Finding]) -> list[list[int]]:
    """The rows of each finding's lines."""
    return [[line.line for line in finding.lines] for finding in findings]


def values(findings: list[Finding]) -> list[str]:
    """The figure of each finding."""
    return [finding.figures["value"] for finding in findings]


@pytest.mark.parametrize(("gap", "fires"), [(9.999_999, True), (10, True), (10.000_001, False)])
@pytest.mark.parametrize("kind", WINDOWED)
def test_a_window_is_closed_at_both_ends_to_the_microsecond(
    line: LineMaker, plan: PlanMaker, kind: RuleType, gap: float, fires: bool
) -> None:
    selections = (ACETONE, HEXAMINE) if kind.is_temporal else (((ANY_LINE),),)

    findings = found(plan(kind, selections=selections), line(1), line(2, gap, substance="hexamine"))

    assert rows(findings) == ([[1, 2]] if fires else [])


def test_lines_of_one_moment_are_in_each_others_windows(line: LineMaker, plan: PlanMaker) -> None:
    findings = found(plan(RuleType.EVENT_COUNT, limit="3"), line(3, 5), line(1, 5), line(2, 5))

    assert (rows(findings), values(findings)) == ([[1, 2, 3]], ["3"])


def test_on_the_limit_is_above_it_only_for_gte(line: LineMaker, plan: PlanMaker) -> None:
    lines = [line(row, row) for row in range(2)]
    above = plan(RuleType.VALUE_SUM, threshold=Threshold(Operator.GT, Decimal(2)))

    assert values(found(plan(RuleType.VALUE_SUM, limit="2"), *lines)) == ["2"]
    assert found(above, *lines) == []


def test_two_hundred_tenths_of_a_kilogram_are_exactly_twenty(line: LineMaker, plan: PlanMaker) -> None:
    lines = [line(row, row / 100, amount_kg=Decimal("0.1")) for row in range(200)]

    assert values(found(plan(RuleType.VALUE_SUM, limit="20"), *lines)) == ["20"]


def test_windows_that_share_a_line_are_one_finding_with_the_largest_value(line: LineMaker, plan: PlanMaker) -> None:
    lines = [line(row, seconds) for row, seconds in enumerate([0, 8, 9, 17, 40, 41])]

    findings = found(plan(RuleType.EVENT_COUNT), *lines)

    assert (rows(findings), values(findings)) == ([[0, 1, 2, 3], [4, 5]], ["3", "2"])


def test_a_selection_of_several_branches_holds_when_one_does(line: LineMaker, plan: PlanMaker) -> None:
    either = plan(RuleType.LINE, selections=((*ACETONE, *HEXAMINE),))

    assert rows(found(either, line(1), line(2, substance="hexamine"), line(3, substance="urea"))) == [[1], [2]]


def test_an_exception_takes_a_line_out_but_not_where_its_field_is_empty(line: LineMaker, plan: PlanMaker) -> None:
    by_card = plan(RuleType.LINE, exceptions=((FieldTest("payment_kind", Operator.IN, ("card",)),),))

    lines = (line(1, payment_kind="card"), line(2, payment_kind="cash"), line(3, payment_kind=None))

    assert rows(found(by_card, *lines)) == [[2], [3]]


def test_a_line_without_the_key_is_judged_inside_its_own_order_alone(line: LineMaker, plan: PlanMaker) -> None:
    by_address = plan(RuleType.VALUE_SUM, group_by=("delivery_address",))
    apart = [line(1), line(2), line(3, order_id="o9"), line(4, order_id="o9", customer="ben")]
    together = [line(5, order_id="o5"), line(6, order_id="o5")]

    assert rows(found(by_address, *apart, *together)) == [[5, 6]]


def test_a_group_over_several_accounts_names_no_customer(line: LineMaker, plan: PlanMaker) -> None:
    by_address = plan(RuleType.VALUE_COUNT, field="customer", group_by=("delivery_address",))

    (finding,) = found(by_address, line(1, delivery_address="a"), line(2, 1, delivery_address="a", customer="ben"))

    assert (finding.customer, finding.figures["value"]) == (None, "2")


def test_two_customers_who_share_an_order_id_have_two_orders(line: LineMaker, plan: PlanMaker) -> None:
    by_address = plan(RuleType.EVENT_COUNT, group_by=("delivery_address",))
    lines = [line(row, order_id="o1", customer=who, delivery_address="a") for row, who in enumerate(("ann", "ben"))]

    assert values(found(by_address, *lines)) == ["2"]


def test_a_customer_called_like_an_order_is_not_that_order(line: LineMaker, plan: PlanMaker) -> None:
    lines = [line(1, order_id="x", customer=None), line(2, customer="x"), line(3, order_id="x", customer="ben")]

    assert found(plan(RuleType.VALUE_SUM), *lines) == []


@pytest.mark.parametrize("kind", [RuleType.TEMPORAL, RuleType.TEMPORAL_ORDERED])
def test_a_temporal_rule_fires_when_every_selection_is_in_the_window(
    line: LineMaker, plan: PlanMaker, kind: RuleType
) -> None:
    both = plan(kind, selections=(ACETONE, HEXAMINE))

    assert rows(found(both, line(1), line(2, 3, substance="hexamine"))) == [[1, 2]]
    assert found(both, line(1), line(2, 3)) == []


def test_only_the_ordered_one_minds_the_order_and_equal_times_are_none(line: LineMaker, plan: PlanMaker) -> None:
    backwards = (line(1, 3), line(2, 2, substance="hexamine"))
    at_once = (line(1, 3), line(2, 3, substance="hexamine"))
    ordered = plan(RuleType.TEMPORAL_ORDERED, selections=(ACETONE, HEXAMINE))
    unordered = plan(RuleType.TEMPORAL, selections=(ACETONE, HEXAMINE))

    assert [found(ordered, *backwards), found(ordered, *at_once)] == [[], []]
    assert [rows(found(unordered, *backwards)), rows(found(unordered, *at_once))] == [[[2, 1]], [[1, 2]]]


def test_the_evidence_of_an_ordered_rule_is_the_earliest_chain(line: LineMaker, plan: PlanMaker) -> None:
    """Not the hexamine before the acetone, nor what comes after the chain is whole; but all lines of its moments."""
    lines = (
        line(1, 0, substance="hexamine"), line(2, 1), line(3, 1), line(4, 2),
        line(5, 3, substance="hexamine"), line(6, 4, substance="hexamine"),
    )  # fmt: skip

    (first,) = firings([plan(RuleType.TEMPORAL_ORDERED, selections=(ACETONE, HEXAMINE))], lines[:5])

    assert first.evidence == ((2, "acetone"), (3, "acetone"), (5, "hexamine"))
    assert rows(found(plan(RuleType.TEMPORAL_ORDERED, selections=(ACETONE, HEXAMINE)), *lines)) == [[2, 3, 5]]


def test_a_line_that_passes_two_selections_counts_for_both_and_is_evidence_once(
    line: LineMaker, plan: PlanMaker
) -> None:
    twice = plan(RuleType.TEMPORAL, selections=((ANY_LINE,), ACETONE))
    chains = plan(RuleType.TEMPORAL_ORDERED, selections=((ANY_LINE,), ACETONE))

    assert rows(found(twice, line(1))) == [[1]]
    assert rows(found(chains, line(1), line(2, 8), line(3, 16))) == [[1, 2, 3]]


def test_a_line_of_two_substances_is_one_finding_of_a_line_rule(line: LineMaker, plan: PlanMaker) -> None:
    findings = found(plan(RuleType.LINE), line(1, substance="hexamine"), line(1), line(2))

    assert [[(one.line, one.substance) for one in finding.lines] for finding in findings] == [
        [(1, "acetone"), (1, "hexamine")],
        [(2, "acetone")],
    ]


def test_companions_count_by_name_inside_the_order_and_only_those_that_are_named(
    line: LineMaker, plan: PlanMaker
) -> None:
    beside = [(8, "o1", "pot"), (9, "o1", "pot"), (10, "o1", "timer"), (11, "o2", "lid"), (1, "o1", "a selected line")]
    goods = tuple(CompanionLine(row, order, 0, f"g{row}", Decimal(1), name) for row, order, name in beside)
    any_two = plan(RuleType.COMPANIONS, limit="2")
    one_named = plan(RuleType.COMPANIONS, limit="1", companions=("timer",))

    assert rows(found(any_two, line(1), line(2), companions=goods)) == [[1, 8, 9, 10]]
    assert rows(found(one_named, line(1), line(2), companions=goods)) == [[1, 10]]


def test_findings_come_by_rule_then_by_their_first_line(line: LineMaker, plan: PlanMaker) -> None:
    both = [plan(RuleType.LINE, rule="b"), plan(RuleType.LINE, rule="a")]

    findings = list(run(both, [line(3, 5), line(1, 7), line(2, 5)], []))

    assert [(finding.rule, finding.lines[0].line) for finding in findings] == [
        ("a", 2), ("a", 3), ("a", 1), ("b", 2), ("b", 3), ("b", 1),
    ]  # fmt: skip


def test_times_come_back_in_utc(line: LineMaker, plan: PlanMaker) -> None:
    (finding,) = found(plan(RuleType.LINE), line(1, 1.000_001))

    assert finding.lines[0].time == datetime(1970, 1, 1, 0, 0, 1, 1, tzinfo=UTC)


def test_each_moment_fires_once_and_ties_share_a_firing(line: LineMaker, plan: PlanMaker) -> None:
    lines = [line(1), line(2, 5), line(3, 5), line(4, 12)]

    assert list(firings([plan(RuleType.EVENT_COUNT), plan(RuleType.LINE)], lines)) == [
        Firing("test", ("ann",), 5_000_000, Decimal(3), ((1, "acetone"), (2, "acetone"), (3, "acetone"))),
        Firing("test", ("ann",), 12_000_000, Decimal(3), ((2, "acetone"), (3, "acetone"), (4, "acetone"))),
    ]


def test_a_busy_customer_is_one_finding(line: LineMaker, plan: PlanMaker) -> None:
    """Everybody shares the id `guest`: each of twenty thousand windows holds thousands of lines."""
    lines = [line(row, row / 1000) for row in range(20_000)]

    (finding,) = found(plan(RuleType.EVENT_COUNT), *lines)

    assert (len(finding.lines), finding.figures["value"]) == (20_000, "10001")


def test_a_plan_that_no_checked_rule_has_is_refused(line: LineMaker, plan: PlanMaker) -> None:
    with pytest.raises(ValueError, match="does not say what to measure"):
        found(plan(RuleType.VALUE_SUM, field=None), line(1))
    with pytest.raises(ValueError, match="has a timespan"):
        found(replace(plan(RuleType.EVENT_COUNT), timespan=None), line(1))
    with pytest.raises(ValueError, match="has a threshold"):
        found(replace(plan(RuleType.EVENT_COUNT), threshold=None), line(1))
