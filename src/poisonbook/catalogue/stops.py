"""Where the automata stop in a batch of listings: which terms may stand in which rows.

What the law in force lists decides whether a row is read at all. The names of everything else only tell whose a figure
is, or of what a listed name is a part: they are looked for in the rows that are read anyway, and misspelt not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from poisonbook.catalogue.automaton import Automaton
from poisonbook.catalogue.fields import FIELDS
from poisonbook.catalogue.lexicon import Lexicon, scan_expressions
from poisonbook.catalogue.markup import without_mark_up
from poisonbook.catalogue.terms import Term
from poisonbook.law.model import Entry

if TYPE_CHECKING:
    import pyarrow as pa

TermsByField = Mapping[str, Sequence[Term]]
_Found = list[tuple[str, np.ndarray, np.ndarray]]
"""Field, and of each stop in it the row and the term."""


class Stops:
    """Finds the terms of a lexicon, those first that stand for what `entries` list."""

    def __init__(self, lexicon: Lexicon, entries: Sequence[Entry], cache: Path | None) -> None:
        self._terms = lexicon.terms
        self._cache = cache
        listed = frozenset(slug for slug in lexicon.substances if any(entry.covers(slug) for entry in entries))
        # A listed substance may be sold under the name of another one.
        deciding = {slug for slug, known in lexicon.substances.items() if slug in listed or listed & {*known.also_test}}
        self._decides = np.array([term.substance in deciding for term in lexicon.terms], dtype=bool)
        spelt = [
            place
            for place, term in enumerate(lexicon.terms[: lexicon.shipped])
            if term.misspelling is None or term.substance in listed
        ]
        self.automaton = self._of((place for place in spelt if self._decides[place]), cache)
        """The automaton that sweeps whole columns."""
        self._other_places = [place for place in spelt if not self._decides[place]]
        # The operator's own words are confidential and few: compiled in memory, kept nowhere.
        own = range(lexicon.shipped, len(lexicon.terms))
        self._first = (self.automaton, *((self._of(own, None),) if own else ()))

    @cached_property
    def _others(self) -> Automaton:
        return self._of(self._other_places, self._cache)

    def _of(self, places: Iterable[int], cache: Path | None) -> Automaton:
        return Automaton.of(scan_expressions((place, self._terms[place]) for place in places), cache)

    def everywhere(self, batch: pa.RecordBatch) -> dict[int, TermsByField]:
        """By row and field, every term that may stand in `batch`."""
        return self._by_row(_hits(_texts(batch), (*self._first, self._others)))

    def where_listed(self, batch: pa.RecordBatch) -> dict[int, TermsByField]:
        """The same, for the rows where something may stand that the law in force lists."""
        import pyarrow as pa

        texts = _texts(batch)
        found = _hits(texts, self._first)
        rows = np.unique(np.concatenate([rows[self._decides[terms]] for _, rows, terms in found] or [_NOTHING]))
        if not rows.size:
            return {}
        taken = {field: column.take(pa.array(rows)) for field, column in texts.items()}
        kept = [(field, at[among], terms[among]) for field, at, terms in found if (among := np.isin(at, rows)).any()]
        return self._by_row([*kept, *((field, rows[at], terms) for field, at, terms in _hits(taken, [self._others]))])

    def _by_row(self, found: _Found) -> dict[int, TermsByField]:
        by_row: dict[int, dict[str, list[Term]]] = {}
        for field in FIELDS:
            keys = [rows * len(self._terms) + terms for name, rows, terms in found if name == field]
            rows, terms = np.divmod(np.unique(np.concatenate(keys or [_NOTHING])), len(self._terms))
            for row, term in zip(rows.tolist(), terms.tolist(), strict=True):
                by_row.setdefault(row, {}).setdefault(field, []).append(self._terms[term])
        return dict(sorted(by_row.items()))


_NOTHING = np.empty(0, dtype=np.int64)


def _texts(batch: pa.RecordBatch) -> dict[str, pa.StringArray]:
    return {field: without_mark_up(batch.column(field)) for field in FIELDS if field in batch.schema.names}


def _hits(texts: Mapping[str, pa.StringArray], automata: Sequence[Automaton]) -> _Found:
    return [(field, *automaton.hits(column)) for field, column in texts.items() for automaton in automata]
