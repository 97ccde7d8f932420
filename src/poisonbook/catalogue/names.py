"""Where a listing names a substance."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from poisonbook.catalogue.lexicon import Lexicon, Term
from poisonbook.catalogue.text import Folded
from poisonbook.catalogue.vocabulary import Vocabulary

_SHORTEST_INFLECTED = 5
"""Letters a name needs before an ending may follow it: shorter ones are found inside other words too easily."""


_LONGEST_RELATIVE = 25


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


def find_names(field: str, folded: Folded, source: str, terms: Iterable[Term], lexicon: Lexicon) -> list[Found]:
    """The places where `terms` stand in a field; where two overlap, the longer one."""
    found: list[tuple[int, Found]] = []
    for term in terms:
        for match in term.pattern.finditer(folded.text):
            one = _accept(match, term, field=field, folded=folded, source=source, words=lexicon.words)
            if one is not None:
                found.append((len(match.group("ending")), one))
    found.sort(key=lambda pair: (pair[1].start, -pair[1].end, pair[0]))
    kept: list[Found] = []
    for ending, one in found:
        if kept and one.start < kept[-1].end:
            # The same words may be a name of two substances; a name with an ending is not the same words.
            last = kept[-1]
            if ending or (one.start, one.end) != (last.start, last.end) or one.term.substance == last.term.substance:
                continue
        kept.append(one)
    return [one for one in kept if not _is_relative(one, folded.text, lexicon.words)]


def _accept(
    match: re.Match[str], term: Term, *, field: str, folded: Folded, source: str, words: Vocabulary
) -> Found | None:
    start, end = match.span()
    ending = match.group("ending")
    ambiguity = term.ambiguity
    if ambiguity is not None:
        if ambiguity.title_only and field != "title":
            return None
        if ambiguity.exact_case and source[slice(*folded.source(start, end))] != term.text:
            return None
    if ending:
        name_end = match.start("ending")
        if name_end - start < _SHORTEST_INFLECTED:
            return None
        if ending in words.endings.free:
            return Found(field, start, end, term, words.mentions.says["free_from"], (name_end, end))
        if ending not in words.endings.inflections and not ending.startswith(words.endings.heads):
            return None
    return Found(field, start, end, term)


def _is_relative(one: Found, text: str, words: Vocabulary) -> bool:
    """Whether the name is part of a longer name of another substance."""
    around = words.mentions.relatives.finditer(text, max(0, one.start - _LONGEST_RELATIVE), one.end + _LONGEST_RELATIVE)
    return any(match.start() < one.end and one.start < match.end() for match in around)
