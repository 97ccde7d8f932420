"""One name, two expressions: for the automaton over raw bytes, and for folded text.

The first may stop too often, never too seldom: a letter with a diacritic may be written with it,
composed or decomposed, without it, or spelled out (`ü` as `ue`); words may be joined by spaces,
hyphens and the like, or by nothing.
"""

from __future__ import annotations

import re
import unicodedata

from poisonbook.catalogue.text import fold

LETTER = r"[^\W\d_]"
_VOWELS = frozenset("aeiouyаеиоуыяюіь")
SUBSCRIPTS = {str(digit): f"[{digit}{chr(0x2080 + digit)}]" for digit in range(10)}
"""Expressions for a figure that may be a subscript."""

_JOINT_FIND = r"[\W_]{0,3}"
# The same for raw bytes: spaces, no-break spaces, hyphens and dashes, brackets, commas, apostrophes.
_JOINT_SCAN = r"[\s\x{a0}\x{ad}\x{2010}-\x{2014}\x{2019}()/,.;:'_\-]{0,3}"


_ANY_ENDING = r"[^\s()/,.;:'_\-]{0,4}"
_SHORTEST_STEM = 4


def find_expression(name: str, cases: str | None = None) -> str:
    """Regular expression for `name` in folded text; with `cases`, its words may take these endings.

    Only names of several words bend so: what follows a single word is judged where it is found.
    """
    tokens = _tokens(name)
    if cases is None or len(tokens) == 1:
        return _JOINT_FIND.join(map(_find_token, tokens))
    return _JOINT_FIND.join(
        _find_token(stem) + (cases if len(stem) >= _SHORTEST_STEM else "") for stem in map(_stem, tokens)
    )


def scan_expression(name: str, *, inflected: bool = False) -> str:
    """Hyperscan expression for `name` in raw UTF-8, to be compiled caseless."""
    tokens = _tokens(name)
    if not inflected or len(tokens) == 1:
        return _JOINT_SCAN.join("".join(map(_scan_letter, token)) for token in tokens)
    return _JOINT_SCAN.join(
        "".join(map(_scan_letter, stem)) + (_ANY_ENDING if len(stem) >= _SHORTEST_STEM else "")
        for stem in map(_stem, tokens)
    )


def _stem(token: str) -> str:
    """`token` without its last vowel, which case and number change; whole when little would be left."""
    bare = token[:-1] if fold(token[-1]).text in _VOWELS and len(token) > _SHORTEST_STEM else token
    return bare if len(bare) >= _SHORTEST_STEM else token


def _tokens(name: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", name))


def _find_token(token: str) -> str:
    plain = re.escape(fold(token).text)
    spelled = re.escape(fold(_spelled_out(token)).text)
    return plain if plain == spelled else f"(?:{plain}|{spelled})"


def _spelled_out(token: str) -> str:
    return token.lower().translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"})


def _scan_letter(letter: str) -> str:
    if letter.isascii():
        return re.escape(letter)
    if letter in "σς":
        return "[σςΣ]"
    ways = [letter]
    decomposed = unicodedata.normalize("NFD", letter)
    if len(decomposed) > 1:
        ways.append(decomposed[0] + "".join(f"\\x{{{ord(mark):x}}}?" for mark in decomposed[1:]))
    plain = fold(letter).text
    if plain not in (letter, decomposed[0]):
        ways.append(re.escape(plain))
    spelled = _spelled_out(letter)
    if spelled not in (letter, letter.lower()):
        ways.append(spelled)
    return f"(?:{'|'.join(ways)})"
