"""Examples are run as an engine would run real lines."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest
from tests.unit.rules.conftest import TEXTS

from poisonbook.engine.base import COMPANION_COLUMNS, LINE_COLUMNS, ColumnType
from poisonbook.engine.duckdb.run import run
from poisonbook.facts.lines import RegulatedLine
from poisonbook.rules.examples import FACTS, ORIGIN, difference
from poisonbook.rules.pack import all_rules, compile_text
from poisonbook.rules.plan import plan_for
from poisonbook.rules.syntax import Rule
from poisonbook.workflows import rule_tests

ARROW = {
    ColumnType.WHOLE: pa.int64(),
    ColumnType.TEXT: pa.string(),
    ColumnType.TIME: pa.timestamp("us"),
    ColumnType.QUANTITY: pa.decimal128(18, 3),
    ColumnType.STRENGTH: pa.decimal128(9, 4),
    ColumnType.AMOUNT: pa.decimal128(18, 6),
}


def ruled(kind: str, examples: str) -> Rule:
    return compile_text(f"{TEXTS[kind]}examples:\n{examples}", "rule.yaml")


def test_an_example_line_is_a_regulated_line() -> None:
    rule = ruled(
        "line",
        "  match:\n    - name: one\n      lines: [{order: a, at: 1s, status: restricted, amount_kg: 2.5,"
        " buyer_class: ~, licence_state: expired, payment_token: t}, {order: a, companion: pot}]\n",
    )
    (line,), (companion,) = rule_tests.example_lines(rule.examples[0])

    assert (line.line, line.order_id, line.customer, line.status) == (1, "a", "ann", "restricted")
    assert (line.time - ORIGIN).seconds == 1
    assert (line.quantity, line.amount_kg, line.buyer_class) == (Decimal(1), Decimal("2.5"), "general_public")
    assert (line.licence_state, line.statement_state, line.payment_token) == ("expired", "unknown", "t")
    assert (companion.line, companion.order_id, companion.companion) == (2, "a", "pot")


def test_an_engine_knows_everything_that_an_example_may_say() -> None:
    assert set(FACTS) <= set(RegulatedLine._fields)


def test_results_name_the_rule_and_the_example() -> None:
    rule = ruled("line", "  match: [{name: good, lines: [{status: restricted}]}, {name: bad, lines: [{}]}]\n")

    good, bad = rule_tests.test_rules([rule])

    assert (good.rule, good.example.name, good.passed, good.problem) == ("test-rule", "good", True, None)
    assert (bad.passed, str(bad)) == (
        False,
        "rule.yaml:20:56: rule 'test-rule', example 'bad': expected a finding; none came",
    )


def test_a_line_without_a_status_has_none_that_a_rule_could_name() -> None:
    rule = ruled("line", "  no-match: [{name: nothing, lines: [{}]}]\n")

    assert [result.passed for result in rule_tests.test_rules([rule])] == [True]


def test_a_companion_without_a_regulated_line_is_not_seen() -> None:
    rule = ruled(
        "companions",
        "  lines: {substance: nitric-acid}\n"
        "  match:\n    - name: beside\n      lines: [{order: a}, {order: a, companion: pot}]\n"
        "      finds: [{lines: [1, 2], value: 1}]\n"
        "  no-match: [{name: elsewhere, lines: [{order: a}, {order: b, companion: pot}]}]\n",
    )

    assert [result.problem for result in rule_tests.test_rules([rule])] == [None, None]


def test_each_example_is_run_by_itself() -> None:
    rule = ruled(
        "event_count",
        "  lines: {status: restricted}\n"
        "  no-match:\n"
        "    - {name: three, lines: [{order: a}, {order: b}, {order: c}]}\n"
        "    - {name: two more, lines: [{order: d}, {order: e}]}\n",
    )

    assert all(result.passed for result in rule_tests.test_rules([rule]))


@pytest.mark.parametrize("rule", [rule for rule in all_rules() if rule.jurisdiction == "EU"], ids=lambda rule: rule.id)
def test_duckdb_agrees_with_the_shipped_examples(rule: Rule) -> None:
    """Examples are run in plain Python; what they say must hold for the engine of a big shop too."""
    for example in rule.examples:
        lines, companions = rule_tests.example_lines(example)
        tables = [
            pa.table(
                {
                    name: pa.array(
                        [row.time.replace(tzinfo=None) if name == "ts" else getattr(row, name, None) for row in rows],
                        ARROW[kind],
                    )
                    for name, kind in columns.items()
                }
            )
            for rows, columns in ((lines, LINE_COLUMNS), (companions, COMPANION_COLUMNS))
        ]

        assert difference(example, run([plan_for(rule)], *tables, threads=1)) is None
