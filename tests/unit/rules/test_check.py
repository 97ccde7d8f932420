"""What a rule may not say: no anchor, a field outside the closed schema, a window over everybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.facts.schema import ANCHOR_FIELDS, COUNTED_FIELDS, GROUP_FIELDS, LINE_FIELDS, SUMMED_FIELDS
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


@pytest.mark.parametrize("kind", [kind for kind in RuleType if not kind.is_temporal])
def test_a_rule_without_an_anchor_does_not_compile(refused: Refused, kind: RuleType) -> None:
    anchor = "substance: nitric-acid" if kind is RuleType.COMPANIONS else "status: restricted"

    errors = refused(kind, (anchor, "channel: web"))

    ((code, text),) = errors
    assert code == "rule-unanchored"
    assert text.endswith(
        ":1: the selection names no regulated substance: a rule could then hold on any good; "
        "add one of substance, schedule, status"
    )


@pytest.mark.parametrize("kind", [kind for kind in RuleType if kind.is_temporal])
def test_every_named_selection_needs_an_anchor_of_its_own(refused: Refused, kind: RuleType) -> None:
    assert refused(kind, ("    schedule: Annex II", "    channel: web")) == [
        (
            "rule-unanchored",
            (
                "rule.yaml:18:3: selection 'then' names no regulated substance: a rule could then hold on any good; "
                "add one of substance, schedule, status"
            ),
        )
    ]


def test_every_branch_needs_an_anchor_of_its_own(refused: Refused) -> None:
    either = "selection:\n  - status: restricted\n  - buyer_class: general_public\n  - channel: web"

    errors = refused("line", ("selection:\n  status: restricted\n  buyer_class: general_public", either))

    assert [text.split(": ")[0] for _, text in errors] == ["rule.yaml:17:5", "rule.yaml:18:5"]
    assert all(": a branch of the selection names no regulated substance: " in text for _, text in errors)


def test_an_exception_needs_no_anchor_since_it_only_takes_away(compiled: Compiled) -> None:
    rule = compiled("line", ("why:", "except: [{channel: web}, {amount_kg: {lt: 1}}]\nwhy:"))

    assert [[clause.field for clause in branch.clauses] for branch in rule.exceptions] == [["channel"], ["amount_kg"]]


def test_an_exception_stays_inside_the_closed_schema(refused: Refused) -> None:
    ((code, text),) = refused("line", ("why:", "except: {customer: ann}\nwhy:"))

    assert (code, text.split(": ")[0]) == ("rule-unknown-field", "rule.yaml:18:10")


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
    assert compiled("line", ("status: restricted", anchor)).selections


@pytest.mark.parametrize("field", PERSONAL)
def test_a_field_outside_the_closed_schema_does_not_compile(refused: Refused, field: str) -> None:
    ((code, text),) = refused("line", ("  buyer_class: general_public", f"  {field}: x"))

    assert code == "rule-unknown-field"
    assert text.startswith(f"rule.yaml:17:3: field {field!r} is outside the closed schema; ")


def test_a_misspelt_field_gets_the_nearest_one(refused: Refused) -> None:
    ((_, text),) = refused("line", ("  buyer_class: general_public", "  buyer_clas: general_public"))

    assert text.endswith("; did you mean 'buyer_class'?")


TESTS = st.sampled_from(
    [
        *[("status", value) for value in ("restricted", "[restricted, reportable]", "[]", "{gt: 1}")],
        *[("substance", value) for value in ("nitric-acid", "{gt: 1}", "~")],
        *[("schedule", value) for value in ("Annex I", "[Annex I, Annex II]", "{}")],
        *[("amount_kg", value) for value in ("3", "{gt: 1}")],
        *[("channel", value) for value in ("web", "[web, shop]")],
        ("customer", "ann"),
        ("nationality", "x"),
    ]
)
SELECTIONS = st.lists(st.lists(TESTS, min_size=1, max_size=3).map(dict), min_size=1, max_size=3)


def written(branches: list[dict[str, str]]) -> str:
    """Branches as YAML."""
    return (
        f"[{', '.join('{' + ', '.join(f'{name}: {value}' for name, value in one.items()) + '}' for one in branches)}]"
    )


@given(st.lists(SELECTIONS, min_size=1, max_size=2), SELECTIONS)
def test_no_branch_compiles_without_an_anchor_or_with_a_stranger(
    selections: list[list[dict[str, str]]], exceptions: list[dict[str, str]]
) -> None:
    """Judged by the file alone: whatever compiles has an anchor with a value in every branch that is written there."""
    if len(selections) == 1:
        body = f"type: line\nselection: {written(selections[0])}\n"
    else:
        named = "".join(f"  s{number}: {written(one)}\n" for number, one in enumerate(selections))
        body = f"type: temporal\ngroup-by: order\ntimespan: 1d\nbasis: operator\nselections:\n{named}"
    text = f"{HEAD}{body}except: {written(exceptions)}\n"

    try:
        compile_text(text, "rule.yaml")
    except RulesRefusedError:
        return

    known = {field.name for field in LINE_FIELDS}
    assert all(branches and all(ANCHORS & one.keys() for one in branches) for branches in selections)
    assert all(one.keys() <= known for one in [*exceptions, *(one for branches in selections for one in branches)])


def test_the_property_above_meets_rules_that_compile() -> None:
    branches = [{"status": "restricted"}, {"status": "[restricted, reportable]", "amount_kg": "{gt: 1}"}]
    text = f"{HEAD}type: line\nselection: {written(branches)}\nexcept: {written([{'quantity': '3'}])}\n"

    assert len(compile_text(text, "rule.yaml").selections[0].any_of) == 2


ANCHORS = set(ANCHOR_FIELDS)
HEAD = """\
id: test
version: 1
title: A title
jurisdiction: EU
description: A description.
law: [{act: a, article: b, url: "https://example.org", certainty: memory, duty: EU-9-1}]
indicator: statutory check
attention: low
why: A line.
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
            "field 'strength_ww' holds numbers: expected a number; found 'nan'",
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


