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
from poisonbook.rules.syntax import Attention, Basis, Operator, Rule, RuleType
from poisonbook.values.status import Status
from poisonbook.workflows import rule_tests

RULES = all_rules()
BOOK = load_book()
LICENSES = ("licence", "permit")
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
    """A line a day that the rule selects, each of its own order; the selections and what is counted in turn."""
    return [
        {
            "line": row,
            "order_id": f"o{row}",
            "customer": "ann",
            "ts": START + timedelta(days=day),
            "product_id": f"p{row}",
            "quantity": Decimal(1),
            "substance": "substance",
            "amount_kg": Decimal(amount),
            "payment_token": "token",
            **({str(plan.field): f"value-{row}"} if plan.type is RuleType.VALUE_COUNT else {}),
            **chosen(plan, row),
            **facts,
        }
        for row, day in enumerate(days, 1)
    ]


def chosen(plan: Plan, row: int) -> dict[str, object]:
    """What a line says so that a selection of the rule takes it; of several, one after the other."""
    selection = plan.selections[row % len(plan.selections)]
    return {test.field: test.operands[0] for test in selection.any_of[0] if test.operator is Operator.IN}


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
    needed = 2 if plan.threshold is None or rule.type is RuleType.VALUE_SUM else int(plan.threshold.limit)
    lines = ordered(plan, days=[*range(needed - 1), 30], amount="19")
    lines[-1]["ts"] = START + timedelta(days=30, microseconds=1)

    assert found(plan, lines) == []
    lines[-1]["ts"] = START + timedelta(days=30)
    assert found(plan, lines)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_sale_between_businesses_whose_papers_are_in_order_is_nothing_to_a_rule(rule: Rule) -> None:
    plan = plan_for(rule)
    papers = {"buyer_class": "economic_operator", "statement_state": "valid", "licence_state": "unknown"}

    assert found(plan, ordered(plan, days=[0, 1, 2, 3, 4], **papers)) == []


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
    listed = {
        word.text
        for selection in rule.selections
        for clause in selection.any_of[0].clauses
        if clause.field == "schedule"
        for word in clause.operands
    }

    assert listed <= lists


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


@pytest.mark.parametrize("code", sorted(shipped_packs()))
@pytest.mark.parametrize("licence", ["none", "unknown", "expired", "not_covering"])
def test_whatever_is_known_of_a_licence_but_that_it_is_valid_a_restricted_line_has_one_check(
    code: str, licence: str
) -> None:
    """The rules about licences share out what was one rule's: they neither overlap nor leave a gap."""
    restricted = [entry for entry in BOOK.entries(code, date(2026, 1, 1)) if entry.status is Status.RESTRICTED]
    lines = [
        {
            "line": row,
            "order_id": f"o{row}",
            "ts": START,
            "substance": entry.substance,
            "schedule": entry.schedule,
            "status": "restricted",
            "buyer_class": "general_public",
            "licence_state": licence,
        }
        for row, entry in enumerate(restricted)
    ]

    plans = [plan_for(rule) for rule in load_pack(code) if rule.type is RuleType.LINE]
    findings = run(plans, table(LINE_COLUMNS, lines), table(COMPANION_COLUMNS, []))

    assert sorted(line.line for finding in findings for line in finding.lines) == list(range(len(lines)))


def test_the_states_that_license_are_those_of_the_law_data() -> None:
    """No rule may know better than the law who gives licences, or for what."""
    (exception,) = plan_for(rule_named("eu-licence-without-effect", RULES)).exceptions
    named = {test.field: {*test.operands} for test in exception}
    states = {regime.state for regime in BOOK.jurisdiction("EU").licence_regimes if regime.regime.startswith(LICENSES)}
    entries = [entry for entry in BOOK.entries("EU", date(2026, 1, 1)) if entry.licensing_permitted]

    assert named["delivery_country"] == states
    assert named["substance"] == {entry.substance for entry in entries}


def test_figures_are_the_operators_and_the_description_says_so() -> None:
    for rule in RULES:
        if rule.condition is not None or rule.timespan is not None:
            assert rule.basis is Basis.OPERATOR
            assert "the operator's to set" in rule.description.replace("\n", " ")


def test_a_pack_extends_what_its_law_extends() -> None:
    for code, pack in shipped_packs().items():
        assert pack.extends == BOOK.jurisdiction(code).extends


def test_every_rule_tells_the_reviewer_something() -> None:
    assert all(rule.note and rule.description and rule.indicator for rule in RULES)


@pytest.mark.parametrize(
    ("rule", "version", "attention", "limit", "days"),
    [
        ("eu-restricted-to-public", 2, Attention.HIGH, None, None),
        ("eu-undetermined-to-public", 1, Attention.MEDIUM, None, None),
        ("eu-amount-over-window", 1, Attention.MEDIUM, Decimal(20), 30),
        ("eu-count-over-window", 1, Attention.LOW, Decimal(5), 30),
        ("eu-several-substances", 1, Attention.MEDIUM, Decimal(2), 30),
        ("eu-restricted-with-companions", 1, Attention.HIGH, Decimal(1), None),
        ("eu-statement-missing", 1, Attention.MEDIUM, None, None),
        ("eu-licence-not-valid", 1, Attention.HIGH, None, None),
        ("eu-licence-without-effect", 1, Attention.HIGH, None, None),
        ("eu-accounts-one-payment", 1, Attention.MEDIUM, Decimal(3), 30),
        ("eu-below-and-above-limit", 1, Attention.MEDIUM, None, 30),
    ],
)
def test_the_eu_pack_has_its_agreed_figures(
    rule: str, version: int, attention: Attention, limit: Decimal | None, days: int | None
) -> None:
    found_rule = rule_named(rule, RULES)

    assert (found_rule.version, found_rule.attention) == (version, attention)
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
    """Design, what is never shipped: where there are two, examples speak of one and other, never of which."""
    made_up = {"substance", "one", "other", "None"}
    for rule in RULES:
        for example in rule.examples:
            assert len({str(line.fact("substance")) for line in example.lines} - made_up) <= 1, example.name


def test_no_shipped_rule_selects_by_substance() -> None:
    """Rules select by the lists of the law; so none of them can name a combination."""
    tests = [test for rule in RULES for one in plan_for(rule).selections for branch in one.any_of for test in branch]

    assert tests
    assert not [test for test in tests if test.field == "substance"]
