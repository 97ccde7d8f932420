"""What a rule may not say: no anchor, a field outside the closed schema, a window over everybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.facts.schema import ANCHOR_FIELDS, LINE_FIELDS
from poisonbook.rules.errors import RulesRefusedError
from poisonbook.rules.pack import compile_text
from poisonbook.rules.syntax import Rule, RuleType

Compiled = Callable[..., Rule]
Refused = Callable[..., list[tuple[str, str]]]

PERSONAL = [
    "nationality",
    "religion",
    "age",
    "gender",
    "ip_address",
    "device",
    "customer",
    "customer_id",
    "name",
    "score",
]


@pytest.mark.parametrize("kind", list(RuleType))
def test_a_rule_without_an_anchor_does_not_compile(refused: Refused, kind: RuleType) -> None:
    anchor = "substance: nitric-acid" if kind is RuleType.COMPANIONS else "status: restricted"

    errors = refused(kind, (anchor, "channel: web"))

    ((code, text),) = errors
    assert code == "rule-unanchored"
    assert text.endswith(
        ":1: the selection names no regulated substance: a rule could then hold on any good; "
        "add one of substance, schedule, status"
    )


def test_not_regulated_is_no_anchor(refused: Refused) -> None:
    assert refused("line", ("status: restricted", "status: [restricted, not_regulated]")) == [
        (
            "rule-unanchored",
            "rule.yaml:16:24: lines that are not regulated are never kept, so no rule may ask for them",
        ),
    ]


@pytest.mark.parametrize(
    "anchor", ["substance: nitric-acid", "schedule: Annex I", "status: [reportable, undetermined]"]
)
def test_each_anchor_field_anchors(compiled: Compiled, anchor: str) -> None:
    assert compiled("line", ("status: restricted", anchor)).selection


@pytest.mark.parametrize("field", PERSONAL)
def test_a_field_outside_the_closed_schema_does_not_compile(refused: Refused, field: str) -> None:
    ((code, text),) = refused("line", ("  buyer_class: general_public", f"  {field}: x"))

    assert code == "rule-unknown-field"
    assert text.startswith(f"rule.yaml:17:3: field {field!r} is outside the closed schema; ")


def test_a_misspelt_field_gets_the_nearest_one(refused: Refused) -> None:
    ((_, text),) = refused("line", ("  buyer_class: general_public", "  buyer_clas: general_public"))

    assert text.endswith("; did you mean 'buyer_class'?")


FIELDS = st.sampled_from([field.name for field in LINE_FIELDS]) | st.text("abcdefgh_", min_size=1, max_size=12)


@given(st.lists(FIELDS, min_size=1, max_size=4, unique=True), st.booleans())
def test_no_selection_compiles_without_an_anchor_or_with_a_stranger(fields: list[str], compare: bool) -> None:
    known = {field.name for field in LINE_FIELDS}
    value = "{gt: 1}" if compare else "restricted"
    text = HEAD + "".join(f"  {field}: {value}\n" for field in fields)

    try:
        rule = compile_text(text, "rule.yaml")
    except RulesRefusedError:
        return

    assert {clause.field for clause in rule.selection} <= known
    assert any(clause.field in ANCHOR_FIELDS for clause in rule.selection)


HEAD = """\
id: test
version: 1
title: A title
jurisdiction: EU
description: A description.
law: [{act: a, article: b, url: "https://example.org", certainty: memory, duty: EU-9-1}]
indicator: statutory check
attention: low
type: line
why: A line.
selection:
"""


def test_a_word_outside_the_list_gets_the_nearest_one(refused: Refused) -> None:
    assert refused("line", ("general_public", "general_publik")) == [
        ("rule-unknown-word", "rule.yaml:17:16: unknown buyer_class 'general_publik'; did you mean 'general_public'?"),
    ]


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        ("channel: {gt: 3}", "field 'channel' holds no numbers; give a value or a list of values"),
        ("strength_ww: strong", "field 'strength_ww' holds numbers: expected a number; found 'strong'"),
        (
            "strength_ww: {gt: nan}",
            "field 'strength_ww' holds numbers: expected a number up to 1000000000000; found 'nan'",
        ),
        (
            "amount_kg: {gt: 1e13}",
            "field 'amount_kg' holds numbers: expected a number up to 1000000000000; found '1e13'",
        ),
        ("amount_kg: 0.0000001", "field 'amount_kg' holds numbers: expected at most 6 decimals; found '0.0000001'"),
    ],
)
def test_a_comparison_that_the_field_cannot_take_is_refused(refused: Refused, clause: str, text: str) -> None:
    ((code, found),) = refused("line", ("buyer_class: general_public", clause))

    assert (code, found.split(": ", 1)[1]) == ("rule-comparison", text)


@pytest.mark.parametrize("limit", ["12", "12.0000", "1e3", "0.000001", "[12, 35.5]"])
def test_exact_numbers_are_taken(compiled: Compiled, limit: str) -> None:
    assert compiled("line", ("buyer_class: general_public", f"strength_ww: {limit}")).selection


@pytest.mark.parametrize("field", ["delivery_country", "buyer_class", "channel", "address", "payment_kind"])
def test_a_window_is_not_grouped_by_anything_else(refused: Refused, field: str) -> None:
    ((code, text),) = refused("event_count", ("[customer]", f"[customer, {field}]"))

    assert code == "rule-group-by"
    assert text.startswith(f"rule.yaml:17:22: a window may not be grouped by {field!r}; ")


def test_naming_a_group_twice_is_refused(refused: Refused) -> None:
    assert refused("event_count", ("[customer]", "[customer, customer]")) == [
        ("rule-group-by", "rule.yaml:17:22: group-by names 'customer' twice"),
    ]


@pytest.mark.parametrize("groups", ["[]", "[substance]"])
def test_a_window_over_everybody_is_refused(refused: Refused, groups: str) -> None:
    assert refused("event_count", ("[customer]", groups)) == [
        (
            "rule-ungrouped",
            "rule.yaml:17:1: group-by needs customer or order: a window never runs over several people's orders",
        ),
    ]


@pytest.mark.parametrize("groups", ["customer", "[order]", "[order, substance]", "[customer, order]"])
def test_customer_or_order_is_enough(compiled: Compiled, groups: str) -> None:
    assert compiled("event_count", ("[customer]", groups)).group_by


@pytest.mark.parametrize(("kind", "wanted"), [("value_count", "field: substance"), ("value_sum", "field: amount_kg")])
def test_only_what_can_be_counted_or_summed_is(refused: Refused, kind: str, wanted: str) -> None:
    ((code, text),) = refused(kind, (wanted, "field: quantity"))

    assert code == "rule-measure"
    assert text == f"rule.yaml:15:1: a rule of type {kind} takes {wanted}; found 'quantity'"


@pytest.mark.parametrize(
    ("kind", "limit", "text"),
    [
        ("event_count", "0", "expected a limit above 0, or every window would reach it; found 0"),
        ("value_sum", "-1", "expected a limit above 0, or every window would reach it; found -1"),
        ("event_count", "2.5", "expected a whole number, since this counts; found 2.5"),
        ("value_sum", "0.0000001", "expected at most 6 decimals; found 1E-7"),
    ],
)
def test_a_limit_that_means_nothing_is_refused(refused: Refused, kind: str, limit: str, text: str) -> None:
    ((code, found),) = refused(kind, ("gte: 5", f"gte: {limit}"))

    assert (code, found.split(": ", 1)[1]) == ("rule-condition", text)


@pytest.mark.parametrize(
    ("why", "text"),
    [
        ("{customer}", "no figure {customer} in a finding of type event_count; known: "),
        ("{valu}", "no figure {valu} in a finding of type event_count; did you mean 'value'?"),
        ("{value", "the sentence cannot be filled in: expected '}' before end of string"),
        ("{value:,}", "the sentence cannot be filled in: write {value} alone, without layout"),
        ("{value!r}", "the sentence cannot be filled in: write {value} alone, without layout"),
        ("{value.real}", "no figure {value.real} in a finding of type event_count; did you mean 'value'?"),
        ("{}", "no figure {} in a finding of type event_count; known: "),
        ("{companions}", "no figure {companions} in a finding of type event_count; known: "),
    ],
)
def test_a_sentence_names_figures_of_its_type_only(refused: Refused, why: str, text: str) -> None:
    ((code, found),) = refused("event_count", ("{value} orders within {days} days.", why))

    assert code == "rule-why"
    assert found.split(": ", 1)[1].startswith(text)


def test_days_are_a_figure_of_whole_days_only(refused: Refused, compiled: Compiled) -> None:
    ((code, text),) = refused("event_count", ("timespan: 30d", "timespan: 36h"))

    assert code == "rule-why"
    assert "no figure {days}" in text
    assert compiled("event_count", ("timespan: 30d", "timespan: 48h")).timespan


def test_a_companion_of_an_unanchored_selection_is_no_anchor(refused: Refused) -> None:
    errors = refused("companions", ("  substance: nitric-acid", "  buyer_class: general_public"))

    assert [code for code, _ in errors] == ["rule-unanchored"]
