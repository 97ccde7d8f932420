"""Every shipped rule: its law is in the law data, its figures are said to be the operator's, and it fires."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest

from poisonbook.engine.base import COMPANION_COLUMNS, LINE_COLUMNS, ColumnType
from poisonbook.engine.duckdb.run import run
from poisonbook.facts.findings import Finding
from poisonbook.law.book import load_book
from poisonbook.rules.explain import named_figures
from poisonbook.rules.pack import all_rules, load_pack, rule_named, shipped_packs
from poisonbook.rules.plan import Plan, plan_for
from poisonbook.rules.syntax import Attention, Basis, Rule, RuleType
from poisonbook.values.status import Status
from poisonbook.workflows import rule_tests

RULES = all_rules()
BOOK = load_book()
START = datetime(2026, 3, 1)  # the tables carry naive UTC
ARROW = {
    ColumnType.WHOLE: pa.int64(),
    ColumnType.TEXT: pa.string(),
    ColumnType.TIME: pa.timestamp("us"),
    ColumnType.QUANTITY: pa.decimal128(18, 3),
    ColumnType.STRENGTH: pa.decimal128(9, 4),
    ColumnType.AMOUNT: pa.decimal128(18, 6),
}


def table(columns: dict[str, ColumnType], rows: Sequence[dict[str, object]]) -> pa.Table:
    """An engine's table of these rows; what a row does not name is empty."""
    return pa.table({name: pa.array([row.get(name) for row in rows], ARROW[kind]) for name, kind in columns.items()})


def ordered(plan: Plan, *, days: Sequence[int], amount: str = "4", **facts: object) -> list[dict[str, object]]:
    """A line a day that the rule selects, each of its own order, with the substances in turn."""
    chosen = {test.field: test.operands[0] for test in plan.selections[0].any_of[0]}
    many = plan.type is RuleType.VALUE_COUNT
    return [
        {
            "line": row,
            "order_id": f"o{row}",
            "customer": "ann",
            "ts": START + timedelta(days=day),
            "product_id": f"p{row}",
            "quantity": Decimal(1),
            "substance": f"substance-{row}" if many else "substance",
            "amount_kg": Decimal(amount),
            **chosen,
            **facts,
        }
        for row, day in enumerate(days, 1)
    ]


def found(plan: Plan, lines: Sequence[dict[str, object]]) -> list[Finding]:
    """What DuckDB finds, with a companion good beside each line."""
    goods = [{**line, "line": 1000 + index, "companion": "pot"} for index, line in enumerate(lines)]
    return list(run([plan], table(LINE_COLUMNS, lines), table(COMPANION_COLUMNS, goods), threads=1))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_fires_on_what_it_is_for(rule: Rule) -> None:
    plan = plan_for(rule)

    # Five lines of 4 kg, the last exactly 30 days after the first: on every limit and on the window's edge.
    findings = found(plan, ordered(plan, days=[0, 1, 2, 3, 30]))

    assert findings
    assert {line.line for finding in findings for line in finding.lines if line.companion is None} == {1, 2, 3, 4, 5}
    assert all("{" not in finding.why and finding.why.endswith(".") for finding in findings)
    assert all(finding.law == plan.law for finding in findings)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.type.is_windowed], ids=lambda rule: rule.id)
def test_a_window_that_is_a_moment_too_long_does_not_fire(rule: Rule) -> None:
    plan = plan_for(rule)
    lines = ordered(plan, days=[0, 0, 1, 2, 30] if rule.type is not RuleType.VALUE_COUNT else [0, 30])
    lines[-1]["ts"] = START + timedelta(days=30, microseconds=1)

    assert found(plan, lines[1:] if rule.type is not RuleType.VALUE_COUNT else lines) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_sale_between_businesses_is_nothing_to_a_rule(rule: Rule) -> None:
    plan = plan_for(rule)

    assert found(plan, ordered(plan, days=[0, 1, 2, 3, 4], buyer_class="economic_operator")) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_law_of_a_rule_is_in_the_law_data(rule: Rule) -> None:
    lineage = BOOK.lineage(rule.jurisdiction)
    acts = {act.title for member in lineage for act in member.acts}
    duties = {duty.id: duty for duty in BOOK.requirements(rule.jurisdiction)}
    entries = {entry.id: entry for entry in BOOK.all_entries(rule.jurisdiction)}

    for law in rule.law:
        stated = duties.get(law.duty) or entries[law.duty]
        assert law.act in acts
        assert law.certainty is stated.certainty
        assert law.url in {source.split(" ", 1)[0] for source in stated.sources} | {
            act.url for member in lineage for act in member.acts if law.duty in entries
        }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_selects_by_lists_that_its_law_has(rule: Rule) -> None:
    lists = {entry.schedule for entry in BOOK.entries(rule.jurisdiction, date(2026, 1, 1))}
    chosen = {
        word.text
        for clause in rule.selections[0].any_of[0].clauses
        if clause.field == "schedule"
        for word in clause.operands
    }

    assert chosen <= lists


