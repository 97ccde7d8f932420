"""Selections, exceptions and named selections as syntax; and every fault of a file at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from poisonbook.rules.pack import compile_text
from poisonbook.rules.syntax import Operator, Rule

Compiled = Callable[..., Rule]
Refused = Callable[..., list[tuple[str, str]]]

SELECTION = "selection:\n  status: restricted\n  buyer_class: general_public"


def test_a_list_of_branches_is_either_or(compiled: Compiled) -> None:
    rule = compiled(
        "line", (SELECTION, "selection:\n  - status: restricted\n  - {schedule: Annex II, amount_kg: {gte: 5}}")
    )

    (selection,) = rule.selections
    assert [[clause.field for clause in branch.clauses] for branch in selection.any_of] == [
        ["status"],
        ["schedule", "amount_kg"],
    ]
    assert [str(branch.place) for branch in selection.any_of] == ["rule.yaml:16:5", "rule.yaml:17:5"]


def test_named_selections_keep_the_order_of_the_file(compiled: Compiled) -> None:
    rule = compiled("temporal_ordered", ("  first:", "  zeta:"), ("  then:", "  alpha_2:"))

    assert [selection.name for selection in rule.selections] == ["zeta", "alpha_2"]


@pytest.mark.parametrize("count", [1, 9])
def test_a_temporal_rule_names_two_to_eight_selections(refused: Refused, count: int) -> None:
    named = "".join(f"  s{number}: {{status: restricted}}\n" for number in range(count))

    errors = refused("temporal", ("  first:\n    status: restricted\n  then:\n    schedule: Annex II\n", named))

    assert errors == [("rule-selections", f"rule.yaml:15:1: expected 2 to 8 named selections; found {count}")]


@pytest.mark.parametrize("name", ["First", "2nd", "a b", "a--b", "-", "x" * 41])
def test_a_selections_name_is_short_and_plain(refused: Refused, name: str) -> None:
    ((code, text),) = refused("temporal", ("  first:", f"  {name}:"))

    assert code == "rule-identity"
    assert text.startswith("rule.yaml:16:3: expected a name in small letters, figures, - and _, such as first; found ")


@pytest.mark.parametrize(
    ("kind", "own", "other"), [("temporal", "selections", "selection"), ("line", "selection", "selections")]
)
def test_selection_and_selections_are_for_different_types(refused: Refused, kind: str, own: str, other: str) -> None:
    errors = refused(kind, (f"{own}:", f"{other}:"))

    assert [code for code, _ in errors][:2] == ["rule-missing-key", "rule-misplaced-key"]
    assert errors[0][1].endswith(f"a rule of type {kind} needs the key {own!r}")


def test_a_temporal_rule_has_no_condition(refused: Refused) -> None:
    assert refused("temporal", ("basis:", "condition: {gte: 2}\nbasis:")) == [
        (
            "rule-misplaced-key",
            (
                "rule.yaml:22:1: key 'condition' is not for a rule of type temporal; "
                "its own keys: selections, group-by, timespan, basis"
            ),
        )
    ]


@pytest.mark.parametrize(
    ("selection", "problem"),
    [
        ("selection: []", "15:1: selection lists nothing; give the fields of a line"),
        ("selection: {}", "15:1: selection names no field; name at least one"),
        ("selection: restricted", "15:12: expected named fields, found one value"),
        ("selection: [restricted]", "15:13: expected named fields, found one value"),
        ("selection: [[{status: restricted}]]", "15:13: expected named fields, found a list"),
        ("selection: {status: {in: [restricted]}}", "15:22: unknown comparison 'in'; known: gt, gte, lt, lte"),
        ("selection: {status: restricted, quantity: {gt: [1]}}", "15:44: comparison 'gt' takes one number"),
        ("selection: {status: restricted, quantity: {}}", "15:33: field 'quantity' is compared with nothing"),
        (
            "selection: {status: restricted, channel: ~}",
            "15:33: field 'channel' lists no value, so the rule could never hold",
        ),
        ("selection: {status: restricted, channel: [a, ~]}", "15:46: expected one value, found nothing"),
        ("selection: {status: restricted, channel: [[a]]}", "15:43: expected one value, found a list"),
    ],
)
def test_a_selection_of_the_wrong_shape_is_refused_where_it_stands(
    refused: Refused, selection: str, problem: str
) -> None:
    assert [text for _, text in refused("line", (SELECTION, selection))] == [f"rule.yaml:{problem}"]


def test_a_selection_without_end_is_refused(refused: Refused) -> None:
    values = ", ".join(f"c{number}" for number in range(1_001))
    branches = ", ".join(["{status: restricted}"] * 101)

    ((_, many_values),) = refused("line", (SELECTION, f"selection: {{status: restricted, channel: [{values}]}}"))
    ((_, many_branches),) = refused("line", (SELECTION, f"selection: [{branches}]"))

    assert many_values.endswith("field 'channel' lists 1001 values; expected at most 1000")
    assert many_branches.endswith("selection lists 101 branches; expected at most 100")


def test_several_faults_of_one_key_come_at_once(refused: Refused) -> None:
    selection = 'selection: {statu: x, status: ["\\0", restrictd, reportable], amount_kg: {above: 3, gt: 20 kg}}'

    assert [code for code, _ in refused("line", (SELECTION, selection))] == [
        "rule-unknown-field",
        "rule-value",
        "rule-unknown-word",
        "rule-comparison",
        "rule-comparison",
    ]


def test_several_faults_of_the_law_come_at_once(refused: Refused) -> None:
    errors = refused(
        "line",
        ("    article: Art. 9(1)(c)\n", "    artikel: Art. 9\n"),
        ("url: https", "url: http"),
        ("certainty: verified", "certainty: sure"),
        ("    duty: EU-9-1\n", "  - nothing\n"),
    )

    assert [(code, text.split(": ", 1)[1]) for code, text in errors] == [
        ("rule-value", "field 'article' is missing"),
        ("rule-value", "field 'duty' is missing"),
        ("rule-unknown-key", "unknown key 'artikel' of law; did you mean 'article'?"),
        ("rule-value", "expected an address that starts with https://"),
        ("rule-unknown-word", "unknown certainty 'sure'; known: verified, verified-secondary, memory"),
        ("rule-value", "expected named fields, found one value"),
    ]


def test_faults_of_writing_do_not_hide_faults_of_meaning(refused: Refused) -> None:
    errors = refused(
        "event_count",
        ("version: 1", "version: one"),
        ("  status: restricted", "  channel: web\n  nationality: x"),
        ("[customer]", "[device]"),
        ("gte: 5", "gte: 0"),
        ("{value}", "{valu}"),
    )

    assert [code for code, _ in errors] == [
        "rule-identity",
        "rule-unanchored",
        "rule-unknown-field",
        "rule-ungrouped",
        "rule-group-by",
        "rule-condition",
        "rule-why",
    ]


@pytest.mark.parametrize(
    "change",
    [
        ("timespan: 30d", "timespan: x"),
        ("timespan: 30d\n", ""),
        ("type: event_count", "type: x"),
        ("group-by: [customer]", "group-by: {a: b}"),
        ("  status: restricted", "  status: ['\\0']"),
        ("  gte: 5", "  gte: x"),
    ],
)
def test_one_fault_is_told_once(refused: Refused, change: tuple[str, str]) -> None:
    assert len(refused("event_count", change)) == 1


# -- why ------------------------------------------------------------------------------------------


def test_why_may_be_told_in_several_languages(compiled: Compiled) -> None:
    rule = compiled("line", ('why: "{substances}."', 'why:\n  de: "{substances} hier."\n  en: "{substances} here."'))

    assert (rule.why, rule.translations) == ("{substances} here.", (("de", "{substances} hier."),))


@pytest.mark.parametrize(
    ("why", "problem"),
    [
        ("why: {de: Ein Satz.}", "18:1: the sentence in English, en, is missing"),
        ("why: {en: A line., ed: Satz.}", "18:20: there are no sentences in 'ed'; known: de, en"),
        ("why: {en: A line., de: '{wert}'}", "18:1: no figure {wert} in a finding of type line; known: "),
        ("why: {en: A line., de: '{'}", "18:1: the sentence cannot be filled in: "),
        ("why: [A line.]", "18:6: expected named fields, found a list"),
        ("why: ''", "18:6: expected a text that can be read: not empty, no control characters"),
    ],
)
def test_every_sentence_is_checked(refused: Refused, why: str, problem: str) -> None:
    ((_, text),) = refused("line", ('why: "{substances}."', why))

    assert text.startswith(f"rule.yaml:{problem}")


# -- odd values -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", ["id", "version", "title", "jurisdiction", "description", "indicator", "attention", "type", "basis"]
)
@pytest.mark.parametrize("value", ["[a]", "{a: b}", '"\\0"', "''"])
def test_a_key_of_one_value_takes_no_other_kind(refused: Refused, texts: dict[str, str], key: str, value: str) -> None:
    line = next(line for line in texts["event_count"].splitlines() if line.startswith(f"{key}:"))

    errors = refused("event_count", (f"{line}\n", f"{key}: {value}\n"))

    assert len(errors) == 1


@pytest.mark.parametrize("value", ["text", "[]", "[text]", "{a: b}", "[{}]"])
def test_law_is_a_list_of_provisions(refused: Refused, texts: dict[str, str], value: str) -> None:
    law = texts["line"][texts["line"].index("law:") : texts["line"].index("indicator:")]

    assert refused("line", (law, f"law: {value}\n"))


def test_an_id_has_an_end(refused: Refused) -> None:
    ((code, text),) = refused("line", ("id: test-rule", f"id: {'a' * 101}"))

    assert (code, len(text) < 200) == ("rule-identity", True)


def test_examples_are_read_with_the_rule(compiled: Compiled, refused: Refused) -> None:
    good = "examples:\n  match:\n    - {name: one, lines: [{status: restricted}]}\nwhy:"

    (example,) = compiled("line", ("why:", good)).examples
    assert (example.name, example.matches) == ("one", True)
    assert [
        code for code, _ in refused("line", ("why:", good.replace("lines:", "line:")), ("title: A title", "title: []"))
    ] == [
        "rule-value",
        "rule-missing-key",
        "rule-unknown-key",
    ]


@pytest.mark.parametrize("kind", ["temporal", "companions"])
def test_comparisons_of_one_field_are_kept_apart(compiled: Compiled, kind: str) -> None:
    old = "    status: restricted" if kind == "temporal" else "  substance: nitric-acid"
    indent = "    " if kind == "temporal" else "  "

    rule = compiled(kind, (old, f"{old}\n{indent}strength_ww: {{gt: 3, lte: 68}}"))

    assert [clause.operator for clause in rule.selections[0].any_of[0].clauses] == [
        Operator.IN,
        Operator.GT,
        Operator.LTE,
    ]


def test_a_rule_text_can_be_compiled_from_any_name(texts: dict[str, str]) -> None:
    assert compile_text(texts["line"], "other.yaml").places["id"].file == "other.yaml"
