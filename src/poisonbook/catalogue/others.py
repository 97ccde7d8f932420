"""Other things that a product is partly made of: a figure beside one is its own, not a listed substance's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from poisonbook.catalogue.text import fold
from poisonbook.catalogue.words import DATA, folded_set
from poisonbook.values.documents import read_document

_TRANSPORT_CLASS = re.compile(r"cl\.?\s?[1-6]\.[1-6](?![\d%])")
"""`CL 5.1` is a class of dangerous goods, not chlorine."""
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    stems: tuple[str, ...]
    words: frozenset[str]
    absent: frozenset[str]


@cache
def _vocabulary() -> _Vocabulary:
    root = read_document(DATA / "figures.yaml")
    others = root.need("other_substances")
    return _Vocabulary(
        stems=tuple(fold(stem).text for stem in others.need("stems").texts()),
        words=folded_set(others.need("words")),
        absent=folded_set(root.need("absent")),
    )


def other_substances_in(text: str) -> list[tuple[int, int]]:
    """Where folded `text` names something else that a product may hold; not where it says that it does not.

    >>> other_substances_in("10 % nitromethane / 15 % oil, water-free")
    [(25, 28)]
    """
    vocabulary = _vocabulary()
    tokens = [(match.start(), match.end(), match.group()) for match in _TOKEN.finditer(text)]
    found = []
    for place, (start, end, token) in enumerate(tokens):
        if _TRANSPORT_CLASS.match(text, start):
            continue
        if token not in vocabulary.words and not token.startswith(vocabulary.stems):
            continue
        around = (tokens[place - 1][2] if place else "", tokens[place + 1][2] if place + 1 < len(tokens) else "")
        if not vocabulary.absent.intersection(around):
            found.append((start, end))
    return found
