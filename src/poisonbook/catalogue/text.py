"""Text as the recogniser reads it: one case, no diacritics, no mark-up, and a way back.

Folding never loses the way back to the words of the listing, because evidence is shown in
the seller's own words.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_TAG = re.compile(r"<[A-Za-z/!][^<>]{0,2000}>")
_RUN = re.compile(
    r"(?P<plain>[\x20-%'-\x7e]+)"  # printable ASCII but the ampersand: nothing to fold but case
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)"
    r"|(?P<other>.)",
    re.DOTALL,
)

# Letters that Unicode does not decompose but that people type plainly, and marks with a plain equal.
_PLAIN = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ς": "σ",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "\u00ad": "", "\u200b": "",
    "·": ".", "•": " ", "∙": ".", "⋅": ".", "’": "'", "‘": "'", "´": "'", "`": "'", "′": "'",
    "×": "x", "⩽": "<=", "≤": "<=", "⩾": ">=", "≥": ">=", "％": "%", "µ": "u",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text and, for each of its characters, where it came from."""

    text: str
    origin: Sequence[int]
    """For character i of `text`, the offset of its source character; one more at the end."""

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the source that `text[start:end]` came from."""
        if start >= end:
            return self.origin[start], self.origin[start]
        # Folding may drop characters after the last one kept (combining marks): they belong to the stretch.
        return self.origin[start], self.origin[end]


def fold(source: str) -> Folded:
    """`source` in lower case without diacritics, mark-up blanked out, with a way back.

    >>> fold("Väteperoxidlösning 3 %").text
    'vateperoxidlosning 3 %'
    >>> fold("H₂O₂").text
    'h2o2'
    """
    if source.isascii() and "<" not in source and "&" not in source:
        return Folded(source.lower(), range(len(source) + 1))
    blanked = _TAG.sub(lambda tag: " " * len(tag.group()), source) if "<" in source else source
    pieces: list[str] = []
    origin: list[int] = []
    for run in _RUN.finditer(blanked):
        found, at = run.group(), run.start()
        if run.lastgroup == "plain":
            pieces.append(found.lower())
            origin.extend(range(at, run.end()))
            continue
        characters = html.unescape(found) if run.lastgroup == "entity" else found
        for character in characters:
            folded = _fold_character(character)
            pieces.append(folded)
            origin.extend([at] * len(folded))
    origin.append(len(source))
    return Folded("".join(pieces), origin)


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    if character.isspace():
        return " "
    lowered = character.lower()
    plain = _PLAIN.get(lowered)
    if plain is not None:
        return plain
    out = []
    for part in unicodedata.normalize("NFKD", lowered):
        if unicodedata.combining(part):
            continue
        out.append(_PLAIN.get(part, part))
    return "".join(out).lower()
