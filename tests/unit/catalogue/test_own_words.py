"""The operator's own words: names and products of the range, what only mentions, what is set aside."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from poisonbook.catalogue.automaton import default_cache
from poisonbook.catalogue.own_words import OwnWords, read_own_words
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.law.book import load_book
from poisonbook.values.documents import DocumentError
from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength

WORDS = """\
names:
  - substance: hydrogen-peroxide
    words: [Oxyblitz]
    lang: de
  - {substance: nitric-acid, words: [kyselina blesková], bends: true}
products:
  - substance: sulfuric-acid
    words: [AkkuStark, battery acid]
    strength: 37 %
    says: our battery acid is sulfuric acid
mentions:
  - words: [showroom dummy]
    says: a dummy for the showroom
  - {words: [reminds of], where: before}
ignore:
  - words: [Acetone Records]
    reason: a music label
"""


def read(tmp_path: Path, text: str) -> OwnWords:
    path = tmp_path / "words.yaml"
    path.write_text(text, encoding="utf-8")
    return read_own_words(path, {known.slug: known for known in load_book().substances()})


@pytest.fixture(scope="module")
def recognise(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Recognition]:
    own = read(tmp_path_factory.mktemp("words"), WORDS)
    recogniser = Recogniser(load_book(), "EU", date(2026, 1, 1), cache=default_cache(), own=own)
    return lambda title: recogniser.recognise([Listing("1", title)])[0]


def test_an_own_name_is_a_name(recognise: Callable[[str], Recognition]) -> None:
    (found,) = recognise("Oxyblitz 35 % 5 L").substances

    assert (found.substance, found.strength) == ("hydrogen-peroxide", Strength.exactly(35))
    assert "Not named" not in found.reason


def test_an_own_name_bends_where_it_may(recognise: Callable[[str], Recognition]) -> None:
    assert recognise("Kyselinou bleskovou 1 L").status is Status.UNDETERMINED


def test_an_own_product_has_its_usual_strength(recognise: Callable[[str], Recognition]) -> None:
    (found,) = recognise("AkkuStark 1 L").substances

    assert (found.status, found.strength) == (Status.RESTRICTED, Strength.exactly(37))
    assert "our battery acid is sulfuric acid, usually with 37 % w/w" in found.reason


def test_a_strength_that_the_listing_states_outranks_the_usual_one(recognise: Callable[[str], Recognition]) -> None:
    assert recognise("AkkuStark 10 % 1 L").substances[0].strength == Strength.exactly(10)


def test_an_own_product_takes_the_place_of_the_shipped_word(recognise: Callable[[str], Recognition]) -> None:
    assert recognise("battery acid 1 L").substances[0].strength == Strength.exactly(37)


@pytest.mark.parametrize(
    ("title", "because"),
    [
        ("Acetone 1 L, showroom dummy", "a dummy for the showroom"),
        ("A scent that reminds of acetone", "your word list says so"),
        ("Acetone Records, LP", "your word list sets it aside: a music label"),
    ],
)
def test_what_a_word_sets_aside_stays_as_a_mention(
    title: str, because: str, recognise: Callable[[str], Recognition]
) -> None:
    (found,) = recognise(title).substances

    assert found.status is Status.NOT_REGULATED
    assert because in found.reason


def test_an_ignored_phrase_hides_no_other_place(recognise: Callable[[str], Recognition]) -> None:
    assert recognise("Acetone 1 L, as used by Acetone Records").status is Status.REPORTABLE


def test_a_name_of_the_law_cannot_be_ignored(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r":3:13: 'Aceton' is a name in the law data and cannot be ignored"):
        read(tmp_path, "ignore:\n  - reason: no\n    words: [Aceton]\n")


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("nams: []\n", ":1:1", "did you mean 'names'?"),
        ("names:\n  - words: [Oxyblitz]\n", ":2:5", "field 'substance' is missing"),
        (
            "names:\n  - substance: hydrogen-peroxid\n    words: [Oxyblitz]\n",
            ":2:16",
            "did you mean 'hydrogen-peroxide'",
        ),
        ("names:\n  - substance: acetone\n    words: [a]\n", ":3:13", "at least 3 letters"),
        ("names:\n  - substance: acetone\n    words: [abcd]\n    bends: maybe\n", ":4:12", "true or false"),
        ("products:\n  - substance: acetone\n    words: [abcd]\n    strength: much\n", ":4:15", "such as '9 %'"),
        ("products:\n  - substance: acetone\n    words: [abcd]\n    strength: 120 %\n", ":4:15", "such as '9 %'"),
        ("mentions:\n  - words: [abcd]\n    where: beside\n", ":3:12", "unknown place"),
        ("ignore:\n  - words: [abcd]\n", ":2:5", "field 'reason' is missing"),
    ],
)
def test_a_slip_is_told_with_its_place(text: str, place: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read(tmp_path, text)

    assert f"words.yaml{place}: " in str(caught.value)
    assert problem in str(caught.value)


def test_nothing_of_the_own_words_reaches_the_cache(tmp_path: Path) -> None:
    own = read(tmp_path, WORDS)
    Recogniser(load_book(), "EU", date(2026, 1, 1), cache=default_cache())
    mine = shutil.copytree(default_cache(), tmp_path / "cache")  # nobody else writes there
    before = {path: path.read_bytes() for path in mine.iterdir()}
    assert before

    Recogniser(load_book(), "EU", date(2026, 1, 1), cache=mine, own=own)

    assert {path: path.read_bytes() for path in mine.iterdir()} == before
