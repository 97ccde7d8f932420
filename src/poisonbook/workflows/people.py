"""People's rights: what is held of one customer, its erasure where the law allows it, the correction of evidence.

Each is told to the ledger by its reason, before anything is read, and never by whom it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from poisonbook.clock import today
from poisonbook.ledger.events import PersonalRead
from poisonbook.register.access import Operator
from poisonbook.register.rights import ErasedPerson, EvidenceKind, HeldRecords, PersonReason
from poisonbook.storage import identity_checks, licences, people, statements
from poisonbook.storage.events import log, log_event
from poisonbook.storage.people import Connection, Person
from poisonbook.storage.writer import each
from poisonbook.workflows.identity_checks import UnknownIdentityCheckError
from poisonbook.workflows.licences import UnknownLicenceError
from poisonbook.workflows.pseudonyms import customer_of
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
    read: PersonalRead


def held_of(service: Service, operator: Operator, customer_id: str, reason: PersonReason) -> HeldRecords:
    """Everything that is held of a customer, by the shop's own id.

    Names, numbers and addresses are sealed, and stay so: to open them takes two people.

    Raises:
        ParticularsError: the id is empty.
    """
    person = _person(service, operator, customer_id)
    service.store.writer.run(log, _read(service, operator, reason.value))
    with service.store.reading() as connection:
        return people.held(connection, person)


def erase_person(service: Service, operator: Operator, customer_id: str) -> ErasedPerson:
    """Delete what no law has kept of a customer; what went, what stays, until when and why.

    Raises:
        ParticularsError: the id is empty.
    """
    person = _person(service, operator, customer_id)
    erased = service.store.writer.run(_ERASE, (person, _read(service, operator, _ERASURE)))
    service.sweeper.clean_up(erased.gone)
    return erased


def correct_evidence(service: Service, operator: Operator, customer_id: str, kind: EvidenceKind, id_: str) -> None:
    """Withdraw evidence of a customer that is wrong, so that no sale rests on it any more; it is then entered anew.

    What is on record is not rewritten: earlier sales rest on it, and a statement is in its buyer's own words.

    Raises:
        UnknownStatementError, UnknownIdentityCheckError, UnknownLicenceError: the customer has none with this id.
        ParticularsError: the customer's id is empty.
    """
    person = _person(service, operator, customer_id)
    read = _read(service, operator, _CORRECTION)
    service.store.writer.run(_CORRECT, _Correction(person, kind, id_, today(service.clock), read))


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


def _person(service: Service, operator: Operator, customer_id: str) -> Person:
    return Person(operator.id, (customer_of(service, operator, customer_id),))


def _read(service: Service, operator: Operator, reason: str) -> PersonalRead:
    return PersonalRead(operator=operator.id, at=service.clock().astimezone(UTC).isoformat(), reason=reason)


@each
def _erase(connection: Connection, asked: tuple[Person, PersonalRead]) -> ErasedPerson:
    person, read = asked
    log_event(connection, read)
    return people.erase(connection, person)


@each
def _correct(connection: Connection, asked: _Correction) -> None:
    log_event(connection, asked.read)
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
