"""Which substance of the law data a label speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from poisonbook.law.book import Book
from poisonbook.law.model import Entry


@dataclass(frozen=True)
class Substances:
    """The substances that a jurisdiction lists on a day."""

    book: Book
    entries: Sequence[Entry]

    @classmethod
    def listed(cls, book: Book, jurisdiction: str, on: date) -> Substances:
        """Those in force."""
        return cls(book, book.entries(jurisdiction, on))

    def slug(self, name: str, cas: str | None) -> str | None:
        """The id of the listed substance of this name, else of this CAS number; None when none is listed.

        The name comes first: `magnesium powder` and other forms of magnesium share a CAS number.
        """
        for query in (name, cas):
            if query:
                for substance in self.book.matching(query):
                    if any(entry.covers(substance.slug) for entry in self.entries):
                        return substance.slug
        return None
