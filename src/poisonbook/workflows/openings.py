"""Reading what is sealed of single records: two people, two roles, a reason, one day, once, and in the ledger first.

The store keeps the request, the decision and, for a day, the other role's halves closed for the reply key. It never has
what opens anything: keys are used here, in the process of the person who holds them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from sqlalchemy.engine import Connection

from poisonbook.errors import PoisonbookError
from poisonbook.law.book import load_book
from poisonbook.law.retention import delete_after, longest_retention
from poisonbook.ledger import events
from poisonbook.privacy.both_roles import half_by
from poisonbook.privacy.handover import handed_over, reply_file, reply_key_in, taken
from poisonbook.privacy.key_pairs import PublicKey, SecretKey
from poisonbook.privacy.private_role_keys import PrivateRoleKey
from poisonbook.privacy.sealing import open_sealed
from poisonbook.register.access import Operator
from poisonbook.register.openings import (
    CaseReason,
    Opening,
    OpeningError,
    OpeningRequestError,
    approved,
    opened,
    refused,
    requested,
    withdrawn,
)
from poisonbook.register.roles import Role
from poisonbook.storage import openings, sealed
from poisonbook.storage.events import log_event
from poisonbook.storage.sealed import SealedRecord
from poisonbook.storage.store import Store
from poisonbook.storage.work import each
from poisonbook.values.ids import new_id
from poisonbook.workflows.role_keys import context_of
from poisonbook.workflows.secret_files import write_new


class UnknownOpeningError(PoisonbookError):
    """There is no such opening."""

    code: ClassVar[str] = "unknown-opening"

    def __init__(self, id_: str) -> None:
        super().__init__(id_)
        self.id = id_

    def __str__(self) -> str:
        return f"there is no opening {self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenOpening:
    """What is asked for."""

    reason: CaseReason
    case_id: str
    records: tuple[str, ...]
    person: str
    """A short id of staff."""
    role: Role


@dataclass(frozen=True, slots=True)
class OpenedRecord:
    """The particulars of one record, in plain text."""

    kind: str
    id: str
    particulars: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Step:
    """What is to happen to an opening."""

    operator: str
    id: str
    person: str
    at: datetime
    role: Role | None = None
    halves: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _ReadOnce:
    records: tuple[SealedRecord, ...]
    halves: Mapping[str, str]


def request_opening(
    store: Store, operator: Operator, given: GivenOpening, reply: Path, *, law: Sequence[Path] = ()
) -> Opening:
    """Ask to read records; the secret half of the reply key is in the new file `reply`.

    Args:
        law: more law files, beside those that are shipped: they say how long the request is kept.

    Raises:
        OpeningRequestError: see there, or there is no such record.
        KeyFileExistsError, StoreFolderError: the file is there already, or cannot be written.
    """
    key, now = SecretKey.fresh(), store.clock()
    opening = requested(
        Opening(
            id=new_id("opn"),
            reason=given.reason,
            case_id=given.case_id,
            records=given.records,
            requested_by=given.person,
            role=given.role,
            requested_at=now,
            reply_key=key.public.text,
        )
    )
    _records(store, operator, opening)
    ends = delete_after(longest_retention(load_book(law), operator.jurisdictions), now)
    with ExitStack() as undo:
        write_new(reply, reply_file(key, opening.id).encode(), undo)
        store.writer.run(_REQUEST, (operator.id, opening, ends))
        undo.pop_all()
    return opening


def approve_opening(store: Store, operator: Operator, id_: str, person: str, keys: Sequence[PrivateRoleKey]) -> Opening:
    """Approve an opening as the second person, with a private key of the other role.

    Raises:
        UnknownOpeningError: there is none.
        OpeningError, FourEyesError: the opening does not allow it.
        SealBrokenError: a half does not open with these keys.
    """
    opening, now = find_opening(store, operator, id_), store.clock()
    role = keys[0].role
    approved(opening, person, role, now)  # what is refused needs no keys
    reply = PublicKey.from_text(opening.reply_key)
    halves = {}
    for record in _records(store, operator, opening):
        context = context_of(record)
        half = half_by(keys, role, record.sealed, context=context)
        halves[record.id] = handed_over(half, reply, opening.id, role, context=context)
    return store.writer.run(_APPROVE, _Step(operator.id, id_, person, now, role, halves))


def refuse_opening(store: Store, operator: Operator, id_: str, person: str) -> Opening:
    """Refuse an opening as the second person; errors as for `approve_opening`."""
    return store.writer.run(_REFUSE, _Step(operator.id, id_, person, store.clock()))


def withdraw_opening(store: Store, operator: Operator, id_: str, person: str) -> Opening:
    """Take back what one asked for; errors as for `approve_opening`."""
    return store.writer.run(_WITHDRAW, _Step(operator.id, id_, person, store.clock()))


def read_opening(
    store: Store, operator: Operator, id_: str, person: str, *, keys: Sequence[PrivateRoleKey], reply: Path
) -> list[OpenedRecord]:
    """What was sealed, for who asked for it: once. That it is read is in the ledger before anything is.

    Args:
        keys: the private key of the role that asked.
        reply: the file that `request_opening` wrote.

    Raises:
        UnknownOpeningError: there is none.
        OpeningError: it is not approved, over, read before, or somebody else's.
        ReplyKeyError: the file is not its.
        SealBrokenError: a record does not open with these keys.
    """
    opening = find_opening(store, operator, id_)
    secret = reply_key_in(reply, id_)
    # One's own halves tell nothing yet; a wrong key is noticed before the one reading is used up.
    found = _records(store, operator, opening)
    own = {one.id: half_by(keys, opening.role, one.sealed, context=context_of(one)) for one in found}
    once = store.writer.run(_READ, _Step(operator.id, id_, person, store.clock()))
    read = []
    for record in once.records:
        context = context_of(record)
        theirs = taken(once.halves.get(record.id, ""), secret, id_, opening.other_role, context=context)
        halves = {opening.role: own[record.id], opening.other_role: theirs}
        read.append(OpenedRecord(record.kind, record.id, open_sealed(record.sealed, halves, context=context)))
    return read


def find_opening(store: Store, operator: Operator, id_: str) -> Opening:
    """The opening with this id.

    Raises:
        UnknownOpeningError: there is none.
    """
    with store.reading() as connection:
        return _found(connection, operator.id, id_)


def list_openings(store: Store, operator: Operator) -> list[Opening]:
    """The operator's openings, the latest first."""
    with store.reading() as connection:
        return openings.search(connection, operator.id)


