"""Rule files as syntax: keys, kinds of value, and places."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from poisonbook.rules.errors import RulesRefusedError
from poisonbook.rules.keys import KEYS
from poisonbook.rules.pack import compile_text
from poisonbook.rules.syntax import Operator, Rule, RuleType
from poisonbook.values.documents import DocumentError

Compiled = Callable[..., Rule]
Refused = Callable[..., list[tuple[str, str]]]


@pytest.mark.parametrize("kind", list(RuleType))
def test_a_rule_of_each_type_compiles(compiled: Compiled, kind: RuleType) -> None:
    assert compiled(kind).type is kind


def test_every_part_keeps_its_place(compiled: Compiled) -> None:
    rule = compiled("event_count", ("  status: restricted", "  strength_ww: {gt: 12, lte: 35}\n  status: restricted"))

    high, low, status = rule.selections[0].any_of[0].clauses
    assert (str(rule.places["selection"]), str(status.place)) == ("rule.yaml:15:1", "rule.yaml:17:3")
    assert [(one.operator, one.operands[0].text) for one in (high, low)] == [(Operator.GT, "12"), (Operator.LTE, "35")]
    assert str(high.operands[0].place) == "rule.yaml:16:21"


def test_an_unknown_key_is_named_with_the_nearest(refused: Refused) -> None:
    assert refused("line", ("attention: low", "attention: low\nseverity: high\nnotes: x")) == [
        ("rule-unknown-key", f"rule.yaml:14:1: unknown key 'severity'; known: {', '.join(KEYS)}"),
        ("rule-unknown-key", "rule.yaml:15:1: unknown key 'notes'; did you mean 'note'?"),
    ]


def test_a_key_of_another_type_is_misplaced(refused: Refused) -> None:
    assert refused("line", ("type: line", "type: line\ntimespan: 30d")) == [
        (
            "rule-misplaced-key",
            "rule.yaml:15:1: key 'timespan' is not for a rule of type line; its own keys: selection",
        ),
    ]


@pytest.mark.parametrize("kind", ["line", "event_count", "value_count", "value_sum"])
def test_companions_outside_their_own_type_are_refused(refused: Refused, kind: str) -> None:
    ((code, text),) = refused(kind, ("selection:", "companions: operator\nselection:"))

    assert code == "rule-companions"
    assert text.endswith(f"companions count in rules of type companions only, not in type {kind}")


def test_a_rule_may_name_companions_of_the_operators_list(compiled: Compiled) -> None:
    rule = compiled("companions", ("companions: operator", "companions: [tools a, tools b]"))

    assert [word.text for word in rule.companions] == ["tools a", "tools b"]
    assert compiled("companions").companions == ()


@pytest.mark.parametrize("companions", ["tools", "[]", "{name: tools}"])
def test_companions_are_the_whole_list_or_names_of_it(refused: Refused, companions: str) -> None:
    assert refused("companions", ("companions: operator", f"companions: {companions}")) == [
        (
            "rule-companions",
            (
                "rule.yaml:17:13: companions are those of the operator's list: write companions: operator for all "
                "of it, or a list of names from it"
            ),
        ),
    ]


@pytest.mark.parametrize(
    ("companions", "text"),
    [
        ("[pot, operator]", "17:19: write companions: operator, without a list, for all of the list"),
        ("[pot, pot]", "17:19: companions names 'pot' twice"),
    ],
)
def test_companions_are_named_once_and_operator_is_no_name(refused: Refused, companions: str, text: str) -> None:
    assert refused("companions", ("companions: operator", f"companions: {companions}")) == [
        ("rule-companions", f"rule.yaml:{text}")
    ]


@pytest.mark.parametrize(
    ("kind", "line", "key"),
    [
        ("line", "title: A title\n", "title"),
        ("line", "attention: low\n", "attention"),
        ("line", "indicator: statutory check\n", "indicator"),
    ],
)
def test_a_missing_key_is_named(refused: Refused, kind: str, line: str, key: str) -> None:
    assert refused(kind, (line, "")) == [("rule-missing-key", f"rule.yaml:1:1: the key {key!r} is missing")]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("timespan: 30d\n", "timespan"),
        ("group-by: [customer]\n", "group-by"),
        ("condition:\n  gte: 5\n", "condition"),
        ("basis: operator\n", "basis"),
    ],
)
def test_a_window_needs_all_its_keys(refused: Refused, line: str, key: str) -> None:
    errors = refused("event_count", (line, ""), ('"{value} orders within {days} days."', "Many."))

    assert errors == [("rule-missing-key", f"rule.yaml:1:1: a rule of type event_count needs the key {key!r}")]


@pytest.mark.parametrize(
    ("old", "new", "code", "text"),
    [
        (
            "id: test-rule",
            "id: Test Rule",
            "rule-identity",
            "rule.yaml:1:5: expected small letters, figures and hyphens, such as eu-amount; found 'Test Rule'",
        ),
        ("version: 1", "version: 1.5", "rule-identity", "rule.yaml:2:10: expected a whole number from 1; found '1.5'"),
        (
            "jurisdiction: EU",
            "jurisdiction: Europe",
            "rule-identity",
            "rule.yaml:4:15: expected a jurisdiction's code, such as EU; found 'Europe'",
        ),
        (
            "attention: low",
            "attention: lowest",
            "rule-unknown-word",
            "rule.yaml:13:12: unknown attention 'lowest'; did you mean 'low'?",
        ),
        (
            "certainty: verified",
            "certainty: verfied",
            "rule-unknown-word",
            "rule.yaml:10:16: unknown certainty 'verfied'; did you mean 'verified'?",
        ),
        (
            "url: https://gesetze.legal/eu/vo_eu_2019_1148/9",
            "url: http://gesetze.legal",
            "rule-value",
            "rule.yaml:9:10: expected an address that starts with https://",
        ),
        ("    duty: EU-9-1\n", "", "rule-value", "rule.yaml:7:5: field 'duty' is missing"),
        (
            "type: line",
            "type: lines",
            "rule-unknown-word",
            "rule.yaml:14:7: unknown type 'lines'; did you mean 'line'?",
        ),
        ("title: A title", "title: [A, title]", "rule-value", "rule.yaml:3:8: expected one value, found a list"),
        (
            "  status: restricted",
            "  status: []",
            "rule-comparison",
            "rule.yaml:16:3: field 'status' lists no value, so the rule could never hold",
        ),
        (
            "  status: restricted",
            "  status: restricted\n  amount_kg: {above: 3}",
            "rule-comparison",
            "rule.yaml:17:15: unknown comparison 'above'; known: gt, gte, lt, lte",
        ),
        (
            "  status: restricted",
            '  status: "restricted\\0"',
            "rule-value",
            "rule.yaml:16:11: expected a value that can be read: not empty, no control characters",
        ),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_where_it_stands(
    refused: Refused, old: str, new: str, code: str, text: str
) -> None:
    assert refused("line", (old, new)) == [(code, text)]


@pytest.mark.parametrize(
    ("new", "text"),
    [
        ("30", "rule.yaml:18:11: expected a whole number and s, m, h, d or w, such as 30d; found '30'"),
        (
            "30 days",
            (
                "rule.yaml:18:11: expected a whole number and s, m, h, d or w, such as 30d; did you mean '30d'?; "
                "found '30 days'"
            ),
        ),
        ("4000d", "rule.yaml:18:11: expected at most 3650d; found '4000d'"),
    ],
)
def test_a_bad_timespan_is_refused(refused: Refused, new: str, text: str) -> None:
    assert refused("event_count", ("timespan: 30d", f"timespan: {new}")) == [("rule-timespan", text)]


@pytest.mark.parametrize("new", ["  lt: 5", "  gte: 5\n  gt: 4", "  eq: 5"])
def test_a_condition_is_one_lower_limit(refused: Refused, new: str) -> None:
    ((code, text),) = refused("event_count", ("  gte: 5", new))

    assert code == "rule-condition"
    assert text == "rule.yaml:20:3: expected one limit, as gte: 20 (reaches it) or gt: 20 (passes it)"


def test_all_faults_of_a_file_come_at_once_by_place(refused: Refused) -> None:
    errors = refused("event_count", ("version: 1", "version: x"), ("timespan: 30d", "timespan: x\nx: y"))

    assert [code for code, _ in errors] == ["rule-identity", "rule-timespan", "rule-unknown-key"]


@pytest.mark.parametrize("text", ["- a list", "one text"])
def test_a_document_that_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(RulesRefusedError, match=r"^rule.yaml:1:1: expected the keys of a rule"):
        compile_text(text, "rule.yaml")


def test_an_alias_is_refused_before_it_can_grow() -> None:
    bomb = "a: &a [x]\nb: &b [*a, *a]\n"

    with pytest.raises(DocumentError, match=r"^rule.yaml:2:8: repeats an anchored value by alias"):
        compile_text(bomb, "rule.yaml")
