"""Openings as staff take them who are known by an account: in their own role, and about a case of their operator's.

What two people and two keys must do is in `openings`; here is who may at all. Every function takes the person second
and may raise CaseRoleError where no role of theirs may do it, or their account is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from poisonbook.privacy.private_role_keys import PrivateRoleKey
from poisonbook.register import openings as moves
from poisonbook.register.openings import CaseReason, Opening, OpeningError, OpeningRequestError
from poisonbook.register.roles import Role
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.review.case_errors import CaseStateError
from poisonbook.review.cases import Case
from poisonbook.review.moves import DECIDE, READ, need_role
from poisonbook.review.reports import SealedReference
from poisonbook.storage import orders
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.case_records import found_case
from poisonbook.workflows.openings import (
    Asked,
    GivenOpening,
    OpenedRecord,
    approve_opening,
    ask,
    find_opening,
    list_openings,
    read_opening,
    refuse_opening,
    withdraw_opening,
)
from poisonbook.workflows.personal_reads import tell_read
from poisonbook.workflows.report_lines import sealed_of
from poisonbook.workflows.service import Service

READ_REASON = "case"
HOLDERS: Mapping[Role, frozenset[StaffRole]] = MappingProxyType(
    {Role.COMPLIANCE: DECIDE, Role.DATA_PROTECTION: frozenset({StaffRole.DATA_PROTECTION})}
)
"""Whose account may act in which role of a seal. Whether they have its key, the seal knows."""
ACTS = DECIDE | {StaffRole.DATA_PROTECTION}
"""Who can take a step with openings at all."""
SEES = READ | {StaffRole.AUDITOR}
"""Who may see that there are openings, and how they stand."""


class OpeningMove(StrEnum):
    """What a person can do with an opening."""

    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    READ = "read"


_TRIED: Mapping[OpeningMove, Callable[[Opening, str, datetime], Opening]] = MappingProxyType(
    {
        OpeningMove.APPROVE: lambda opening, person, now: moves.approved(opening, person, opening.other_role, now),
        OpeningMove.REFUSE: moves.refused,
        OpeningMove.WITHDRAW: moves.withdrawn,
        OpeningMove.READ: moves.opened,
    }
)


def roles_of(staff: Staff) -> tuple[Role, ...]:
    """In which roles of a seal somebody may act."""
    return tuple(role for role, holders in HOLDERS.items() if staff.roles & holders)


def allowed_moves(opening: Opening, staff: Staff, now: datetime) -> frozenset[OpeningMove]:
    """What this person may do with an opening now, found by trying it."""
    return frozenset(move for move in OpeningMove if _may(move, opening, staff, now))


def openings_seen(service: Service, staff: Staff) -> list[Opening]:
    """The operator's openings, the latest first."""
    need_role(staff, SEES, service.clock())
    return list_openings(service.store, the_operator(service.store, staff.operator))


def opening_seen(service: Service, staff: Staff, id_: str) -> Opening:
    """One opening as it stands.

    Raises:
        UnknownOpeningError: their operator has none with this id.
    """
    need_role(staff, SEES, service.clock())
    return find_opening(service.store, the_operator(service.store, staff.operator), id_)


def records_to_open(service: Service, staff: Staff, case_id: str) -> dict[str, tuple[SealedReference, ...]]:
    """What is sealed of each order of a case that two people call suspicious: kinds and ids alone.

    Raises:
        UnknownCaseError: their operator has none with this id.
        CaseStateError: two people have not called it suspicious.
    """
    need_role(staff, ACTS, service.clock())
    with service.store.reading() as connection:
        _need_confirmed(found_case(connection, staff.operator, case_id))
    tell_read(service, staff.operator, READ_REASON)
    with service.store.reading() as connection:
        case = _need_confirmed(found_case(connection, staff.operator, case_id))
        found = orders.existing(connection, [(staff.operator, id_) for id_ in case.orders])
    kept = (found[staff.operator, id_] for id_ in case.orders if (staff.operator, id_) in found)
    named = {record.id: tuple(sealed_of(record)) for record in kept}
    return {id_: records for id_, records in named.items() if records}