def _records(store: Store, operator: Operator, opening: Opening) -> list[SealedRecord]:
    with store.reading() as connection:
        found = sealed.find(connection, operator.id, opening.records)
    missing = set(opening.records) - {one.id for one in found}
    if missing:
        raise OpeningRequestError(f"there is no statement, identity check or licence {', '.join(sorted(missing))}")
    return found


def _found(connection: Connection, operator: str, id_: str) -> Opening:
    found = openings.find(connection, operator, id_)
    if found is None:
        raise UnknownOpeningError(id_)
    return found


def _keep(connection: Connection, operator: str, opening: Opening, *, at: datetime, role: Role) -> None:
    openings.put_again(connection, operator, opening)
    _log(connection, operator, opening, at=at, role=role)


def _log(connection: Connection, operator: str, opening: Opening, *, at: datetime, role: Role) -> None:
    event = events.Opening(
        operator=operator,
        at=at.astimezone(UTC).isoformat(),
        id=opening.id,
        step=opening.state.value,
        role=role.value,
        reason=opening.reason.value,
        records=len(opening.records),
    )
    log_event(connection, event)


@each
def _request(connection: Connection, asked: tuple[str, Opening, datetime]) -> None:
    operator, opening, ends = asked
    openings.add(connection, operator, opening, at=opening.requested_at, delete_after=ends)
    _log(connection, operator, opening, at=opening.requested_at, role=opening.role)


@each
def _approve(connection: Connection, step: _Step) -> Opening:
    assert step.role is not None  # noqa: S101 - made so by `approve_opening` alone
    opening = approved(_found(connection, step.operator, step.id), step.person, step.role, step.at)
    openings.hand_over(connection, step.operator, opening, step.halves or {})
    _keep(connection, step.operator, opening, at=step.at, role=opening.other_role)
    return opening


@each
def _refuse(connection: Connection, step: _Step) -> Opening:
    opening = refused(_found(connection, step.operator, step.id), step.person, step.at)
    _keep(connection, step.operator, opening, at=step.at, role=opening.other_role)
    return opening


@each
def _withdraw(connection: Connection, step: _Step) -> Opening:
    opening = withdrawn(_found(connection, step.operator, step.id), step.person, step.at)
    openings.take_halves(connection, step.operator, step.id)
    _keep(connection, step.operator, opening, at=step.at, role=opening.role)
    return opening


@each
def _read(connection: Connection, step: _Step) -> _ReadOnce:
    opening = opened(_found(connection, step.operator, step.id), step.person, step.at)
    found = sealed.find(connection, step.operator, opening.records)
    if len(found) != len(opening.records):
        raise OpeningError(opening.id, "a record was deleted since it was asked for")
    halves = openings.take_halves(connection, step.operator, step.id)
    _keep(connection, step.operator, opening, at=step.at, role=opening.role)
    return _ReadOnce(tuple(found), halves)


_REQUEST, _APPROVE, _REFUSE, _WITHDRAW, _READ = _request, _approve, _refuse, _withdraw, _read
