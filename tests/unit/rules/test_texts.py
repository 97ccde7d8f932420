"""Shipped rules in other languages: whole, of the version in force, and never of a rule of somebody's own."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from poisonbook.rules.lock import rule_fingerprint
from poisonbook.rules.pack import all_rules, compile_text
from poisonbook.rules.syntax import Rule
from poisonbook.rules.texts import RuleText, text_of
from poisonbook.rules.words import rule_words, title_words

SHIPPED = all_rules()
FIGURE = re.compile(r"\d+")


def fields(text: RuleText) -> tuple[str, ...]:
    return (text.title, text.description, text.indicator, text.note)


@pytest.mark.parametrize("rule", SHIPPED, ids=[rule.id for rule in SHIPPED])
def test_every_shipped_rule_is_told_in_german_with_the_same_figures(rule: Rule) -> None:
    own, german = text_of(rule, "en"), text_of(rule, "de")

    assert (own.lang, german.lang) == ("en", "de")
    for english, told in zip(fields(own), fields(german), strict=True):
        assert told.strip()
        assert told != english
        assert sorted(FIGURE.findall(told)) == sorted(FIGURE.findall(english))


def test_another_version_is_told_in_its_own_words() -> None:
    rule = replace(SHIPPED[0], version=SHIPPED[0].version + 1, title="Something else")

    assert text_of(rule, "de") == text_of(rule, "en")
    assert text_of(rule, "de").title == "Something else"


def test_a_rule_of_somebodys_own_is_told_in_its_own_words_even_under_a_shipped_id() -> None:
    shipped = next(one for one in SHIPPED if one.id == "eu-amount-over-window")
    text = Path(shipped.places["id"].file).read_text(encoding="utf-8")
    own = compile_text(text, "mine.yaml")

    assert rule_fingerprint(own) == rule_fingerprint(shipped)
    assert text_of(own, "de").lang == "en"


def test_a_language_that_nobody_wrote_is_english() -> None:
    assert text_of(SHIPPED[0], "fr").lang == "en"


def test_the_command_line_tells_it_too() -> None:
    rule = next(one for one in SHIPPED if one.id == "eu-amount-over-window")

    assert (
        title_words(rule, "de") == "eu-amount-over-window, Version 1: Große Menge eines Stoffes innerhalb von 30 Tagen"
    )
    assert dict(rule_words(rule, "de"))["Anhaltspunkt"].startswith("Art. 9 Abs. 1 Buchst. c")
