"""The fields of a listing as the recogniser reads them: folded, with the way back to the seller's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from poisonbook.catalogue.text import Folded, fold
from poisonbook.facts.recognition import Listing, Shows, Span

FIELDS = ("title", "description")
"""The fields that may name a substance; brand and category only give context."""


@dataclass(frozen=True)
class Field:
    """One field of one listing."""

    name: str
    source: str

    @classmethod
    def of(cls, listing: Listing, name: str) -> Field:
        """The field of that name."""
        return cls(name, getattr(listing, name))

    @cached_property
    def folded(self) -> Folded:
        """The text as it is read; most listings are done with before all their fields are."""
        return fold(self.source)

    def span(self, start: int, end: int, shows: Shows) -> Span:
        """The evidence at these offsets of the folded text."""
        first, last = self.folded.source(start, end)
        return Span(self.name, first, last, self.source[first:last], shows)


Fields = Mapping[str, Field]


def context_fields(listing: Listing, fields: Fields) -> Fields:
    """The naming fields, and the category where there is one: what may give a word company."""
    return {**fields, "category": Field.of(listing, "category")} if listing.category else fields


def naming_fields(listing: Listing) -> Fields:
    """The fields of `listing` that may name a substance and are not empty, by name."""
    return {name: Field.of(listing, name) for name in FIELDS if getattr(listing, name)}
