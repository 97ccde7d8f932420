"""Which listed substance a buyer means by a name and a CAS number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from poisonbook.law.book import Book
from poisonbook.law.model import Substance
from poisonbook.values.identifiers import is_cas


@dataclass(frozen=True, slots=True)
class Meant:
    """The substance that was meant, or why it is not known."""

    substance: str | None = None
    """Its id in the law data."""
    fault: str | None = None
    """Why there is none: `unknown_substance`, `which_substance`, `not_listed`, `not_a_cas` or `other_cas`."""
    at: str = "substance"
    """The field where the fault is."""
    near: tuple[str, ...] = ()
    """Names in the law data that may have been meant; never the buyer's own words."""


def meant_substance(book: Book, code: str, on: date, *, name: str, cas: str) -> Meant:
    """The substance that the law of `code` lists on the day `on`.

    Args:
        name: its name in any language, its id, or any of its numbers.
        cas: its CAS number, if there is one; it must be that of the name.
    """
    if cas and not is_cas(cas):
        return Meant(fault="not_a_cas", at="cas")
    named = _listed(book, code, on, name)
    if cas:
        numbered = _listed(book, code, on, cas)
        both = [one for one in named if one in numbered]
        if named and not both:
            known = any(cas in book.substance(one).cas_numbers for one in named)
            return Meant(fault=None if known else "other_cas", at="cas")
        named = both or numbered
    if len(named) == 1:
        return Meant(named[0])
    if named:
        return Meant(fault="which_substance", near=tuple(book.substance(one).name for one in named[:3]))
    if book.find(name):
        return Meant(fault="not_listed")
    return Meant(fault="unknown_substance", near=book.nearest(name))


def name_in(substance: Substance, lang: str) -> str:
    """The substance's first name in a language that means nothing else, or its name in the law data."""
    own = (name.text for name in substance.names if name.lang == lang and not name.ambiguous)
    return substance.name if lang == "en" else next(own, substance.name)


def _listed(book: Book, code: str, on: date, query: str) -> list[str]:
    """The ids of the listed substances that answer to `query`; a family's own where only the family does."""
    in_force = {entry.id: entry for entry in book.entries(code, on)}
    matching = [substance.slug for substance in book.matching(query)]
    found = []
    for asked in book.find(query):
        entry = in_force.get(asked.id)
        if entry is not None:
            own = [slug for slug in matching if entry.covers(slug)]
            found += own or [entry.substance]
    return list(dict.fromkeys(found))
