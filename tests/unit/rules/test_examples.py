"""Examples in a rule file: what a line has that says nothing, when it was, and every fault at its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from poisonbook.facts.findings import EvidenceLine, Finding
from poisonbook.rules.errors import RulesRefusedError
from poisonbook.rules.examples import ORIGIN, Example, difference
from poisonbook.rules.parse_examples import parse_examples
from poisonbook.rules.syntax import Rule
from poisonbook.values.documents import parse_document


def parsed(text: str) -> tuple[Example, ...]:
    return parse_examples(parse_document(text, "rule.yaml"))


def refused(text: str) -> list[tuple[str, str]]:
    with pytest.raises(RulesRefusedError) as refusal:
        parsed(text)
    return [(error.code, str(error)) for error in refusal.value.errors]


def of_lines(*lines: str) -> Example:
    (example,) = parsed("match:\n  - name: one\n    lines:\n" + "".join(f"      - {line}\n" for line in lines))
    return example


def found(lines: Sequence[int], value: str | None = None) -> Finding:
    evidence = tuple(EvidenceLine(f"o{line}", line, "p", ORIGIN, "substance", None) for line in lines)
    figures = {} if value is None else {"value": value}
    return Finding("rule", 1, (), "ann", evidence, figures, "why")


# -- lines ----------------------------------------------------------------------------------------


def test_a_line_that_says_nothing_is_one_pack_of_ann_in_an_order_of_its_own() -> None:
    first, second = of_lines("{status: restricted}", "{}").lines

    assert (first.order, first.at, first.product, first.companion) == ("order-1", ORIGIN, "product-1", None)
    assert second.order == "order-2"
    assert [first.fact(name) for name in ("customer", "substance", "quantity")] == ["ann", "substance", Decimal(1)]
    assert [first.fact(name) for name in ("status", "amount_kg", "channel")] == ["restricted", None, None]


def test_shared_facts_hold_for_every_line_that_does_not_say_otherwise() -> None:
    (example,) = parsed(
        "lines: {status: restricted, amount_kg: 2, customer: ben}\n"
        "match: [{name: one, lines: [{}, {amount_kg: 3, customer: ~}]}]\n"
    )

    assert [line.fact("amount_kg") for line in example.lines] == [Decimal(2), Decimal(3)]
    assert [line.fact("customer") for line in example.lines] == ["ben", None]
    assert [line.fact("status") for line in example.lines] == ["restricted", "restricted"]


def test_a_companion_good_has_an_order_and_a_name_but_no_fact_of_a_regulated_line() -> None:
    (example,) = parsed(
        "lines: {order: a, status: restricted, amount_kg: 2}\n"
        "match: [{name: one, lines: [{}, {companion: tools, at: 1h}]}]\n"
    )
    companion = example.lines[1]

    assert (companion.companion, companion.order, companion.at) == ("tools", "a", ORIGIN + timedelta(hours=1))
    assert companion.facts == (("customer", "ann"),)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("0d", ORIGIN),
        ("30d 1s", ORIGIN + timedelta(days=30, seconds=1)),
        ("2w 3h 4m", ORIGIN + timedelta(weeks=2, hours=3, minutes=4)),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01T12:00:00.000001+02:00", datetime(2026, 3, 1, 10, 0, 0, 1, tzinfo=UTC)),
    ],
)
def test_a_time_is_an_offset_or_iso_8601(written: str, moment: datetime) -> None:
    assert of_lines(f"{{at: '{written}'}}").lines[0].at == moment


def test_examples_that_match_come_first() -> None:
    examples = parsed("no-match: [{name: b, lines: [{}]}]\nmatch: [{name: a, lines: [{}], finds: [{lines: [1]}]}]\n")

    assert [(one.name, one.matches) for one in examples] == [("a", True), ("b", False)]
    assert examples[0].finds is not None
    assert (examples[0].finds[0].lines, examples[0].finds[0].value) == ((1,), None)


# -- faults ---------------------------------------------------------------------------------------


def test_every_fault_comes_at_once_with_its_place() -> None:
    text = """\
lines: {stats: restricted}
match:
  - name: a
    lines: [{at: soon}, {status: legal}, {amount_kg: 1.0000001}, {strength_ww: -1}]
    find: []
  - lines: [{}]
no-match:
  - name: a
    lines: [{companion: pot, status: restricted}]
    finds: []
