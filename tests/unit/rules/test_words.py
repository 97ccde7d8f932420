"""Rules in words and as records."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from poisonbook.facts.schema import COUNTED_FIELDS, GROUP_FIELDS, LINE_FIELDS, SUMMED_FIELDS
from poisonbook.law.model import Certainty
from poisonbook.rules.pack import all_rules
from poisonbook.rules.phrases import phrases
from poisonbook.rules.plan import plan_for
from poisonbook.rules.records import plan_record, rule_record
from poisonbook.rules.sentences import LANGUAGES
from poisonbook.rules.syntax import Attention, Basis, Operator, Rule, RuleType
from poisonbook.rules.words import condition_words, rule_words, selection_words, title_words

Compiled = Callable[..., Rule]


def test_a_selection_reads_as_phrases(compiled: Compiled) -> None:
    rule = compiled(
        "line", ("status: restricted", "status: [restricted, reportable]\n  strength_ww: {gt: 12, lte: 35}")
    )

    assert selection_words(rule) == (
        "status is restricted or reportable",
        "strength_ww is above 12",
        "strength_ww is at most 35",
        "buyer_class is general_public",
    )


def test_a_condition_reads_as_a_phrase(compiled: Compiled) -> None:
    rule = compiled("value_sum", ("[customer]", "[customer, substance]"), ("gte: 5", "gt: 4.50"))

    assert condition_words(rule) == "the sum of amount_kg by customer and substance within 30 days is above 4.5"
    assert condition_words(compiled("line")) == "on each selected line"
    assert condition_words(compiled("companions")) == (
        "the number of different operator-named companions in the order of a selected line is at least 1"
    )


def test_branches_and_exceptions_read_as_phrases(compiled: Compiled) -> None:
    rule = compiled(
        "line",
        (
            "selection:\n  status: restricted\n  buyer_class: general_public",
            "selection:\n  - {status: restricted, channel: [web, shop]}\n  - {schedule: Annex II, amount_kg: {gte: 5}}",
        ),
        ("why:", "except: [{licence_state: valid, quantity: {lt: 2}}, {channel: phone}]\nwhy:"),
    )

    assert selection_words(rule) == (
        "either status is restricted and channel is web or shop",
        "or schedule is Annex II and amount_kg is at least 5",
        "unless licence_state is valid and quantity is below 2",
        "unless channel is phone",
    )


def test_named_selections_read_with_their_names(compiled: Compiled) -> None:
    rule = compiled("temporal", ("    status: restricted", "    - status: restricted\n    - schedule: Annex I"))

    assert selection_words(rule) == (
        "first: either status is restricted",
        "first: or schedule is Annex I",
        "then: schedule is Annex II",
    )
    assert condition_words(rule) == "first and then by customer within 30 days"
    assert condition_words(compiled("temporal_ordered")) == (
        "first, then then, each at a later moment, by customer within 30 days"
    )


def test_named_companions_are_named(compiled: Compiled) -> None:
    rule = compiled("companions", ("companions: operator", "companions: [pot, timer]"))

    assert condition_words(rule) == (
        "the number of different operator-named companions among pot and timer "
        "in the order of a selected line is at least 1"
    )
    assert rule_record(rule)["companions"] == ["pot", "timer"]
    assert rule_record(compiled("companions"))["companions"] == "operator"


def test_a_record_of_a_temporal_rule_names_its_selections(compiled: Compiled) -> None:
    rule = compiled(
        "temporal",
        ("    status: restricted", "    - status: restricted\n    - schedule: Annex I"),
        ("basis:", "except: {channel: web}\nbasis:"),
        ('why: "{substances} within {days} days."', "why: {en: A., de: B.}"),
    )

    record = rule_record(rule)

    assert record["selection"] is None
    assert record["selections"] == {
        "first": [{"status": ["restricted"]}, {"schedule": ["Annex I"]}],
        "then": {"schedule": ["Annex II"]},
    }
    assert (record["except"], record["translations"]) == ({"channel": ["web"]}, {"de": "B."})


@pytest.mark.parametrize("kind", list(RuleType))
def test_equal_plans_have_equal_records_that_json_can_hold(compiled: Compiled, kind: RuleType) -> None:
    plan = plan_for(compiled(kind))

    record = plan_record(plan)

    assert json.loads(json.dumps(record)) == record
    assert record["why"] == {"en": plan.why}


def test_a_plans_record_says_its_numbers_as_they_are_written_shortest(compiled: Compiled) -> None:
    rule = compiled(
        "value_sum", ("status: restricted", "status: restricted\n  strength_ww: {gt: 12.50}"), ("gte: 5", "gt: 4.0")
    )

    record = plan_record(plan_for(rule))

    assert record["selections"] == [
        {
            "name": "",
            "any_of": [
                [
                    {"field": "status", "operator": "in", "operands": ["restricted"]},
                    {"field": "strength_ww", "operator": "gt", "operands": ["12.5"]},
                ]
            ],
        }
    ]
    assert record["threshold"] == {"operator": "gt", "limit": "4"}


def test_a_record_says_what_the_file_says(compiled: Compiled) -> None:
    rule = compiled("value_sum", ("  status: restricted", "  status: restricted\n  strength_ww: {gt: 12, lte: 35}"))

    record = rule_record(rule)

    assert record["selection"] == {"status": ["restricted"], "strength_ww": {"gt": "12", "lte": "35"}}
    assert record["condition"] == {"gte": "5"}
    assert (record["group_by"], record["timespan"], record["basis"]) == (["customer"], "30d", "operator")
    assert record["companions"] is None


# -- languages ------------------------------------------------------------------------------------


def test_a_rule_is_told_in_german(compiled: Compiled) -> None:
    rule = compiled(
        "value_sum",
        ("status: restricted", "status: [restricted, reportable]\n  strength_ww: {gt: 12.5}\n  channel: web"),
        ("[customer]", "[customer, substance]"),
        ("gte: 5", "gt: 4.50"),
        ("why:", "except: {licence_state: valid}\nwhy:"),
    )

    assert selection_words(rule, "de") == (
        "Einstufung ist beschränkt oder meldepflichtig",
        "Konzentration in % w/w ist größer als 12,5",
        "Vertriebsweg ist web",
        "ausgenommen: Stand der Genehmigung ist gültig",
    )
    assert condition_words(rule, "de") == (
        "die Summe der Nettomassen in kg je Kunde und Stoff innerhalb von 30 Tagen ist größer als 4,5"
    )


def test_what_is_not_in_order_of_a_window_is_told_in_german_too(compiled: Compiled) -> None:
    assert condition_words(compiled("line"), "de") == "bei jeder ausgewählten Bestellzeile"
    assert condition_words(compiled("companions", ("companions: operator", "companions: [pot, timer]")), "de") == (
        "die Zahl verschiedener vom Betrieb genannter Begleitwaren aus pot und timer "
        "in der Bestellung einer ausgewählten Zeile ist mindestens 1"
    )
    assert condition_words(compiled("temporal_ordered"), "de") == (
        "first, danach then, jeweils zu einem späteren Zeitpunkt, je Kunde innerhalb von 30 Tagen"
    )


def test_a_rules_sentence_in_the_language_comes_first(compiled: Compiled) -> None:
    rule = compiled("line", ('why: "{substances}."', "why: {en: A., de: B.}"))

    english, german = dict(rule_words(rule)), dict(rule_words(rule, "de"))

    assert (english["Why"], english["Why (de)"]) == ("A.", "B.")
    assert (german["Begründung"], german["Begründung (en)"]) == ("B.", "A.")
    assert german["Dringlichkeit"] == "niedrig (des Vorgangs)"
    assert title_words(rule, "de") == "test-rule, Version 1: A title"
    assert "Like" not in english


def test_every_language_has_every_phrase() -> None:
    english = phrases("en")
    for lang in LANGUAGES:
        own = phrases(lang)
        for templates in ("tests", "joined", "branches", "measured", "holds", "headings"):
            assert set(getattr(own, templates)) == set(getattr(english, templates)), (lang, templates)
    assert set(english.tests) == {*Operator}


def test_german_has_a_name_for_everything_that_a_rule_may_name() -> None:
    german = phrases("de")

    assert set(german.fields) == {field.name for field in LINE_FIELDS}
    assert set(german.counted) == {*COUNTED_FIELDS}
    assert set(german.summed) == {*SUMMED_FIELDS}
    assert set(german.keys) == {*GROUP_FIELDS}
    closed = {field.name: {*map(str, field.words)} for field in LINE_FIELDS if field.words}
    closed |= {
        "indicator": {"statutory check"},
        "attention": {*Attention},
        "certainty": {*Certainty},
        "basis": {*Basis},
    }
    assert {field: set(words) for field, words in german.values.items()} == closed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_shipped_rule_can_be_told(lang: str) -> None:
    for rule in all_rules():
        words = rule_words(rule, lang)
        assert all(heading and text for heading, text in words)
        assert (
            not any("_" in text for text in (*selection_words(rule, lang), condition_words(rule, lang))) or lang == "en"
        )
