"""The book of law: everything the law files say, looked up by jurisdiction, day and substance."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

from poisonbook.law.errors import UnknownJurisdictionError, UnknownSubstanceError
from poisonbook.law.model import (
    Conversion,
    Entry,
    Jurisdiction,
    ReportTime,
    Requirement,
    Retention,
    Reuse,
    Substance,
    TraceExemption,
)
from poisonbook.law.read import Law, law_files, read_law
from poisonbook.law.sale_terms import SaleTerm


@dataclass(frozen=True)
class Book:
    """What a set of law files says; an overlay such as DK is resolved onto what it extends."""

    law: Law
    _jurisdictions: dict[str, Jurisdiction] = field(init=False, repr=False)
    _substances: dict[str, Substance] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_jurisdictions", {item.code: item for item in self.law.jurisdictions})
        object.__setattr__(self, "_substances", {item.slug: item for item in self.law.substances})

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the jurisdictions, sorted."""
        return tuple(sorted(self._jurisdictions))

    @property
    def conversions(self) -> tuple[Conversion, ...]:
        """Factors between ways of stating a strength."""
        return self.law.conversions

    def jurisdiction(self, code: str) -> Jurisdiction:
        """The jurisdiction with this code or alias, in any case.

        Raises:
            UnknownJurisdictionError: no law file has it.
        """
        wanted = code.upper()
        for jurisdiction in self.law.jurisdictions:
            if wanted == jurisdiction.code or wanted in jurisdiction.aliases:
                return jurisdiction
        raise UnknownJurisdictionError(code, self.codes)

    def lineage(self, code: str) -> tuple[Jurisdiction, ...]:
        """The jurisdiction, then what it extends, and so on."""
        found = [self.jurisdiction(code)]
        while (base := found[-1].extends) is not None:
            found.append(self._jurisdictions[base])
        return tuple(found)

    def entries(self, code: str, on: date) -> tuple[Entry, ...]:
        """The entries in force on a day; for an overlay, those of its base first and then its own."""
        return tuple(entry for entry in self.all_entries(code) if entry.period.contains(on))

    def all_entries(self, code: str) -> tuple[Entry, ...]:
        """The entries of all periods, in the order of `entries`."""
        lineage = [jurisdiction.code for jurisdiction in reversed(self.lineage(code))]
        return tuple(entry for member in lineage for entry in self.law.entries if entry.jurisdiction == member)

    def requirements(self, code: str) -> tuple[Requirement, ...]:
        """The duties that hold in a jurisdiction; for an overlay, those of its base first and then its own."""
        return tuple(duty for member in reversed(self.lineage(code)) for duty in member.requirements)

    def sale_terms(self, code: str, on: date) -> tuple[SaleTerm, ...]:
        """The terms of sale in force on a day; for an overlay, those of its base first and then its own."""
        lineage = [jurisdiction.code for jurisdiction in reversed(self.lineage(code))]
        terms = [term for member in lineage for term in self.law.sale_terms if term.jurisdiction == member]
        return tuple(term for term in terms if term.period.contains(on))

    def trace_exemption(self, code: str) -> TraceExemption | None:
        """The exemption for traces in mixtures: the jurisdiction's own, else that of what it extends."""
        return next((item.trace_exemption for item in self.lineage(code) if item.trace_exemption), None)

    def retention(self, code: str) -> Retention | None:
        """How long records are kept: the jurisdiction's own rule, else that of what it extends."""
        return next((item.retention for item in self.lineage(code) if item.retention), None)

    def loss_report(self, code: str) -> ReportTime | None:
        """How soon losses and thefts are reported: the jurisdiction's own rule, else that of what it extends."""
        return next((item.loss_report for item in self.lineage(code) if item.loss_report), None)

    def suspicion_report(self, code: str) -> ReportTime | None:
        """How soon suspicious transactions are reported: its own rule, else that of what it extends."""
        return next((item.suspicion_report for item in self.lineage(code) if item.suspicion_report), None)

    def reuse(self, code: str) -> Reuse | None:
        """How long what a buyer has shown may be used again: its own rule, else that of what it extends."""
        return next((item.reuse for item in self.lineage(code) if item.reuse), None)

    def substances(self) -> tuple[Substance, ...]:
        """Every substance any law file describes, its identifiers and names merged over the files."""
        return self.law.substances

    def substance(self, slug: str) -> Substance:
        """The substance with this slug.

        Raises:
            UnknownSubstanceError: no law file describes it.
        """
        try:
            return self._substances[slug]
        except KeyError:
            raise UnknownSubstanceError(slug, self.nearest(slug)) from None

    def matching(self, query: str) -> tuple[Substance, ...]:
        """The substances with this slug, name in any language, formula, CAS, EC or UN number; none is no error."""
        wanted = _folded(query)
        return tuple(substance for substance in self.law.substances if wanted in _keys(substance))

    def find(self, query: str) -> tuple[Entry, ...]:
        """The entries of all jurisdictions and periods that cover a substance, asked for as in `matching`.

        An entry for a family also answers to its own name in its list, such as `barium salts`.
        """
        slugs = [substance.slug for substance in self.matching(query)]
        wanted = _folded(query)
        return tuple(
            entry
            for entry in self.law.entries
            if wanted == _folded(entry.name) or any(entry.covers(slug) for slug in slugs)
        )

    def nearest(self, query: str) -> tuple[str, ...]:
        """Up to three names or numbers in the book that hold `query` or are spelled like it."""
        wanted = _folded(query)
        words = dict.fromkeys(word for substance in self.law.substances for word in _keys(substance))
        alike = difflib.get_close_matches(wanted, words, n=3, cutoff=0.7)
        holding = [word for word in words if len(wanted) > 2 and wanted in word]
        return tuple(dict.fromkeys((*alike, *holding)))[:3]


def load_book(extra: Iterable[Path] = ()) -> Book:
    """The law that comes with the package, and the law files or folders in `extra`.

    Raises:
        DocumentError: a file is wrong; LawFileMissingError: a path holds no law file.
    """
    extra = tuple(extra)
    return _book(extra) if extra else _shipped_book()


@cache
def _shipped_book() -> Book:
    return _book(())


def _book(extra: Sequence[Path]) -> Book:
    with resources.as_file(resources.files("poisonbook.law") / "data") as shipped:
        return Book(read_law(law_files([shipped, *extra])))


def _keys(substance: Substance) -> Iterator[str]:
    yield substance.slug
    yield _folded(substance.name)
    for text in (*substance.cas_numbers, *substance.un, *substance.formulas):
        yield _folded(text)
    for number in (substance.ec, substance.e_number):
        if number is not None:
            yield _folded(number)
    for name in substance.names:
        yield _folded(name.text)


def _folded(text: str) -> str:
    """`text` as it is compared: without case, compatibility forms, doubled spaces, a leading `UN`, `CAS` or `EC`."""
    words = unicodedata.normalize("NFKC", text).casefold().split()
    if len(words) > 1 and words[0] in ("cas", "un", "ec"):
        words = words[1:]
    elif len(words) == 1 and words[0].startswith("un") and words[0][2:].isdigit():
        words = [words[0][2:]]
    return " ".join(words)
