"""The words of the shipped lists as patterns over folded text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from poisonbook.sheets.letters import fold
from poisonbook.values.any_word import any_word
from poisonbook.values.documents import read_document

_DATA = Path(__file__).parent / "data"
_SHORT = 5
"""A label of fewer letters is a whole word; a longer one stands for all that begin with it."""


@dataclass(frozen=True, slots=True)
class Headings:
    """How sections are headed."""

    words: re.Pattern[str]
    """`section` in any language, the whole word."""
    languages: dict[str, frozenset[str]]
    """Each such word, folded, and the languages it belongs to."""
    titles: tuple[tuple[str, int, str], ...]
    """Language, number and the first letters of the title, folded, letters only."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What labels a value or a column, and the words around figures."""

    product_name: re.Pattern[str]
    product_code: re.Pattern[str]
    name: re.Pattern[str]
    content: re.Pattern[str]
    classification: re.Pattern[str]
    number: re.Pattern[str]
    limit: re.Pattern[str]
    withheld: re.Pattern[str]
    nothing: re.Pattern[str]
    same_substance: re.Pattern[str]
    density: re.Pattern[str]
    to: str
    up_to: str
    at_least: str
    by_volume: str
    """Expressions for any of the words, in no group."""
    hazard_class: str


@cache
def headings() -> Headings:
    """The shipped headings."""
    root = read_document(_DATA / "headings.yaml")
    words: dict[str, set[str]] = {}
    titles: list[tuple[str, int, str]] = []
    for language, node in root.need("languages").mapping.items():
        node.allow(("words", "titles"))
        for word in node.need("words").texts():
            words.setdefault(fold(word), set()).add(language)
        for number, starts in node.need("titles").mapping.items():
            titles += [(language, int(number), letters_of(start)) for start in starts.texts()]
    titles.sort(key=lambda title: -len(title[2]))
    return Headings(
        re.compile(rf"(?:{_alternatives(words)})(?!\w)"),
        {word: frozenset(languages) for word, languages in words.items()},
        tuple(titles),
    )


@cache
def labels() -> Labels:
    """The shipped labels."""
    root = read_document(_DATA / "labels.yaml")
    lists = {name: node.texts() for name, node in root.mapping.items()}
    starting = {
        name: _starting(lists[name])
        for name in (
            *("product_name", "product_code", "name", "content", "classification", "number", "limit"),
            *("withheld", "nothing", "same_substance", "density"),
        )
    }
    classes = _alternatives(lists["hazard_classes"]).replace(r"\.", r"\.?")
    return Labels(
        **starting,
        to=_alternatives(lists["to"]),
        up_to=_alternatives(lists["up_to"]),
        at_least=_alternatives(lists["at_least"]),
        by_volume=_alternatives(lists["by_volume"]),
        hazard_class=classes,
    )


def letters_of(text: str) -> str:
    """The letters of `text`, folded, and nothing else."""
    return "".join(letter for letter in fold(text) if letter.isalpha())


def _starting(texts: Iterable[str]) -> re.Pattern[str]:
    folded = sorted({fold(text) for text in texts}, key=lambda text: (-len(text), text))
    words = "|".join(_whole(text) for text in folded if text[0].isalnum())
    signs = "".join(f"|{re.escape(text)}" for text in folded if not text[0].isalnum())
    return re.compile(rf"(?<!\w)(?:{words}){signs}")  # looked behind once, not once a word


def _whole(text: str) -> str:
    pattern = re.escape(text).replace(r"\ ", r"\s+")
    return pattern + (r"(?!\w)" if len(text) < _SHORT and text[-1].isalnum() else "")


def _alternatives(texts: Iterable[str]) -> str:
    return any_word(fold(text) for text in texts)