@pytest.mark.parametrize("code", sorted(shipped_packs()))
def test_every_restricted_list_has_a_check_for_unverified_buyers(code: str) -> None:
    """A restricted product to an unverified buyer is never passed in silence, whatever the list."""
    restricted = [entry for entry in BOOK.entries(code, date(2026, 1, 1)) if entry.status is Status.RESTRICTED]
    lines = [
        {
            "line": row,
            "order_id": f"o{row}",
            "ts": START,
            "substance": entry.substance,
            "schedule": entry.schedule,
            "status": status,
            "buyer_class": "general_public",
        }
        for row, (entry, status) in enumerate(itertools.product(restricted, ["restricted", "undetermined"]))
    ]

    findings = run(
        [plan_for(rule) for rule in load_pack(code) if rule.type is RuleType.LINE],
        table(LINE_COLUMNS, lines),
        table(COMPANION_COLUMNS, []),
    )

    assert sorted(line.line for finding in findings for line in finding.lines) == list(range(len(lines)))


def test_figures_are_the_operators_and_the_description_says_so() -> None:
    for rule in RULES:
        if rule.condition is not None:
            assert rule.basis is Basis.OPERATOR
            assert "the operator's to set" in rule.description.replace("\n", " ")


def test_a_pack_extends_what_its_law_extends() -> None:
    for code, pack in shipped_packs().items():
        assert pack.extends == BOOK.jurisdiction(code).extends


def test_every_rule_tells_the_reviewer_something() -> None:
    assert all(rule.note and rule.description and rule.indicator for rule in RULES)


@pytest.mark.parametrize(
    ("rule", "attention", "limit", "days"),
    [
        ("eu-restricted-to-public", Attention.HIGH, None, None),
        ("eu-undetermined-to-public", Attention.MEDIUM, None, None),
        ("eu-amount-over-window", Attention.MEDIUM, Decimal(20), 30),
        ("eu-count-over-window", Attention.LOW, Decimal(5), 30),
        ("eu-several-substances", Attention.MEDIUM, Decimal(2), 30),
        ("eu-restricted-with-companions", Attention.HIGH, Decimal(1), None),
    ],
)
def test_the_eu_pack_has_its_agreed_figures(
    rule: str, attention: Attention, limit: Decimal | None, days: int | None
) -> None:
    found_rule = rule_named(rule, RULES)

    assert (found_rule.version, found_rule.attention) == (1, attention)
    assert (found_rule.condition.limit if found_rule.condition else None) == limit
    assert (found_rule.timespan.days if found_rule.timespan else None) == days


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_examples_of_a_rule_hold(rule: Rule) -> None:
    results = rule_tests.test_rules([rule])

    assert {result.example.matches for result in results} == {True, False}
    assert [str(result) for result in results if not result.passed] == []


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.timespan], ids=lambda rule: rule.id)
def test_the_examples_of_a_window_stand_on_its_edge_and_a_second_past_it(rule: Rule) -> None:
    assert rule.timespan is not None
    edge = timedelta(seconds=rule.timespan.seconds)
    lengths: dict[bool, set[timedelta]] = {True: set(), False: set()}
    for example in rule.examples:
        times = sorted(line.at for line in example.lines)
        lengths[example.matches].add(times[-1] - times[0])

    assert edge in lengths[True]
    assert edge + timedelta(seconds=1) in lengths[False]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.type is RuleType.VALUE_SUM], ids=lambda rule: rule.id)
def test_the_examples_of_an_amount_are_at_the_limit_above_and_below_it(rule: Rule) -> None:
    assert rule.condition is not None
    limit = rule.condition.limit
    least = Decimal("0.000001")
    found = {one.value for example in rule.examples for one in example.finds or ()}
    missed = {
        sum((amount for line in example.lines if isinstance(amount := line.fact("amount_kg"), Decimal)), Decimal())
        for example in rule.examples
        if not example.matches
    }

    assert {limit, limit + least} <= found
    assert limit - least in missed


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_told_in_german_too_with_the_same_figures(rule: Rule) -> None:
    german = dict(rule.translations)["de"]

    assert sorted(named_figures(german)) == sorted(named_figures(rule.why))
    assert german != rule.why


def test_no_shipped_example_names_a_combination_of_substances() -> None:
    """Design, what is never shipped: examples speak of one and other, never of which."""
    named = {str(line.fact("substance")) for rule in RULES for example in rule.examples for line in example.lines}

    assert named <= {"substance", "one", "other", "None"}
