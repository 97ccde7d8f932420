"""Rules in words and as records."""

from __future__ import annotations

from collections.abc import Callable

from poisonbook.rules.records import rule_record
from poisonbook.rules.syntax import Rule
from poisonbook.rules.words import condition_words, selection_words

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


def test_a_record_says_what_the_file_says(compiled: Compiled) -> None:
    rule = compiled("value_sum", ("  status: restricted", "  status: restricted\n  strength_ww: {gt: 12, lte: 35}"))

    record = rule_record(rule)

    assert record["selection"] == {"status": ["restricted"], "strength_ww": {"gt": "12", "lte": "35"}}
    assert record["condition"] == {"gte": "5"}
    assert (record["group_by"], record["timespan"], record["basis"]) == (["customer"], "30d", "operator")
    assert record["companions"] is None