def has_sealed(service: Service, staff: Staff, case: Case) -> bool:
    """Whether anything sealed is on record of a case's orders: whether there is anything to ask for."""
    with service.store.reading() as connection:
        found = orders.existing(connection, [(staff.operator, id_) for id_ in case.orders])
    return any(any(sealed_of(record)) for record in found.values())


def ask_for_case(
    service: Service, staff: Staff, case_id: str, *, reason: CaseReason, role: Role, records: Sequence[str]
) -> Asked:
    """Ask to read records of a case.

    Raises:
        UnknownCaseError, CaseStateError: as of `records_to_open`.
        OpeningRequestError: a record is not of the case, or as of `ask`; or they asked for the same before.
    """
    need_role(staff, HOLDERS[role], service.clock())
    there = {one.id for found in records_to_open(service, staff, case_id).values() for one in found}
    if set(records) - there:
        raise OpeningRequestError("a record is not one of this case")
    operator = the_operator(service.store, staff.operator)
    given = GivenOpening(reason=reason, case_id=case_id, records=tuple(records), person=staff.id, role=role)
    for live in _live(list_openings(service.store, operator), service.clock()):
        if (live.requested_by, live.case_id, set(live.records)) == (staff.id, case_id, set(records)):
            raise OpeningRequestError(f"{live.id} asks for the same; withdraw it first if its reply file is lost")
    return ask(service.store, operator, given, book=service.book)


def approve(service: Service, staff: Staff, id_: str, keys: Sequence[PrivateRoleKey]) -> Opening:
    """Approve an opening with the key of a role that is theirs; errors as of `approve_opening`."""
    _need_holder(service, staff, keys)
    return approve_opening(service.store, the_operator(service.store, staff.operator), id_, staff.id, keys)


def refuse(service: Service, staff: Staff, id_: str) -> Opening:
    """Refuse an opening in the role that would have to approve it; errors as of `refuse_opening`."""
    need_role(staff, HOLDERS[opening_seen(service, staff, id_).other_role], service.clock())
    return refuse_opening(service.store, the_operator(service.store, staff.operator), id_, staff.id)


def withdraw(service: Service, staff: Staff, id_: str) -> Opening:
    """Take back what they asked for; errors as of `withdraw_opening`."""
    need_role(staff, ACTS, service.clock())
    return withdraw_opening(service.store, the_operator(service.store, staff.operator), id_, staff.id)


def read(
    service: Service, staff: Staff, id_: str, *, keys: Sequence[PrivateRoleKey], reply: bytes
) -> list[OpenedRecord]:
    """What was sealed, once, for who asked for it; errors as of `read_opening`."""
    _need_holder(service, staff, keys)
    operator = the_operator(service.store, staff.operator)
    return read_opening(service.store, operator, id_, staff.id, keys=keys, reply=reply)


def _need_holder(service: Service, staff: Staff, keys: Sequence[PrivateRoleKey]) -> None:
    for key in keys:
        need_role(staff, HOLDERS[key.role], service.clock())


def _need_confirmed(case: Case) -> Case:
    if not case.is_suspicious or case.confirmed_by is None:
        raise CaseStateError(case.id, "only of what two people call suspicious anything is opened")
    return case


def _live(found: Sequence[Opening], now: datetime) -> Iterator[Opening]:
    return (one for one in found if one.standing(now) in moves.LIVE)


def _may(move: OpeningMove, opening: Opening, staff: Staff, now: datetime) -> bool:
    role = opening.other_role if move in (OpeningMove.APPROVE, OpeningMove.REFUSE) else opening.role
    if not staff.roles & HOLDERS[role]:
        return False
    try:
        _TRIED[move](opening, staff.id, now)
    except (OpeningError, OpeningRequestError):
        return False
    return True
