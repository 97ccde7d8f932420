"""Strengths told in words, `concentrated` or `fuming`, from `data/strength_words.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from poisonbook.catalogue.words import DATA, alternatives
from poisonbook.values.documents import read_document

KINDS = ("fuming", "concentrated", "diluted", "reagent", "technical", "pure")
"""What the words say; where two stand, the earlier says more."""
_LONGEST_ENDING = 6


def strength_words_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Where folded `text` tells a strength in words, and what kind, the telling kinds first.

    >>> list(strength_words_in("schwefelsaure, konzentrierte"))
    [(15, 28, 'concentrated')]
    """
    for kind in KINDS:
        for match in _patterns()[kind].finditer(text):
            yield match.start(), match.end(), kind


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    root = read_document(DATA / "strength_words.yaml")
    root.allow(KINDS)
    return {kind: _pattern(root.need(kind).texts()) for kind in KINDS}


def _pattern(texts: tuple[str, ...]) -> re.Pattern[str]:
    words = alternatives(texts).replace(r"\*", rf"\w{{0,{_LONGEST_ENDING}}}")
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")
