"""What a buyer is told: in five languages, neutral, and never a word of suspicion."""

from __future__ import annotations

import re
from itertools import combinations, product

import pytest

from poisonbook.checkout.texts import read_texts, shipped_texts
from poisonbook.law.sale_terms import Need, Outcome
from poisonbook.values.documents import DocumentError, parse_document

LANGUAGES = ("de", "en", "es", "fr", "pl")
SHOWN = [need for need in Need if need is not Need.NOTICE]
SUSPICION = re.compile(
    r"suspic|suspect|suspé|suspi|sospech|verd[äa]cht|podejrz|rule|risk|risiko|risque|riesgo|ryzyk|polic|fraud|terror|explos"
    r"|report|melden wir|alert|finding",
    re.IGNORECASE,
)


def everything(lang: str) -> list[str]:
    """Every text that a buyer may get."""
    texts = shipped_texts()
    some = [(), *combinations(SHOWN, 1), *combinations(SHOWN, 2), tuple(SHOWN)]
    return [
        texts.text(outcome, needs, notices, lang)
        for outcome, needs, notices in product(Outcome, some, [(), (Need.NOTICE,)])
        if needs or outcome is not Outcome.REQUIRE
    ]


def test_five_languages_are_there_to_begin_with() -> None:
    assert sorted(shipped_texts().languages) == list(LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_speaks_of_suspicion_and_none_is_left_open(lang: str) -> None:
    for text in everything(lang):
        assert SUSPICION.search(text) is None, text
        assert "{" not in text
        assert not text or text.endswith(".")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_hold_says_the_same_whatever_the_reason(lang: str) -> None:
    texts = shipped_texts()

    assert len({texts.text(Outcome.HOLD, needs, (), lang) for needs in [(), *combinations(SHOWN, 1)]}) == 1


def test_each_language_has_words_of_its_own() -> None:
    for outcome in (Outcome.REQUIRE, Outcome.HOLD, Outcome.REFUSE):
        assert len({shipped_texts().text(outcome, (Need.IDENTITY,), (), lang) for lang in LANGUAGES}) == len(LANGUAGES)


def test_an_allowed_sale_says_nothing_but_the_notice() -> None:
    texts = shipped_texts()

    assert texts.text(Outcome.ALLOW, (), (), "en") == ""
    assert "regulated by law" in texts.text(Outcome.ALLOW, (), (Need.NOTICE,), "en")


def test_a_region_is_its_language_and_an_unknown_language_english() -> None:
    texts = shipped_texts()

    assert texts.text(Outcome.HOLD, (), (), "de-AT") == texts.text(Outcome.HOLD, (), (), "de")
    assert texts.text(Outcome.HOLD, (), (), "PL_pl") == texts.text(Outcome.HOLD, (), (), "pl")
    assert texts.text(Outcome.HOLD, (), (), "xx") == texts.text(Outcome.HOLD, (), (), "en")


@pytest.mark.parametrize("mistake", ["languages:\n  en: {hold: a}\n", "languages:\n  en: {other: a}\n", "texts: {}\n"])
def test_a_missing_or_a_strange_text_is_a_mistake(mistake: str) -> None:
    with pytest.raises(DocumentError):
        read_texts(parse_document(mistake, "texts.yaml"))
