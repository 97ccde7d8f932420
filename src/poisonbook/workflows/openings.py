"""Reading what is sealed of one customer: two people, two roles, a reason, one day, and in the ledger first.

The store keeps the request, the decision and, for a day, the other role's halves closed for the reply key. It never has
what opens anything: keys are used here, in the process of the person who holds them. With the approval who asked has
all it takes, so that is the entry of the ledger that counts; reading by `read_opening` is logged too, and done once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from poisonbook.law.book import Book
from poisonbook.law.retention import delete_after, longest_retention
from poisonbook.privacy.both_roles import half_by
from poisonbook.privacy.handover import handed_over, reply_file, reply_key_in, taken
from poisonbook.privacy.key_pairs import PublicKey, SecretKey
from poisonbook.privacy.private_role_keys import PrivateRoleKey
from poisonbook.privacy.sealing import open_sealed
from poisonbook.register.access import Operator
from poisonbook.register.openings import (
    CaseReason,
    Opening,
    approved,
    opened,
    requested,
)
from poisonbook.register.roles import Role
from poisonbook.storage import openings
from poisonbook.storage.store import Store
from poisonbook.values.ids import new_id
from poisonbook.workflows.opening_steps import APPROVE, READ, REFUSE, REQUEST, WITHDRAW, Step, opening_in, records_of
from poisonbook.workflows.role_keys import context_of
from poisonbook.workflows.secret_files import write_new


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
class Asked:
    """A request on record, and what who asked keeps until they read."""

    opening: Opening
    reply: bytes
    """What stands in the file of its reply key; it is nowhere else."""


def request_opening(store: Store, operator: Operator, given: GivenOpening, reply: Path, *, book: Book) -> Opening:
    """Ask to read records; the secret half of the reply key is in the new file `reply`. Errors as of `ask`.

    Raises:
        KeyFileExistsError, StoreFolderError: the file is there already, or cannot be written.
    """
    with ExitStack() as undo:
        asked = ask(store, operator, given, book=book, keep=lambda content: write_new(reply, content, undo))
        undo.pop_all()
    return asked.opening


def ask(
    store: Store,
    operator: Operator,
    given: GivenOpening,
    *,
    book: Book,
    keep: Callable[[bytes], None] = lambda _: None,
) -> Asked:
    """Ask to read records.

    Args:
        book: the law that says how long the request is kept.
        keep: puts the file of the reply key somewhere before the request is on record.

    Raises:
        OpeningRequestError: see there, there is no such record, or they are not of one customer.
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
    ends, content = delete_after(longest_retention(book, operator.jurisdictions), now), reply_file(key, opening.id)
    keep(content.encode())
    store.writer.run(REQUEST, (operator.id, opening, ends))
    return Asked(opening, content.encode())


def approve_opening(store: Store, operator: Operator, id_: str, person: str, keys: Sequence[PrivateRoleKey]) -> Opening:
    """Approve an opening as the second person, with a private key of the other role.

    Raises:
        UnknownOpeningError: there is none.
        OpeningError, FourEyesError: the opening does not allow it.
        OpeningRequestError: a record was deleted since, or they are not of one customer.
        SealBrokenError: a half does not open with these keys.
    """
    now, role = store.clock(), keys[0].role
    with store.reading() as connection:
        opening = opening_in(connection, operator.id, id_)
        approved(opening, person, role, now)  # what is refused needs no keys
        records = records_of(connection, operator.id, opening)
    reply = PublicKey.from_text(opening.reply_key)
    halves = {}
    for record in records:
        context = context_of(record)
        half = half_by(keys, role, record.sealed, context=context)
        halves[record.id] = handed_over(half, reply, opening.id, role, context=context)
    return store.writer.run(APPROVE, Step(operator.id, id_, person, now, role, halves))


def refuse_opening(store: Store, operator: Operator, id_: str, person: str) -> Opening:
    """Refuse an opening as the second person; errors as for `approve_opening`."""
    return store.writer.run(REFUSE, Step(operator.id, id_, person, store.clock()))


def withdraw_opening(store: Store, operator: Operator, id_: str, person: str) -> Opening:
    """Take back what one asked for; errors as for `approve_opening`."""
    return store.writer.run(WITHDRAW, Step(operator.id, id_, person, store.clock()))


def read_opening(
    store: Store, operator: Operator, id_: str, person: str, *, keys: Sequence[PrivateRoleKey], reply: Path | bytes
) -> list[OpenedRecord]:
    """What was sealed, for who asked for it: once. That it is read is in the ledger before anything is.

    Args:
        keys: the private key of the role that asked.
        reply: the file that `request_opening` wrote, or what stands in it.

    Raises:
        UnknownOpeningError: there is none.
        OpeningError: it is not approved, over, read before, or somebody else's.
        OpeningRequestError: a record was deleted since, or they are not of one customer.
        ReplyKeyError: the file is not its.
        SealBrokenError: a record does not open with these keys.
    """
    now = store.clock()
    with store.reading() as connection:
        opening = opening_in(connection, operator.id, id_)
        opened(opening, person, now)  # what is not approved needs no keys
        found = records_of(connection, operator.id, opening)
        handed = openings.halves(connection, operator.id, id_)
    secret, other = reply_key_in(reply, id_), opening.other_role
    halves: dict[str, dict[Role, bytes]] = {}
    for record in found:  # what is wrong with a key or a half is noticed before the one reading is used up
        context = context_of(record)
        own = half_by(keys, opening.role, record.sealed, context=context)
        theirs = taken(handed.get(record.id, ""), secret, id_, other, context=context)
        halves[record.id] = {opening.role: own, other: theirs}
    records = store.writer.run(READ, Step(operator.id, id_, person, now))
    return [
        OpenedRecord(one.kind, one.id, open_sealed(one.sealed, halves[one.id], context=context_of(one)))
        for one in records
    ]


def find_opening(store: Store, operator: Operator, id_: str) -> Opening:
    """The opening with this id.

    Raises:
        UnknownOpeningError: there is none.
    """
    with store.reading() as connection:
        return opening_in(connection, operator.id, id_)


def list_openings(store: Store, operator: Operator) -> list[Opening]:
    """The operator's openings, the latest first."""
    with store.reading() as connection:
        return openings.search(connection, operator.id)
