"""What must not change a recognition: the encoding and case of letters, noise around, an unrelated sentence."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import pytest
from benchmarks.recognition_fuzz import mutated_texts

from poisonbook.catalogue.automaton import default_cache
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.law.book import load_book

CASES = Path(__file__).parents[3] / "benchmarks" / "cases"


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return Recogniser(load_book(), "EU", date(2026, 1, 1), cache=default_cache())


def cases() -> list[Listing]:
    rows = [json.loads(line) for path in sorted(CASES.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    return [Listing(row["id"], row["title"], row["text"]) for row in rows]


LISTINGS = cases()
SHARES = [pytest.param(3, id="every third listing"), pytest.param(1, id="every listing", marks=pytest.mark.slow)]


def answers(found: Recognition) -> list[tuple[str, str, str]]:
    return sorted((one.substance, one.status.value, str(one.strength)) for one in found.substances)


@cache
def as_they_are(recogniser: Recogniser) -> list[Recognition]:
    """What the listings are recognised as, unchanged."""
    return list(recogniser.recognise(LISTINGS))


def changed_by(recogniser: Recogniser, change: Callable[[Listing], Listing], share: int = 1) -> list[str]:
    """Of one in so many listings those whose answers `change` changes."""
    others = [change(one) for one in LISTINGS[::share]]
    pairs = zip(LISTINGS[::share], as_they_are(recogniser)[::share], recogniser.recognise(others), strict=True)
    return [listing.title for listing, before, after in pairs if answers(before) != answers(after)]


def changed(recogniser: Recogniser, change: Callable[[str], str], share: int = 1) -> list[str]:
    """Of one in so many listings those whose answers `change` of their texts changes."""
    return changed_by(recogniser, lambda one: Listing(one.id, change(one.title), change(one.description)), share)


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_the_normal_form_changes_nothing(recogniser: Recogniser, form: Literal["NFC", "NFD", "NFKC", "NFKD"]) -> None:
    assert changed(recogniser, lambda text: unicodedata.normalize(form, text)) == []


def is_about_case(text: str) -> bool:
    """Whether the case says something: in abbreviations (CAN is no can, `M` not `m`) and in entities (`&nbsp;`)."""
    if re.search(r"&[^\W\d_]+;", text):
        return True
    words = re.findall(r"[^\W\d_]+", text)
    return any(word.isupper() or sum(map(str.isupper, word)) > 1 for word in words if len(word) <= 4)


@pytest.mark.parametrize("case", [str.lower, str.upper, str.title])
def test_the_case_of_letters_changes_nothing_but_for_abbreviations(
    recogniser: Recogniser, case: Callable[[str], str]
) -> None:
    about_case = {one.title for one in LISTINGS if is_about_case(one.title) or is_about_case(one.description)}

    assert set(changed(recogniser, case)) <= about_case


@pytest.mark.parametrize(
    "noise",
    [
        lambda text: f"  {text}\n",
        lambda text: f"🔥 {text} 🔥" if text else text,
        lambda text: text.replace(" ", "  "),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: f"<p>{text}</p>" if text else text,
    ],
    ids=["blank space", "pictures", "double spaces", "no-break spaces", "a paragraph"],
)
@pytest.mark.parametrize("share", SHARES)
def test_noise_around_and_between_changes_nothing(
    recogniser: Recogniser, noise: Callable[[str], str], share: int
) -> None:
    assert changed(recogniser, noise, share) == []


UNRELATED = (
    "Shipped within two days by tracked parcel.",
    "Our family business has served customers since 1987.",
    "Versandkostenfrei ab 50 Euro Bestellwert.",
    "Retour possible sous 30 jours.",
    "Consegna gratuita in tutta Italia.",
    "Nie łączymy zamówień z różnych aukcji.",
    "Colour may differ slightly from the picture.",
    "Follow us for more offers!",
    "Delivery within 24 hours, 28 days to return, rated by 33 customers.",
    "Lieferzeit 25 Tage, Versand 27 €.",
)


@pytest.mark.parametrize("sentence", UNRELATED)
@pytest.mark.parametrize("share", SHARES)
def test_an_unrelated_sentence_never_changes_a_strength(recogniser: Recogniser, sentence: str, share: int) -> None:
    def with_sentence(one: Listing) -> Listing:
        apart = ". " if one.description[-1:].isalnum() else " "
        return Listing(one.id, one.title, f"{one.description}{apart}{sentence}".strip())

    assert changed_by(recogniser, with_sentence, share) == []


@pytest.mark.parametrize("seed", range(4))
def test_mutated_and_random_texts_are_recognised_without_an_error(recogniser: Recogniser, seed: int) -> None:
    texts = mutated_texts(random.Random(seed))  # noqa: S311 - made-up texts
    listings = [Listing(str(place), next(texts), next(texts)) for place in range(500)]

    assert [found.id for found in recogniser.recognise(listings)] == [one.id for one in listings]
