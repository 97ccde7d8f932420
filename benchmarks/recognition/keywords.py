"""First baseline: whole-word search for the law's names, whatever the case and the diacritics.

Names that the law data call ambiguous are left out, which is kind to the baseline: with them it raises hundreds of
false alarms in ordinary catalogues.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from benchmarks.recognition.outcomes import Found, Outcome
from poisonbook.catalogue.text import fold
from poisonbook.facts.recognition import Listing
from poisonbook.law.book import Book
from poisonbook.law.model import Entry
from poisonbook.values.status import Status, most_severe
from poisonbook.values.strengths import Strength

_WORD = re.compile(r"\w+")
_PERCENT = re.compile(r"(?<![\w.,])(?P<figure>\d{1,3}(?:[.,]\d+)?)\s*%")


@dataclass(frozen=True, slots=True)
class _Hit:
    entry: Entry
    start: int
    end: int


class KeywordSearch:
    """Looks the words of a listing up in the names of the listed substances, longest name first."""

    def __init__(self, book: Book, entries: Sequence[Entry]) -> None:
        self._entries: dict[tuple[str, ...], Entry] = {}
        for entry in entries:
            clear = (name.text for name in entry.names if not name.ambiguous)
            names = (entry.name, book.substance(entry.substance).name, *clear)
            for words in (tuple(_WORD.findall(fold(name).text)) for name in names):
                self._entries.setdefault(words, entry)
        self._longest = max(map(len, self._entries))

    def by_list(self, listing: Listing) -> Outcome:
        """Each named substance with the status of its list."""
        return _outcome(
            {hit.entry.substance: Found(hit.entry.substance, hit.entry.status) for hit, _ in self._hits(listing)}
        )

    def by_figure(self, listing: Listing) -> Outcome:
        """Each named substance judged by the figure with a per cent sign that stands nearest to its name."""
        found: dict[str, Found] = {}
        for hit, text in self._hits(listing):
            found.setdefault(hit.entry.substance, _judged(hit.entry, _nearest(hit, text)))
        return _outcome(found)

    def _hits(self, listing: Listing) -> Iterator[tuple[_Hit, str]]:
        for source in (listing.title, listing.description):
            text = fold(source).text
            for hit in self._hits_in(text):
                yield hit, text

    def _hits_in(self, text: str) -> Iterator[_Hit]:
        words = [(word.group(), word.start(), word.end()) for word in _WORD.finditer(text)]
        at = 0
        while at < len(words):
            length = self._longest_name(words, at)
            if length:
                entry = self._entries[tuple(word for word, _, _ in words[at : at + length])]
                yield _Hit(entry, words[at][1], words[at + length - 1][2])
            at += length or 1

    def _longest_name(self, words: Sequence[tuple[str, int, int]], at: int) -> int:
        """How many words the longest name that begins at this word has; 0 when none does."""
        plain = tuple(word for word, _, _ in words[at : at + self._longest])
        return next((length for length in range(len(plain), 0, -1) if plain[:length] in self._entries), 0)


def _nearest(hit: _Hit, text: str) -> Strength | None:
    figures = [match for match in _PERCENT.finditer(text) if Decimal(_point(match)) <= 100]
    if not figures:
        return None
    nearest = min(figures, key=lambda match: max(match.start() - hit.end, hit.start - match.end()))
    return Strength.exactly(_point(nearest))


def _point(match: re.Match[str]) -> str:
    return match["figure"].replace(",", ".")


def _judged(entry: Entry, strength: Strength | None) -> Found:
    if entry.limit is None:
        status = entry.status
    elif strength is None:
        status = Status.UNDETERMINED
    else:
        status = entry.status if entry.limit.is_exceeded_by(strength.high) else entry.below
    return Found(entry.substance, status, strength)


def _outcome(found: dict[str, Found]) -> Outcome:
    return Outcome(most_severe(one.status for one in found.values()), tuple(found.values()))
