"""Companion goods: what the operator names as noteworthy beside a regulated product in the same order.

Invariant 2: a companion counts only inside the same order as an anchor and is never kept across
orders. The list is the operator's own; none is shipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from poisonbook.catalogue.automaton import Automaton, Expression
from poisonbook.catalogue.spelling import scan_expression
from poisonbook.catalogue.text import fold
from poisonbook.catalogue.words import any_of
from poisonbook.values.documents import read_document

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Companion:
    """One kind of goods: products with one of the terms in their title, or one of the ids."""

    name: str
    terms: re.Pattern[str] | None
    product_ids: frozenset[str]


class Companions:
    """The operator's list, ready to be looked for in a catalogue."""

    def __init__(self, companions: tuple[Companion, ...], terms: tuple[str, ...]) -> None:
        self.companions = companions
        self._terms = terms
        expressions = [
            Expression(scan_expression(term).encode(), place, utf8=False) for place, term in enumerate(terms)
        ]
        self._automaton = Automaton.of(expressions) if expressions else None  # never cached: the list is confidential

    @classmethod
    def from_file(cls, path: Path) -> Companions:
        """The list in a YAML file: `companions:`, each with `name` and `terms`, `product_ids` or both.

        Raises:
            DocumentError: the file says something else; with file, line and column.
        """
        root = read_document(path)
        root.allow(("companions",))
        companions: list[Companion] = []
        terms: list[str] = []
        for node in root.need("companions"):
            node.allow(("name", "terms", "product_ids"))
            named, ids = node.get("terms"), node.get("product_ids")
            if named is None and ids is None:
                raise node.error("a companion needs terms or product_ids")
            own = () if named is None else named.texts()
            if not all(any(map(str.isalnum, term)) for term in own):
                raise node.error("a term needs letters or figures")
            companions.append(
                Companion(
                    name=node.need("name").text(),
                    terms=any_of(own) if own else None,
                    product_ids=frozenset(() if ids is None else ids.texts()),
                )
            )
            terms += own
        return cls(tuple(companions), tuple(terms))

    def __reduce__(self) -> tuple[type[Companions], tuple[tuple[Companion, ...], tuple[str, ...]]]:
        """How it comes to another process, which compiles it anew."""
        return Companions, (self.companions, self._terms)

    def find(self, batch: pa.RecordBatch) -> Iterator[tuple[str, str]]:
        """Product id and companion name of each product of a catalogue batch that is a companion."""
        ids = batch.column("id")
        by_id: dict[str, list[str]] = {}
        for companion in self.companions:
            for id_ in companion.product_ids:
                by_id.setdefault(id_, []).append(companion.name)
        if by_id:
            for id_ in ids.to_pylist():
                for name in by_id.get(id_, ()):
                    yield id_, name
        if self._automaton is None:
            return
        titles = batch.column("title")
        rows, _ = self._automaton.hits(titles)
        for row in dict.fromkeys(rows.tolist()):
            title = fold(titles[row].as_py() or "").text
            for companion in self.companions:
                if companion.terms is not None and companion.terms.search(title):
                    yield ids[row].as_py(), companion.name
