"""Enter the licence of a member of the public, look at what it leaves, revoke it.

A number is one licence, however many customer ids it is entered for: all of them share what is left. What was written
off a number stays written off where it is revoked and entered anew, with an amount put right, say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy.engine import Connection

from poisonbook.clock import today
from poisonbook.errors import PoisonbookError
from poisonbook.privacy.epochs import Names
from poisonbook.privacy.pseudonyms import Personal
from poisonbook.privacy.sealing import SealContext
from poisonbook.register.access import Operator
from poisonbook.register.evidence import Granted, HeldLicence
from poisonbook.register.particulars import comparable_number, document_number
from poisonbook.storage import licences, pseudonym_links
from poisonbook.storage.writer import each
from poisonbook.values.ids import new_id
from poisonbook.workflows.licence_terms import GivenTerms, checked_terms
from poisonbook.workflows.pseudonyms import customers_of, names_of
from poisonbook.workflows.service import Service


class UnknownLicenceError(PoisonbookError):
    """The register has no licence with this id."""

    code: ClassVar[str] = "unknown-licence"

    def __str__(self) -> str:
        return "the register has no licence with this id"


class LicenceConflictError(PoisonbookError):
    """A licence of this number is on record with another validity, or for other substances, strengths or amounts."""

    code: ClassVar[str] = "licence-conflict"

    def __init__(self, licence: str) -> None:
        super().__init__(licence)
        self.licence = licence

    def __str__(self) -> str:
        return (
            f"licence {self.licence} has this number and other terms; where it is wrong, revoke it and enter it anew: "
            "what was written off stays written off"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenLicence:
    """A licence as it is entered."""

    customer_id: str = field(repr=False)
    number: str = field(repr=False)
    terms: GivenTerms


@dataclass(frozen=True, slots=True)
class Entered:
    """A licence as it is kept from now on."""

    licence: HeldLicence
    new: bool
    """False: it was there, and the customer shares it now."""
    notes: tuple[str, ...] = ()
    """What the law data does not know of such licences, each with its certainty."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the writer needs to enter a licence."""

    operator: str
    licence: HeldLicence
    customers: Names
    numbers: Names
    at: datetime
    today: date
    delete_after: datetime


def enter_licence(service: Service, operator: Operator, given: GivenLicence) -> Entered:
    """The licence, new or joined. A second entry of a number with the same terms adds its customer to the first.

    Raises:
        ParticularsError: the number is none.
        LicenceTermsError, UnknownSubstanceError: the terms cannot be.
        LicenceConflictError: the number is on record with other terms.
    """
    terms = checked_terms(service.book, operator.jurisdictions, given.terms, on=today(service.clock))
    number = document_number("number", given.number)
    id_, state = new_id("lic"), given.terms.state
    customers = customers_of(service, operator, given.customer_id)
    compared = f"{state} {comparable_number(number)}"
    numbers = names_of(service, operator, compared, Personal.LICENCE, field="number")
    licence = HeldLicence(
        id=id_,
        customer=customers.own,
        number=numbers.own,
        state=state,
        valid_from=given.terms.valid_from,
        valid_until=given.terms.valid_until,
        granted=terms.granted,
        sealed=service.seal.seal({"number": number}, context=SealContext(operator.id, "licence", id_)),
    )
    # Sales may rest on it until its last day, and are to be shown as long as the law says from then on.
    last = datetime.combine(licence.valid_until, datetime.min.time(), UTC)
    now, until = service.clock(), service.deadline(operator, last)
    entry = _Entry(operator.id, licence, customers, numbers, now, today(service.clock), until)
    kept = service.store.writer.run(_ENTER, entry)
    return Entered(kept, kept.id == id_, terms.notes)


def licence(service: Service, operator: Operator, id_: str) -> HeldLicence:
    """The licence with this id; UnknownLicenceError when there is none."""
    with service.store.reading() as connection:
        found = licences.find(connection, operator.id, id_)
    if found is None:
        raise UnknownLicenceError
    return found


def licences_of(service: Service, operator: Operator, customer_id: str | None = None) -> Sequence[HeldLicence]:
    """The operator's licences, or those of one customer, the newest first."""
    customers = None if customer_id is None else customers_of(service, operator, customer_id).all
    with service.store.reading() as connection:
        return list(licences.search(connection, operator.id, customers=customers))


def revoke_licence(service: Service, operator: Operator, id_: str) -> HeldLicence:
    """The licence, with which nothing can be bought any more; UnknownLicenceError when there is none."""
    if not service.store.writer.run(_REVOKE, (operator.id, id_)):
        raise UnknownLicenceError
    return licence(service, operator, id_)


@each
def _enter(connection: Connection, entry: _Entry) -> HeldLicence:
    given = entry.licence
    same = licences.of_number(connection, entry.operator, entry.numbers.all)
    current = next((one for one in same if not one.revoked), None)
    if current is not None and current.valid_until < entry.today:
        licences.revoke(connection, entry.operator, current.id)  # it has ended, and this is its renewal
        current = None
    if current is None:
        new = replace(given, granted=tuple(_with_what_was_used(one, given, same) for one in given.granted))
        licences.add(connection, entry.operator, new, at=entry.at, delete_after=entry.delete_after)
        known = {given.number, *(one.number for one in same)}
        pseudonym_links.keep(connection, entry.operator, [(known, entry.delete_after)])
        return new
    if _terms_of(current) != _terms_of(given):
        raise LicenceConflictError(current.id)
    if {*entry.customers.all} & {*current.customers}:
        return current
    joined = replace(current, others=(*current.others, given.customer))
    licences.share(connection, entry.operator, current.id, joined.others)
    return joined


@each
def _revoke(connection: Connection, asked: tuple[str, str]) -> bool:
    return licences.revoke(connection, *asked)


_ENTER, _REVOKE = _enter, _revoke


def _terms_of(licence: HeldLicence) -> tuple[date, date, frozenset[tuple[str, Decimal | None, Decimal | None]]]:
    granted = frozenset((one.substance, one.strength_ww, one.amount_kg) for one in licence.granted)
    return licence.valid_from, licence.valid_until, granted


def _with_what_was_used(granted: Granted, new: HeldLicence, earlier: Sequence[HeldLicence]) -> Granted:
    """What was written off the number in the time that the new entry is valid too."""
    overlapping = [one for one in earlier if one.valid_from <= new.valid_until and new.valid_from <= one.valid_until]
    # An entry made anew already holds what the ones before it had used: the most is the whole.
    used = [had.used_kg for one in overlapping for had in one.granted if had.substance == granted.substance]
    return replace(granted, used_kg=max(used, default=Decimal(0)))
