"""Figures and sentences of findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from poisonbook.facts.findings import EvidenceLine
from poisonbook.facts.schema import COUNTED_FIELDS, SUMMED_FIELDS
from poisonbook.rules.explain import figures_of, finding_for, named_figures, retold
from poisonbook.rules.pack import load_pack, rule_named
from poisonbook.rules.plan import plan_for
from poisonbook.rules.sentences import LANGUAGES, wording
from poisonbook.rules.syntax import Rule, RuleType
from poisonbook.rules.timespan import Timespan

Compiled = Callable[..., Rule]
NAMES = {"acetone": "acetone", "nitric-acid": "nitric acid"}


def line(
    row: int, substance: str | None = "acetone", *, amount: str | None = "1", companion: str | None = None
) -> EvidenceLine:
    """An evidence line of its own order."""
    kg = None if amount is None else Decimal(amount)
    return EvidenceLine(f"o{row}", row, "p", datetime(2026, 3, 1, tzinfo=UTC), substance, kg, companion)


def test_a_sum_says_its_figures_in_plain_numbers(compiled: Compiled) -> None:
    rule = compiled("value_sum", ("{value} orders within {days} days.", "{value} kg of {substances}, limit {limit}."))
    lines = (line(1, "nitric-acid"), line(2), line(3, "hexamine"))

    finding = finding_for(plan_for(rule), lines, customer="ann", value=Decimal("20.500000"), names=NAMES)

    assert finding.why == "20.5 kg of acetone, hexamine and nitric acid, limit 5."
    assert finding.figures == {
        "value": "20.5",
        "limit": "5",
        "condition": "gte 5",
        "unit": "kg",
        "timespan": "30 days",
        "days": "30",
        "substances": "acetone, hexamine and nitric acid",
        "lines": "3",
        "orders": "3",
        "lines_without_amount": "0",
    }


@pytest.mark.parametrize(
    ("unstated", "ending"),
    [
        (0, "."),
        (1, ", not counting 1 line that states no amount."),
        (2, ", not counting 2 lines that state no amount."),
    ],
)
def test_a_sum_says_how_many_lines_state_no_amount(compiled: Compiled, unstated: int, ending: str) -> None:
    rule = compiled("value_sum", ("{value} orders within {days} days.", "{value} kg."))
    lines = (line(9), *(line(row, amount=None) for row in range(unstated)))

    assert finding_for(plan_for(rule), lines, customer=None, value=Decimal(7), names={}).why == f"7 kg{ending}"


def test_a_line_of_two_substances_is_one_line(compiled: Compiled) -> None:
    lines = (line(1), line(1, "hexamine"))

    finding = finding_for(plan_for(compiled("line")), lines, customer=None, value=None, names={})

    assert finding.figures == {"substances": "acetone and hexamine", "lines": "1", "orders": "1"}
    assert finding.why == "acetone and hexamine."


def test_companions_are_named_once_and_are_no_lines(compiled: Compiled) -> None:
    goods = [line(row, None, amount=None, companion=name) for row, name in enumerate(["timer", "pot", "pot"], 2)]

    finding = finding_for(
        plan_for(compiled("companions")), (line(1), *goods), customer=None, value=Decimal(2), names={}
    )

    assert (finding.why, finding.figures["lines"], finding.figures["unit"]) == ("pot and timer.", "1", "companions")


def test_braces_in_a_companions_name_are_left_alone(compiled: Compiled) -> None:
    lines = (line(1), line(2, None, companion="{value}"))

    finding = finding_for(plan_for(compiled("companions")), lines, customer=None, value=Decimal(1), names={})

    assert finding.why == "{value}."


@pytest.mark.parametrize("kind", list(RuleType))
def test_every_figure_that_a_sentence_may_name_is_there(compiled: Compiled, kind: RuleType) -> None:
    names = sorted(figures_of(kind, whole_days=True))
    plan = plan_for(compiled(kind))
    value = None if kind is RuleType.LINE else Decimal(5)

    finding = finding_for(plan, (line(1), line(2, None, companion="pot")), customer=None, value=value, names={})

    assert set(names) <= set(finding.figures)


def test_named_figures_are_those_in_braces() -> None:
    assert named_figures("{a} and {{b}} and {c}{a}") == ("a", "c", "a")


# -- languages ------------------------------------------------------------------------------------

GERMAN = (
    'why: "{value} orders within {days} days."',
    (
        'why:\n  en: "{value} kg of {substances} within {timespan}, limit {limit}."\n'
        '  de: "{value} kg mit {substances} innerhalb von {timespan}, Grenze {limit}."'
    ),
)
NAMES_DE = {"acetone": "acetone", "de:acetone": "Aceton", "de:nitric-acid": "Salpetersäure"}


def test_a_finding_is_told_in_german_with_commas_and_german_words(compiled: Compiled) -> None:
    plan = plan_for(compiled("value_sum", GERMAN, ("gte: 5", "gte: 4.5")), "de")
    lines = (line(1, "nitric-acid"), line(2), line(3, "hexamine"))

    finding = finding_for(plan, lines, customer="ann", value=Decimal("20.500"), names=NAMES_DE)

    assert finding.why == ("20,5 kg mit Aceton, hexamine und Salpetersäure innerhalb von 30 Tagen, Grenze 4,5.")


def test_figures_are_for_machines_and_the_same_in_every_language(compiled: Compiled) -> None:
    rule = compiled("value_sum", GERMAN, ("gte: 5", "gte: 4.5"))
    lines = (line(1), line(2, "hexamine"))

    english, german = (
        finding_for(plan_for(rule, lang), lines, customer=None, value=Decimal("20.5"), names={})
        for lang in ("en", "de")
    )

    assert english.figures == german.figures
    assert english.figures["timespan"] == "30 days"
    assert english.why == "20.5 kg of acetone and hexamine within 30 days, limit 4.5."


def test_a_rule_without_a_sentence_in_the_language_is_told_in_english(compiled: Compiled) -> None:
    rule = compiled("value_sum", ("{value} orders within {days} days.", "{value} kg within {timespan}."))
    lines = (line(1, amount=None),)

    finding = finding_for(plan_for(rule, "de"), lines, customer=None, value=Decimal("2.5"), names={})

    assert finding.why == "2.5 kg within 30 days, not counting 1 line that states no amount."


def test_a_language_without_words_is_an_error_that_names_those_with(compiled: Compiled) -> None:
    with pytest.raises(ValueError, match=r"^no sentences in 'fr'; known: de, en$"):
        finding_for(plan_for(compiled("line"), "fr"), (line(1),), customer=None, value=None, names={})


@pytest.mark.parametrize(
    ("unstated", "ending"),
    [
        (0, "."),
        (1, "; 1 Zeile ohne Mengenangabe ist nicht mitgezählt."),
        (2, "; 2 Zeilen ohne Mengenangabe sind nicht mitgezählt."),
    ],
)
def test_german_says_how_many_lines_state_no_amount(compiled: Compiled, unstated: int, ending: str) -> None:
    rule = compiled("value_sum", ('why: "{value} orders within {days} days."', "why: {en: A., de: '{value} kg.'}"))
    lines = (line(9), *(line(row, amount=None) for row in range(unstated)))

    finding = finding_for(plan_for(rule, "de"), lines, customer=None, value=Decimal(7), names={})

    assert finding.why == f"7 kg{ending}"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("unit", "smhdw")
def test_every_language_tells_every_timespan(lang: str, unit: str) -> None:
    one, several = wording(lang).timespan(Timespan(1, unit)), wording(lang).timespan(Timespan(2, unit))

    assert one.startswith("1 ")
    assert several.startswith("2 ")
    assert one[2:] != several[2:]


# -- types ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "condition"), [("temporal", "all of first, then"), ("temporal_ordered", "in order first, then")]
)
def test_a_temporal_finding_says_which_selections_held(compiled: Compiled, kind: str, condition: str) -> None:
    finding = finding_for(plan_for(compiled(kind)), (line(1), line(2)), customer=None, value=Decimal(2), names={})

    assert finding.figures == {
        "substances": "acetone",
        "lines": "2",
        "orders": "2",
        "condition": condition,
        "timespan": "30 days",
        "days": "30",
    }


@pytest.mark.parametrize("field", COUNTED_FIELDS)
def test_a_count_says_of_what_it_is(compiled: Compiled, field: str) -> None:
    plan = plan_for(compiled("value_count", ("field: substance", f"field: {field}")))

    finding = finding_for(plan, (line(1),), customer=None, value=Decimal(2), names={})

    assert finding.figures["unit"].endswith(("s", "payment"))
    assert "_" not in finding.figures["unit"]


@pytest.mark.parametrize("field", SUMMED_FIELDS)
def test_a_sum_says_of_what_it_is_and_packs_are_never_unstated(compiled: Compiled, field: str) -> None:
    plan = plan_for(compiled("value_sum", ("field: amount_kg", f"field: {field}"), ("{value} orders", "{value}")))

    finding = finding_for(plan, (line(1, amount=None),), customer=None, value=Decimal(2), names={})

    is_mass = field.endswith("_kg")
    assert finding.figures["unit"] == ("kg" if is_mass else "packs")
    assert ("not counting 1 line" in finding.why) is is_mass


def test_a_finding_is_told_again_in_another_language_as_it_would_have_been_at_once() -> None:
    rule = rule_named("eu-amount-over-window", load_pack("EU"))
    names = {**NAMES, "de:acetone": "Aceton"}
    lines = (line(1, amount="20.5"), line(2, amount=None))
    told = {
        lang: finding_for(plan_for(rule, lang), lines, customer="ann", value=Decimal("20.5"), names=names)
        for lang in LANGUAGES
    }

    assert retold(rule, told["en"], "de", names) == told["de"].why
    assert "20,5 kg" in told["de"].why
    assert retold(rule, replace(told["en"], version=rule.version + 1), "de", names) is None
    assert retold(replace(rule, translations=()), told["en"], "de", names) is None
