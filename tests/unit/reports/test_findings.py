"""Findings grouped by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from poisonbook.facts.findings import EvidenceLine, Finding, LawReference
from poisonbook.reports.findings import RuleRow, finding_groups

LAW = LawReference("An act", "Art. 9(1)", "https://example.org/act", "verified")
LINE = EvidenceLine("ORD-1", 1, "SKU-1", datetime(2026, 3, 2, tzinfo=UTC), "acetone", Decimal(1))
FINDING = Finding("amount", 2, (LAW,), "a1b2", (LINE,), {}, "A sentence.")
RULE = RuleRow("amount", 2, "Unusual amount", "high", (LAW,), 12_034)


def test_groups_stand_in_the_order_of_the_rules_and_know_their_whole_number() -> None:
    first, second = replace(RULE, id="zulu", findings=1), RULE
    groups = finding_groups([FINDING, replace(FINDING, rule="zulu"), FINDING], [first, second])
    assert [(group.rule.id, len(group.findings), group.total) for group in groups] == [
        ("zulu", 1, 1),
        ("amount", 2, 12_034),
    ]


def test_findings_keep_the_order_they_came_in_whoever_the_customer_is() -> None:
    findings = [replace(FINDING, customer=customer) for customer in ("b", "a", "b", None, "c")]
    (group,) = finding_groups(findings, [RULE])
    assert [view.customer for view in group.findings] == ["b", "a", "b", None, "c"]


def test_a_finding_of_a_rule_that_is_not_listed_is_not_lost() -> None:
    groups = finding_groups([replace(FINDING, version=1)], [replace(RULE, findings=0)])
    assert [(group.rule.id, group.rule.version, group.total) for group in groups] == [("amount", 1, 1)]


def test_a_rule_that_held_beyond_the_cap_is_not_lost() -> None:
    (group,) = finding_groups([], [RULE, replace(RULE, id="never", findings=0)])
    assert (group.findings, group.total) == ((), 12_034)


def test_law_is_repeated_only_where_it_differs_from_the_rules_own() -> None:
    other = replace(LAW, article="Art. 5(1)")
    (group,) = finding_groups([FINDING, replace(FINDING, law=(LAW, other))], [RULE])
    assert [view.law for view in group.findings] == [(), (LAW, other)]


def test_a_page_of_many_findings_shows_fewer_lines_of_each() -> None:
    lines = tuple(replace(LINE, line=row, time=LINE.time + timedelta(hours=row)) for row in range(100))
    long = replace(FINDING, lines=lines)
    (few,) = finding_groups([long] * 3, [RULE])
    (many,) = finding_groups([long] * 2_000, [RULE])
    assert [(len(view.lines), view.lines_total) for view in few.findings] == [(50, 100)] * 3
    assert {(len(view.lines), view.lines_total) for view in many.findings} == {(3, 100)}


def test_what_was_counted_is_said_beside_what_the_rule_looks_for() -> None:
    figures = [
        {"value": "1062.50", "condition": "gte 50", "unit": "kg", "timespan": "30 days"},
        {"value": "4", "condition": "gt 3", "unit": "orders"},
        {"value": "many", "condition": "near 3"},
        {"lines": "1"},
    ]
    (group,) = finding_groups([replace(FINDING, figures=held) for held in figures], [RULE])
    assert [view.measured for view in group.findings] == [
        "1,062.5 kg; the rule looks for at least 50 kg within 30 days",
        "4 orders; the rule looks for more than 3 orders",
        "many; the rule looks for near 3",
        "",
    ]
