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

_RUN = re.compile(
    r"(?P<plain>[\x20-%'-;=-\x7e]+)"  # printable ASCII but ampersand and less-than: nothing to fold but case
    r"|(?P<inline></?(?:a|b|big|em|font|i|small|span|strong|sub|sup|u)(?:\s[^<>]{0,2000})?>)"
    r"|(?P<tag><[A-Za-z/!][^<>]{0,2000}>)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)"
    r"|(?P<other>.)",
    re.DOTALL | re.IGNORECASE | re.ASCII,
)

_RUN_OF_SPACES = re.compile(r"\x20+|[^\x20]")

# Letters that Unicode does not decompose but that people type plainly, and marks with a plain equal.
_PLAIN = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ς": "σ",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "\u00ad": "", "\u200b": "",
    "·": ".", "•": " ", "∙": ".", "⋅": ".", "’": "'", "‘": "'", "´": "'", "`": "'", "′": "'",
    "×": "x", "½": ".5", "¼": ".25", "¾": ".75", "⩽": "<=", "≤": "<=", "⩾": ">=", "≥": ">=", "％": "%", "µ": "u",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text and, for each of its characters, where it came from."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    """For character i of `text`, the stretch of the source it stands for; combining marks belong to their letter."""

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the source that `text[start:end]`, which is not empty, came from."""
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=256)
def fold(source: str) -> Folded:
    """`source` in lower case without diacritics and mark-up, with a way back.

    Runs of spaces are one. Tags within words (`<b>`, `<sub>`) vanish; others are a space, as a browser shows them.

    >>> fold("Väteperoxidlösning 3 %").text
    'vateperoxidlosning 3 %'
    >>> fold("H<sub>2</sub>O<sub>2</sub><br>35&nbsp;%").text
    'h2o2 35 %'
    """
    if source.isascii() and "<" not in source and "&" not in source:
        length = len(source)
        return _single_spaced(source.lower(), range(length), range(1, length + 1))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for run in _RUN.finditer(source):
        found, at, end = run.group(), run.start(), run.end()
        match run.lastgroup:
            case "plain":
                pieces.append(found.lower())
                starts.extend(range(at, end))
                ends.extend(range(at + 1, end + 1))
                continue
            case "inline":
                continue
            case "tag":
                found = " "
            case "entity":
                found = html.unescape(found)
        folded = "".join(map(_fold_character, found))
        if folded:
            pieces.append(folded)
            starts.extend([at] * len(folded))
            ends.extend([end] * len(folded))
        elif ends and unicodedata.combining(found[0]):
            ends[-1] = end
    return _single_spaced("".join(pieces), starts, ends)


def _single_spaced(text: str, starts: Sequence[int], ends: Sequence[int]) -> Folded:
    """The folded text with one space for several, which stands for all of them."""
    if "  " not in text:
        return Folded(text, starts, ends)
    runs = [(match.start(), match.end()) for match in _RUN_OF_SPACES.finditer(text)]
    single = "".join(text[first] for first, _ in runs)
    return Folded(single, [starts[first] for first, _ in runs], [ends[last - 1] for _, last in runs])


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