nomatch: []
"""

    assert refused(text) == [
        ("rule-unknown-key", "rule.yaml:1:9: a line of an example has no key 'stats'; did you mean 'status'?"),
        (
            "rule-value",
            "rule.yaml:4:18: expected a time since the start, such as 30d 1s, or as 2026-03-01T12:00; found 'soon'",
        ),
        (
            "rule-unknown-word",
            "rule.yaml:4:34: unknown status 'legal'; known: restricted, undetermined, reportable",
        ),
        (
            "rule-value",
            "rule.yaml:4:54: expected amount_kg from 0 to 99999 with at most 6 decimals; found '1.0000001'",
        ),
        ("rule-value", "rule.yaml:4:80: expected strength_ww from 0 to 99999 with at most 4 decimals; found '-1'"),
        ("rule-unknown-key", "rule.yaml:5:5: an example has no key 'find'; did you mean 'finds'?"),
        ("rule-missing-key", "rule.yaml:6:5: the key 'name' is missing from an example"),
        ("rule-value", "rule.yaml:8:5: another example is named 'a' too"),
        ("rule-unknown-key", "rule.yaml:9:30: a companion good has no status: it is not a regulated line"),
        (
            "rule-unknown-key",
            "rule.yaml:10:5: an example that must not match finds nothing; leave the key 'finds' out",
        ),
        ("rule-unknown-key", "rule.yaml:11:1: examples has no key 'nomatch'; did you mean 'no-match'?"),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{}", "1:1: names no example; give some under match and no-match"),
        ("- a", "1:1: expected named fields, found a list"),
        ("match: [{name: a, lines: []}]", "1:9: an example has at least one line"),
        ("match: {}", "1:8: expected a list, found named fields"),
        ("match: [{name: a}]", "1:9: the key 'lines' is missing from an example"),
        ("match: [{name: a, lines: [{}]}, {name: a, lines: [{}]}]", "1:33: another example is named 'a' too"),
        ("match: [{name: a, lines: [{}], finds: [{lines: [2]}]}]", "1:49: the example has lines 1 to 1; found '2'"),
        (
            "match: [{name: a, lines: [{}], finds: [{lines: [1e999999999]}]}]",
            "1:49: the example has lines 1 to 1; found '1e999999999'",
        ),
        (
            "match: [{name: a, lines: [{}], finds: [{lines: [1], value: 1e999999999}]}]",
            "1:60: expected value from 0 to 1000000000000 with at most 6 decimals; found '1e999999999'",
        ),
        (
            "match: [{name: a, lines: [{amount_kg: 1e-999999999}]}]",
            "1:39: expected amount_kg from 0 to 99999 with at most 6 decimals; found '1e-999999999'",
        ),
        (
            "match: [{name: a, lines: [{at: 999999w}]}]",
            "1:32: expected a time since the start, such as 30d 1s, or as 2026-03-01T12:00; found '999999w'",
        ),
        ("match: [{name: a, lines: [{}], finds: [{lines: [1], value: x}]}]", "1:60: expected a number, found 'x'"),
    ],
)
def test_a_fault_has_its_place(text: str, problem: str) -> None:
    assert [message for _, message in refused(text)] == [f"rule.yaml:{problem}"]


def test_what_is_wrong_with_the_shared_facts_is_said_once() -> None:
    text = "lines: {status: legal}\nmatch: [{name: a, lines: [{}, {}]}]\n"

    assert [code for code, _ in refused(text)] == ["rule-unknown-word"]


# -- outcomes -------------------------------------------------------------------------------------


def test_an_example_that_matches_asks_for_some_finding() -> None:
    example = of_lines("{}")

    assert difference(example, [found([1])]) is None
    assert difference(example, []) == "expected a finding; none came"


def test_an_example_that_must_not_match_names_what_came() -> None:
    (example,) = parsed("no-match: [{name: a, lines: [{}, {}]}]")

    assert difference(example, []) is None
    assert difference(example, [found([1, 2], "2")]) == (
        "expected no finding; came a finding on lines 1, 2 with value 2"
    )


def test_named_findings_are_all_there_are() -> None:
    (example,) = parsed("match: [{name: a, lines: [{}, {}, {}], finds: [{lines: [3], value: 2.5}, {lines: [1, 2]}]}]")

    assert difference(example, [found([1, 2], "7"), found([3], "2.50")]) is None
    assert difference(example, [found([3], "2.5")]) == (
        "expected a finding on lines 1, 2 and a finding on line 3 with value 2.5; "
        "came a finding on line 3 with value 2.5"
    )
    assert difference(example, [found([1, 2], "7"), found([3], "2")]) == (
        "expected a finding on lines 1, 2 and a finding on line 3 with value 2.5; "
        "came a finding on lines 1, 2 with value 7 and a finding on line 3 with value 2"
    )


def test_what_was_ordered_was_kept_unless_a_line_says_otherwise(compiled: Callable[..., Rule]) -> None:
    lines = "[{quantity: 3, amount_kg: 6}, {quantity: 3, amount_kg: 6, kept_quantity: 1, kept_kg: ~}, {companion: pot}]"
    rule = compiled("line", ("why:", f"examples:\n  match: [{{name: kept, lines: {lines}}}]\nwhy:"))

    kept = [(line.fact("kept_quantity"), line.fact("kept_kg")) for line in rule.examples[0].lines]

    assert kept == [(Decimal(3), Decimal(6)), (Decimal(1), None), (None, None)]
