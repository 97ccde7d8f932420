"""People's rights: what is held of one customer, its erasure where the law allows it, the correction of evidence.

Each is told to the ledger by its reason, before anything is read, and never by whom it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from poisonbook.clock import today
from poisonbook.ledger.events import Erasure
from poisonbook.register.access import Operator
from poisonbook.register.rights import ErasedPerson, EvidenceKind, HeldRecords, PersonReason
from poisonbook.storage import identity_checks, licences, people_erased, people_shown, statements
from poisonbook.storage.events import log_event
from poisonbook.storage.people import Person
from poisonbook.storage.people_shown import Connection
from poisonbook.storage.writer import each
from poisonbook.workflows.identity_checks import UnknownIdentityCheckError
from poisonbook.workflows.licences import UnknownLicenceError
from poisonbook.workflows.personal_reads import tell_read
from poisonbook.workflows.pseudonyms import customers_of
from poisonbook.workflows.service import Service
from poisonbook.workflows.statements import UnknownStatementError

_ERASURE, _CORRECTION = "erasure", "correction"


@dataclass(frozen=True, slots=True)
class RecordDuty:
    """How long one of the operator's laws has the record of a sale kept."""

    jurisdiction: str
    months: int
    ref: str
    """The provision; empty: the law data names none."""
    certainty: str


@dataclass(frozen=True, slots=True)
class _Correction:
    person: Person
    kind: EvidenceKind
    id: str
    today: date


def held_of(
    service: Service, operator: Operator, customer_id: str | None, reason: PersonReason, *, orders: Sequence[str] = ()
) -> HeldRecords:
    """Everything that is held of a customer, by the shop's own id; of a guest, by orders placed without one.

    Names, numbers and addresses are sealed, and stay so: to open them takes two people.

    Raises:
        ParticularsError: neither a customer nor an order is named.
    """
    person = _person(service, operator, customer_id, orders)
    tell_read(service, operator.id, reason.value)
    with service.store.reading() as connection:
        return people_shown.held(connection, person)


def erase_person(
    service: Service, operator: Operator, customer_id: str | None, *, orders: Sequence[str] = ()
) -> ErasedPerson:
    """Delete what no law has kept of a customer or a guest; what went, what stays, until when and why.

    Raises:
        ParticularsError: neither a customer nor an order is named.
    """
    person = _person(service, operator, customer_id, orders)
    tell_read(service, operator.id, _ERASURE)
    erased = service.store.writer.run(_ERASE, (person, service.clock()))
    return replace(erased, compacted=service.sweeper.clean_up(erased.gone))


def correct_evidence(service: Service, operator: Operator, customer_id: str, kind: EvidenceKind, id_: str) -> None:
    """Withdraw evidence of a customer that is wrong, so that no sale rests on it any more; it is then entered anew.

    What is on record is not rewritten: earlier sales rest on it, and a statement is in its buyer's own words. A licence
    that customers share is withdrawn for all of them: what is wrong with it is wrong for all.

    Raises:
        UnknownStatementError, UnknownIdentityCheckError, UnknownLicenceError: the customer has none with this id.
        ParticularsError: the customer's id is empty.
    """
    person = _person(service, operator, customer_id)
    tell_read(service, operator.id, _CORRECTION)
    service.store.writer.run(_CORRECT, _Correction(person, kind, id_, today(service.clock)))


def record_duties(service: Service, operator: Operator) -> tuple[RecordDuty, ...]:
    """How long each of the operator's laws has the record of a sale kept, its own law first."""
    found = []
    for code in operator.jurisdictions:
        retention = service.book.retention(code)
        if retention is not None:
            duties = {one.id: one for one in service.book.requirements(code)}
            duty = duties.get(retention.requirement)
            said = ("", "") if duty is None else (duty.ref, duty.certainty.value)
            found.append(RecordDuty(code, retention.months, *said))
    return tuple(found)


def _person(service: Service, operator: Operator, customer_id: str | None, orders: Sequence[str] = ()) -> Person:
    if customer_id is None and orders:
        return Person(operator.id, orders=tuple(orders))
    return Person(operator.id, customers_of(service, operator, customer_id or "").all, tuple(orders))


@each
def _erase(connection: Connection, asked: tuple[Person, datetime]) -> ErasedPerson:
    person, now = asked
    erased = people_erased.erase(connection, person)
    if erased.gone:
        log_event(connection, Erasure(at=now.astimezone(UTC).isoformat(), counts=erased.gone, latest_seconds=0))
    return erased


@each
def _correct(connection: Connection, asked: _Correction) -> None:
    _WITHDRAW[asked.kind](connection, asked)


def _withdraw_statement(connection: Connection, asked: _Correction) -> None:
    found = statements.find(connection, asked.person.operator, asked.id)
    if found is None or found.customer not in asked.person.pseudonyms:
        raise UnknownStatementError
    statements.withdraw(connection, asked.person.operator, asked.id)


def _end_identity_check(connection: Connection, asked: _Correction) -> None:
    found = identity_checks.find(connection, asked.person.operator, asked.id)
    if found is None or found.customer not in asked.person.pseudonyms:
        raise UnknownIdentityCheckError
    identity_checks.end(connection, asked.person.operator, asked.id, on=asked.today - timedelta(days=1))


def _revoke_licence(connection: Connection, asked: _Correction) -> None:
    found = licences.find(connection, asked.person.operator, asked.id)
    if found is None or not {*found.customers} & {*asked.person.pseudonyms}:
        raise UnknownLicenceError
    licences.revoke(connection, asked.person.operator, asked.id)


_WITHDRAW: Mapping[EvidenceKind, Callable[[Connection, _Correction], None]] = {
    EvidenceKind.STATEMENT: _withdraw_statement,
    EvidenceKind.IDENTITY_CHECK: _end_identity_check,
    EvidenceKind.LICENCE: _revoke_licence,
}
_ERASE, _CORRECT = _erase, _correct