@pytest.mark.parametrize(
    ("clause", "hint"),
    [
        ("amount_kg: {gt: 20 kg}", "amount_kg is in kg: write 20"),
        ("amount_kg: {gt: 500 g}", "amount_kg is in kg: write 0.5"),
        ("amount_kg: {gt: '0,5 t'}", "amount_kg is in kg: write 500"),
        ("amount_kg: {gt: 2 lbs}", "amount_kg is in kg: write 0.90718474"),
        ("amount_kg: {gt: 2 l}", "amount_kg is a mass in kg, and a volume says none"),
        ("strength_ww: [12 %]", "strength_ww is in % w/w: write 12"),
        ("strength_ww: 12 % w/w", "strength_ww is in % w/w: write 12"),
        ("strength_ww: 3 mol", "write the number without a unit"),
        ("quantity: {gte: 3 packs}", "quantity is in packs: write 3"),
        ("quantity: {gte: '3,5'}", "with a point: 3.5"),
    ],
)
def test_a_unit_beside_a_number_gets_the_number_that_was_meant(refused: Refused, clause: str, hint: str) -> None:
    ((code, text),) = refused("line", ("buyer_class: general_public", clause))

    assert code == "rule-comparison"
    assert f"expected a number; {hint}; found '" in text


@pytest.mark.parametrize(
    ("kind", "limit", "hint"),
    [
        ("value_sum", "20 kg", "; amount_kg is in kg: write 20"),
        ("value_sum", "500 g", "; amount_kg is in kg: write 0.5"),
        ("value_sum", "2,5", "; with a point: 2.5"),
        ("event_count", "5 orders", "; write the number without a unit"),
        ("event_count", "many", ""),
    ],
)
def test_a_unit_in_the_limit_gets_the_number_that_was_meant(refused: Refused, kind: str, limit: str, hint: str) -> None:
    ((code, text),) = refused(kind, ("gte: 5", f"gte: {limit}"))

    assert (code, text.split(": ", 1)[1]) == ("rule-condition", f"expected a number{hint}; found {limit!r}")


