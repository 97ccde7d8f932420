"""Letters as the reader of sheets compares them: lower case, no diacritics, and each at its own place."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_PLAIN = str.maketrans({
    "ß": "s", "æ": "a", "œ": "o", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "t", "ı": "i", "ς": "σ",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "÷": "-",
    "⩽": "≤", "⩾": "≥", "≦": "≤", "≧": "≥",
    "〈": "<", "〉": ">", "＜": "<", "＞": ">", "％": "%", "∶": ":", "：": ":", "’": "'", "×": "x", "\u00ad": "-",
})  # fmt: skip
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\x00\x02\ufffe"))


def cleaned(text: str) -> str:
    """`text` composed, without ligatures, control and invisible characters, every white space but line ends a space."""
    for ligature, letters in _LIGATURES.items():
        text = text.replace(ligature, letters)
    text = unicodedata.normalize("NFC", text).translate(_UNSEEN)
    return "".join(_visible(character) for character in text)


def fold(text: str) -> str:
    """`text` in lower case without diacritics, as long as before.

    >>> fold("Größe ≥ 30 – < 50 %")
    'grose ≥ 30 - < 50 %'
    """
    return "".join(map(_folded, text))


@lru_cache(maxsize=8192)
def _folded(character: str) -> str:
    lowered = character.lower()[:1].translate(_PLAIN) or character
    plain = unicodedata.normalize("NFKD", lowered)[:1].translate(_PLAIN)
    return " " if lowered.isspace() and lowered not in "\n\t" else plain if plain.isprintable() else lowered


@lru_cache(maxsize=8192)
def _visible(character: str) -> str:
    if character in "\n\t\f":
        return character
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") else character
