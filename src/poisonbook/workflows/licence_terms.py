"""Whether the law data can believe the terms of a licence that is entered; what it does not know is noted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.law.book import Book
from poisonbook.law.countries import countries_of
from poisonbook.law.licences import Covered, Licence, licence_of
from poisonbook.law.model import Entry
from poisonbook.law.retention import months_after
from poisonbook.law.sale_terms import Need
from poisonbook.register.evidence import Granted
from poisonbook.rules.countries import country_fault
from poisonbook.values.strengths import HUNDRED

LONGEST_MONTHS = 12 * 20
"""No licence we know of lasts as long: a longer one is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class GivenGrant:
    """What a licence allows of one substance, as it is entered."""

    substance: str
    """Its name in any language, CAS, EC or UN number, or id in the law data."""
    strength_ww: Decimal | None = None
    """The strongest, in % w/w; None: the licence names none."""
    amount_kg: Decimal | None = None
    """In all; None: the licence names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenTerms:
    """Where, how long and for what a licence holds, as it is entered."""

    state: str
    """ISO 3166-1 alpha-2."""
    valid_from: date
    valid_until: date
    granted: tuple[GivenGrant, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the licence grants, and what the law data does not know of it."""

    granted: tuple[Granted, ...]
    notes: tuple[str, ...]
    """Plain sentences, each with its certainty."""


class LicenceTermsError(PoisonbookError):
    """A licence with such terms cannot be: the state grants none, it is too strong, or it contradicts itself."""

    code: ClassVar[str] = "licence-terms"

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field = field
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}"


def checked_terms(book: Book, jurisdictions: Sequence[str], given: GivenTerms, *, on: date) -> Terms:
    """The terms, with each substance by its id.

    Args:
        jurisdictions: the laws the operator sells under.
        on: today; a licence that ended before is of no use and is not kept.

    Raises:
        LicenceTermsError: see there.
        UnknownSubstanceError: no law file describes a substance; it names near ones.
    """
    _check_validity(given, on)
    laws = _laws_of(book, jurisdictions, given.state)
    granted: dict[str, Granted] = {}
    notes: dict[str, None] = {}
    if not given.granted:
        raise LicenceTermsError("granted", "is empty; a licence names at least one substance")
    for place, one in enumerate(given.granted):
        field = f"granted[{place}]"
        substance = _substance(book, field, one.substance)
        if substance in granted:
            raise LicenceTermsError(
                field, f"{substance} is there twice; write its highest strength and whole amount once"
            )
        _check_figures(field, one)
        note = _believable(book, laws, field, substance, one, state=given.state, on=on)
        if note is not None:
            notes[note] = None
        granted[substance] = Granted(substance, one.strength_ww, one.amount_kg)
    return Terms(tuple(granted.values()), tuple(notes))


def _check_validity(given: GivenTerms, on: date) -> None:
    if given.valid_until < given.valid_from:
        raise LicenceTermsError("valid_until", "is before valid_from")
    if given.valid_until < on:
        raise LicenceTermsError("valid_until", "has passed; what is no longer valid is not entered")
    if given.valid_from.year > on.year + LONGEST_MONTHS // 12:
        raise LicenceTermsError("valid_from", "is too far away")
    if given.valid_until > months_after(given.valid_from, LONGEST_MONTHS):
        raise LicenceTermsError("valid_until", f"is more than {LONGEST_MONTHS // 12} years after valid_from")


def _check_figures(field: str, given: GivenGrant) -> None:
    if given.strength_ww is not None and not 0 < given.strength_ww <= HUNDRED:
        raise LicenceTermsError(f"{field}.strength_ww", "lies above 0 and goes up to 100 % w/w")
    if given.amount_kg is not None and not (given.amount_kg.is_finite() and given.amount_kg > 0):
        raise LicenceTermsError(f"{field}.amount_kg", "lies above 0")


def _laws_of(book: Book, jurisdictions: Sequence[str], state: str) -> tuple[str, ...]:
    """Those of `jurisdictions` that hold in the state."""
    fault = country_fault(state)
    if fault is not None:
        raise LicenceTermsError("state", fault)
    laws = tuple(code for code in jurisdictions if state in countries_of(book, code))
    if not laws:
        raise LicenceTermsError(
            "state", f"none of the laws you sell under ({', '.join(jurisdictions)}) holds in {state}"
        )
    return laws


def _substance(book: Book, field: str, query: str) -> str:
    found = book.matching(query) or (book.substance(query),)
    if len(found) > 1:
        several = ", ".join(one.slug for one in found)
        raise LicenceTermsError(f"{field}.substance", f"{query!r} may mean {several}; write one of them")
    return found[0].slug


def _believable(
    book: Book, laws: Sequence[str], field: str, substance: str, given: GivenGrant, *, state: str, on: date
) -> str | None:
    """A note where the law data does not know whether there are such licences; None where it knows there are.

    Raises:
        LicenceTermsError: it knows that there are none.
    """
    # Without a strength of its own a licence reaches as far as the law lets it: the weakest asks no more than that.
    strength = Decimal(0) if given.strength_ww is None else given.strength_ww
    entries = [
        (code, entry)
        for code in laws
        for entry in book.entries(code, on)
        if entry.covers(substance) and _licensed(book, code, entry, on)
    ]
    if not entries:
        raise LicenceTermsError(f"{field}.substance", f"in {state} {substance} is sold without a licence or not at all")
    said = [(entry, licence_of(book, code, entry, strength, state=state)) for code, entry in entries]
    if any(one.covered is Covered.POSSIBLE for _, one in said):
        return None
    unknown = next(_unknown(said), None)
    if unknown is None:
        raise LicenceTermsError(field, f"{substance}: {_most_to_the_point(said).because}")
    return f"{substance}: {unknown.because} ({unknown.certainty})"


def _licensed(book: Book, code: str, entry: Entry, on: date) -> bool:
    """Whether a sale of what the entry lists may need a licence."""
    terms = book.sale_terms(code, on)
    return any(Need.LICENCE in term.needs and term.covers(entry.status, entry.schedule) for term in terms)


def _unknown(said: Sequence[tuple[Entry, Licence]]) -> Iterator[Licence]:
    """Those answers that leave it open; an act that does not speak of licences leaves it open too."""
    for entry, licence in said:
        if licence.covered is Covered.UNKNOWN or entry.licensing_permitted is None:
            yield licence


def _most_to_the_point(said: Sequence[tuple[Entry, Licence]]) -> Licence:
    """Why not: rather from an entry for which licences are given than from one for which none are."""
    return max(said, key=lambda one: one[0].licensing_permitted is True)[1]
