"""The words around a name, as far as its own clause goes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(r"\d+[.,]\d+|\w+|[^\w\s']")
_REACH = 160
"""Characters on either side of a name; a longer list is cut, which can only leave a mention unseen."""
_ENDS = frozenset(";!?|")
_ABBREVIATIONS = frozenset(
    {"e", "g", "eg", "z", "b", "zb", "p", "ej", "ex", "incl", "inkl", "max", "min", "conc", "konz", "konc", "approx"}
    | {"ca", "resp", "bzw", "np", "napr", "tj", "t", "bl", "a", "st", "str", "subst", "stab", "techn"}
)
"""What a full stop follows without ending the sentence."""


class Token(NamedTuple):
    """A word, a number or a sign of folded text, and where it stands."""

    text: str
    start: int
    end: int

    @property
    def is_figure(self) -> bool:
        """Whether it is a number, with or without letters behind it (`30`, `5l`)."""
        return self.text[0].isdigit()

    @property
    def is_word(self) -> bool:
        """Whether it is neither a figure nor a sign."""
        return self.text[0].isalpha()


def tokens_of(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of `text` between two offsets; apostrophes separate words and are left out."""
    end = len(text) if end is None else end
    starts, tokens = _all_tokens(text)
    first, last = bisect_left(starts, start), bisect_left(starts, end)
    if (first and tokens[first - 1].end > start) or (last > first and tokens[last - 1].end > end):
        return list(_read(text, start, end))  # an offset is within a word
    return tokens[first:last]


@lru_cache(maxsize=8)
def _all_tokens(text: str) -> tuple[list[int], list[Token]]:
    """Where the tokens of a text start, and they themselves; read once for all the names in it."""
    tokens = list(_read(text, 0, len(text)))
    return [token.start for token in tokens], tokens


def _read(text: str, start: int, end: int) -> Iterator[Token]:
    return (Token(match.group(), *match.span()) for match in _TOKEN.finditer(text, start, end))


def words_of(phrase: str) -> tuple[str, ...]:
    """The texts of the tokens of a folded phrase."""
    return tuple(_TOKEN.findall(phrase))


def clause_before(text: str, start: int) -> list[Token]:
    """The tokens of the clause that ends at `start`."""
    tokens = tokens_of(text, max(0, start - _REACH), start)
    for place in range(len(tokens) - 1, -1, -1):
        if _ends_clause(tokens, place, text):
            return tokens[place + 1 :]
    return tokens


def clause_after(text: str, end: int) -> list[Token]:
    """The tokens of the clause that starts at `end`."""
    tokens = tokens_of(text, end, min(len(text), end + _REACH))
    for place in range(len(tokens)):
        if _ends_clause(tokens, place, text) or tokens[place].text == ":":
            return tokens[:place]
    return tokens


def _ends_clause(tokens: Sequence[Token], place: int, text: str) -> bool:
    token = tokens[place]
    if token.text in _ENDS:
        return True
    spaced_after = token.end >= len(text) or text[token.end].isspace()
    if token.text == "-":
        return spaced_after and token.start > 0 and text[token.start - 1].isspace()
    if token.text == ".":
        return spaced_after and not (place > 0 and tokens[place - 1].text in _ABBREVIATIONS)
    return False
