"""Where a listing names a substance."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from poisonbook.catalogue.lexicon import Lexicon
from poisonbook.catalogue.terms import Place, Term
from poisonbook.catalogue.text import Folded
from poisonbook.catalogue.vocabulary import Vocabulary

_SHORTEST_INFLECTED = 5
"""Letters a name needs before an ending may follow it: shorter ones are found inside other words too easily."""


_LONGEST_RELATIVE = 25
_MOST_ALIKE = 16
"""Substances that one word may be a name of."""


@dataclass(frozen=True, slots=True)
class Found:
    """A term at its place in one field of a listing."""

    field: str
    start: int
    end: int
    """Offsets into the folded text."""
    term: Term
    mention: str | None = None
    """Why the substance is only mentioned, in words; None when the listing names it as its own."""
    cue: tuple[int, int] | None = None
    """Where the words are that say it is only mentioned."""


def find_names(
    field: str,
    folded: Folded,
    source: str,
    terms: Iterable[Term],
    lexicon: Lexicon,
    *,
    holds: Callable[[Found], bool] = lambda _: True,
) -> list[Found]:
    """The places where `terms` stand in a field; where two overlap, the better spelt one, then the longer one.

    What does not hold in its company gives way to what does: `woda utleniona w kremie` to `woda utleniona`.
    """
    found: list[tuple[bool, int, Found]] = []
    spelt: set[str] = set()
    for term in sorted(terms, key=lambda term: term.is_rough):
        if term.is_rough and term.substance in spelt:
            continue  # what misspelling would add is there, and better
        for place in term.places(folded.text):
            one = _accept(place, term, field=field, folded=folded, source=source, words=lexicon.words)
            if one is not None and holds(one):
                found.append((term.is_rough, place.end - place.name_end, one))
                spelt.add(term.substance)
    found.sort(key=lambda ranked: (ranked[0], ranked[2].start, -ranked[2].end, ranked[1]))
    kept: list[Found] = []
    for is_misspelt, ending, one in found:
        overlapping = _overlapping(one, kept)
        # The same words may be a name of two substances; a name with an ending is not the same words.
        is_another = not (is_misspelt or ending) and all(
            (one.start, one.end) == (other.start, other.end) and one.term.substance != other.term.substance
            for other in overlapping
        )
        if not overlapping or is_another:
            insort(kept, one, key=_start)
    return [one for one in kept if not _is_relative(one, folded.text, lexicon.words)]


def _start(one: Found) -> int:
    return one.start


def _overlapping(one: Found, kept: Sequence[Found]) -> list[Found]:
    """Those of `kept` that overlap `one`; they are in order, and apart or at the same place."""
    place = bisect_left(kept, one.end, key=_start)
    return list(takewhile(lambda other: other.end > one.start, reversed(kept[max(0, place - _MOST_ALIKE) : place])))


def _accept(place: Place, term: Term, *, field: str, folded: Folded, source: str, words: Vocabulary) -> Found | None:
    ambiguity = term.ambiguity
    if ambiguity is not None:
        if ambiguity.title_only and field != "title":
            return None
        if ambiguity.exact_case and source[slice(*folded.source(place.start, place.end))] != term.text:
            return None
    ending = folded.text[place.name_end : place.end]
    if ending:
        if place.name_end - place.start < _SHORTEST_INFLECTED:
            return None
        if term.is_heard and len(ending) > 1:
            return None  # a name by ear is near to ordinary words already
        if ending in words.endings.free:
            free = words.mentions.says["free_from"]
            return Found(field, place.start, place.end, term, free, (place.name_end, place.end))
        # The name's own ending and what follows it may be another ending of its stem: "azotow", "y", "ym".
        is_case = not words.endings.inflections.isdisjoint((ending, term.own_ending + ending))
        if not is_case and not ending.startswith(words.endings.heads):
            return None
    return Found(field, place.start, place.end, term)


def _is_relative(one: Found, text: str, words: Vocabulary) -> bool:
    """Whether the name is part of a longer name of another substance."""
    around = words.mentions.relatives.finditer(text, max(0, one.start - _LONGEST_RELATIVE), one.end + _LONGEST_RELATIVE)
    return any(match.start() < one.end and one.start < match.end() for match in around)