@pytest.mark.parametrize(
    "text", ["1.0000000000000000000000000000000000001", "1_000", "٣", "9" * 100_000, "1e999999999"]
)
def test_a_number_is_written_in_few_plain_figures(refused: Refused, text: str) -> None:
    ((code, _),) = refused("line", ("buyer_class: general_public", f"amount_kg: {text}"))

    assert code == "rule-comparison"


@pytest.mark.parametrize(
    ("country", "meant"),
    [("de", "DE"), ("UK", "GB"), ("EL", "GR"), ("Deutschland", "DE"), ("DEU", "DE"), ("Atlantis", None), ("XX", None)],
)
def test_a_country_is_one_that_there_is(refused: Refused, country: str, meant: str | None) -> None:
    ((code, text),) = refused("line", ("buyer_class: general_public", f"delivery_country: [AT, {country}]"))

    hint = f"; did you mean {meant!r}?" if meant else ""
    assert code == "rule-unknown-word"
    assert text == (
        f"rule.yaml:17:26: unknown country {country!r}; expected a code of ISO 3166-1 alpha-2, such as DE{hint}"
    )


@pytest.mark.parametrize("country", ["DE", "GB", "NO", "XK", "[DK, CH]"])
def test_the_countries_there_are_compile(compiled: Compiled, country: str) -> None:
    assert compiled("line", ("buyer_class: general_public", f"delivery_country: {country}")).selections


@pytest.mark.parametrize("limit", ["12", "12.0000", "1e3", "0.000001", "[12, 35.5]"])
def test_exact_numbers_are_taken(compiled: Compiled, limit: str) -> None:
    assert compiled("line", ("buyer_class: general_public", f"strength_ww: {limit}")).selections


@pytest.mark.parametrize("field", ["delivery_country", "buyer_class", "channel", "address", "payment_kind", "product"])
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
            (
                "rule.yaml:17:1: group-by needs customer, order, delivery_address, payment_token, licence "
                "or statement: a window never runs over everybody's orders"
            ),
        ),
    ]


@pytest.mark.parametrize("groups", ["customer", "[order, substance]", *GROUP_FIELDS])
def test_anything_but_the_substance_alone_is_enough(compiled: Compiled, groups: str) -> None:
    group = "[customer, substance]" if groups == "substance" else groups

    assert compiled("event_count", ("[customer]", group)).group_by


@pytest.mark.parametrize("field", COUNTED_FIELDS)
def test_what_the_schema_counts_can_be_counted(compiled: Compiled, field: str) -> None:
    assert compiled("value_count", ("field: substance", f"field: {field}")).field == field


@pytest.mark.parametrize("field", SUMMED_FIELDS)
def test_what_the_schema_sums_can_be_summed(compiled: Compiled, field: str) -> None:
    assert compiled("value_sum", ("field: amount_kg", f"field: {field}")).field == field


@pytest.mark.parametrize(
    ("kind", "wanted", "known"),
    [("value_count", "field: substance", COUNTED_FIELDS), ("value_sum", "field: amount_kg", SUMMED_FIELDS)],
)
@pytest.mark.parametrize("field", ["strength_ww", "buyer_class"])
def test_only_what_can_be_counted_or_summed_is(
    refused: Refused, kind: str, wanted: str, known: tuple[str, ...], field: str
) -> None:
    ((code, text),) = refused(kind, (wanted, f"field: {field}"))

    *most, last = known
    assert code == "rule-measure"
    assert text == (f"rule.yaml:15:1: a rule of type {kind} takes field: {', '.join(most)} or {last}; found {field!r}")


@pytest.mark.parametrize(
    ("kind", "limit", "text"),
    [
        ("event_count", "0", "expected a limit above 0, or every window would reach it; found 0"),
        ("value_sum", "-1", "expected a limit above 0, or every window would reach it; found -1"),
        ("event_count", "2.5", "expected a whole number, since this counts; found 2.5"),
        ("value_sum", "0.0000001", "expected at most 6 decimals; found '0.0000001'"),
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
