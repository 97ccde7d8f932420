"""Numbers written as words where they count packs or units: `two 5 l drums`, `half a litre`, `fyra säckar`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from poisonbook.catalogue.pack_patterns import strange_container
from poisonbook.catalogue.text import fold
from poisonbook.catalogue.units import alternatives_of_units, unit_words
from poisonbook.catalogue.words import DATA, alternatives
from poisonbook.values.documents import read_document

_HALF = ".5"


@lru_cache(maxsize=256)
def with_digits(text: str) -> str:
    """Folded `text` with such words as digits, every character else in its place.

    >>> with_digits("two 25 kg bags, half a litre of oil")
    '2 x 25 kg bags, .5     litre of oil'
    """
    return _counting().sub(_digits, text)


def _digits(match: re.Match[str]) -> str:
    word = re.sub(r"\s+", " ", match.group("word") or match.group("half"))
    digits = _HALF if match.group("half") else _numbers()[word]
    if match.group("sized") is not None:
        if digits == "1":
            return match.group()
        # Two letters at the least and a space, so that the sign of multiplication fits.
        digits = f"{digits} x" if len(match.group()) > len(digits) + 1 else f"{digits}x"
    return digits.ljust(len(match.group()))


@cache
def _numbers() -> Mapping[str, str]:
    """The digits that each word stands for; those of a half only from `_HALF`."""
    root = read_document(DATA / "units.yaml")
    numbers = root.need("numbers").mapping
    return {fold(word).text: number for number, words in numbers.items() for word in words.texts()}


@cache
def _counting() -> re.Pattern[str]:
    root = read_document(DATA / "units.yaml")
    units, words = alternatives_of_units(), unit_words()
    sized = rf"(?P<sized>(?=\s+\d{{1,4}}(?:[.,]\d{{1,3}})?\s*-?\s*(?:{units})(?!\d)))"
    return re.compile(
        rf"(?<!\w)(?:(?P<half>{alternatives(root.need('half').texts())})(?=[\s\-]?(?:{units})(?!\w))"
        rf"|(?P<word>{alternatives(_numbers())})(?!\w)"
        rf"(?:{sized}|(?=[\s\-]+(?:{units}|{words.containers}|{words.parts})(?!\w)|\s+{strange_container()})))"
    )
