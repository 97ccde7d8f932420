"""Addresses made comparable before they are hashed: two spellings of one address are one pseudonym."""

from __future__ import annotations

import unicodedata

_KEPT = frozenset("LMN")
"""The general categories (Unicode 4.5) of letters, marks and figures, by their first letter."""


def folded_address(address: str) -> str | None:
    """`address` in NFKC and without case, each run of blanks, punctuation and signs one blank; None if nothing is left.

    Nothing cleverer: no abbreviation is spelled out, no part is put in another place.
    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", address).casefold())
    return " ".join(plain.translate(_LETTERS).split()) or None


class _Letters(dict[int, str]):
    """What becomes of a character, by its code point; each is looked up in Unicode's tables once."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        category = unicodedata.category(letter)
        # A soft hyphen or a joiner cannot be seen, so it parts no words.
        self[code] = kept = letter if category[0] in _KEPT else "" if category == "Cf" else " "
        return kept


_LETTERS = _Letters()
