"""Requests of authorities: put on record, answered by two people, counted. Nothing is looked up or opened by it.

Every function that takes a person checks their role itself, and may raise RequestRoleError, RequestFourEyesError,
UnknownRequestError and AuthorityRequestError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from poisonbook.ledger.review_events import AuthorityRequestStep
from poisonbook.register import authority_requests as moves
from poisonbook.register.authority_requests import (
    AuthorityRequest,
    AuthorityRequestError,
    Declined,
    Given,
    RequestAnswer,
    RequestOutcome,
    RequestState,
    UnknownRequestError,
)
from poisonbook.register.openings import CaseReason, Opening, OpeningState
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.storage import authority_requests as stored
from poisonbook.storage import cases, openings, orders, sealed
from poisonbook.storage.authority_requests import Connection
from poisonbook.storage.events import log_event
from poisonbook.storage.order_records import OrderRecord
from poisonbook.storage.work import each
from poisonbook.values.ids import new_id
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.report_lines import sealed_of
from poisonbook.workflows.service import Service

__all__ = ["AuthorityRequest", "Declined", "Given", "RequestAnswer", "RequestOutcome", "RequestState"]

SEES = frozenset({StaffRole.DATA_PROTECTION, StaffRole.APPROVER, StaffRole.AUDITOR})
"""Who may see that there are requests, and how they stand."""
_LETS_READ = frozenset({CaseReason.AUTHORITY_REQUEST, CaseReason.COURT_ORDER, CaseReason.INSPECTION})
"""For which reasons particulars are opened that an answer gives."""

_Move = Callable[[Connection, AuthorityRequest, datetime], AuthorityRequest]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenRequest:
    """What an authority asks."""

    authority: str
    basis: str
    reference: str
    received_on: date
    cases: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    unnamed: bool = False
    """That it names nothing is known: it can only be refused."""


@dataclass(frozen=True, slots=True)
class _Asked:
    operator: str
    id: str
    step: str
    move: _Move
    now: datetime


def record_request(service: Service, staff: Staff, given: GivenRequest) -> AuthorityRequest:
    """Put a request on record.

    Raises:
        NothingNamedError: it names no case and no order.
    """
    now = service.clock()
    request = moves.recorded(
        AuthorityRequest(
            id=new_id("req"),
            authority=given.authority.strip(),
            basis=given.basis,
            reference=given.reference.strip(),
            received_on=given.received_on,
            cases=given.cases,
            orders=given.orders,
            recorded_by=staff.id,
            recorded_at=now,
        ),
        staff,
        unnamed=given.unnamed,
    )
    service.store.writer.run(_RECORD, (staff.operator, request, _ends(service, staff, now)))
    return request


def propose_answer(service: Service, staff: Staff, id_: str, answer: RequestAnswer) -> AuthorityRequest:
    """Propose what is given, or why it is refused; nothing is answered by it."""

    def move(connection: Connection, request: AuthorityRequest, now: datetime) -> AuthorityRequest:
        after = moves.proposed(request, answer, staff, now)
        _need_on_record(connection, staff.operator, after)
        return after

    return _take(service, staff, id_, "proposed", move)


def confirm_answer(service: Service, staff: Staff, id_: str) -> AuthorityRequest:
    """Confirm the proposed answer, as the second person."""

    def move(connection: Connection, request: AuthorityRequest, now: datetime) -> AuthorityRequest:
        after = moves.confirmed(request, staff, now)
        _need_on_record(connection, staff.operator, after)
        return after

    return _take(service, staff, id_, "confirmed", move)


def send_back(service: Service, staff: Staff, id_: str) -> AuthorityRequest:
    """Have another answer proposed, as the second person."""
    return _take(service, staff, id_, "sent_back", lambda _, request, now: moves.sent_back(request, staff, now))


def withdraw_request(service: Service, staff: Staff, id_: str) -> AuthorityRequest:
    """Note that the authority took its request back."""
    return _take(service, staff, id_, "withdrawn", lambda _, request, now: moves.withdrawn(request, staff, now))


def find_request(service: Service, staff: Staff, id_: str) -> AuthorityRequest:
    """The request with this id."""
    _need_sight(service, staff)
    with service.store.reading() as connection:
        return _found(connection, staff.operator, id_)


def list_requests(service: Service, staff: Staff) -> Sequence[AuthorityRequest]:
    """The requests, the latest on record first."""
    _need_sight(service, staff)
    with service.store.reading() as connection:
        return stored.search(connection, staff.operator)


def _need_sight(service: Service, staff: Staff) -> None:
    moves.need_role(staff, SEES, service.clock())


def _take(service: Service, staff: Staff, id_: str, step: str, move: _Move) -> AuthorityRequest:
    now = service.clock()
    return service.store.writer.run(_STEP, _Asked(staff.operator, id_, step, move, now))


def _ends(service: Service, staff: Staff, now: datetime) -> datetime:
    """A request is kept as long as the record of a sale, whatever is done with it."""
    return service.deadline(the_operator(service.store, staff.operator), now)


def _found(connection: Connection, operator: str, id_: str) -> AuthorityRequest:
    found = stored.find(connection, operator, id_)
    if found is None:
        raise UnknownRequestError(f"there is no request {id_}")
    return found


def _need_on_record(connection: Connection, operator: str, request: AuthorityRequest) -> None:
    """Go on only where there is something of what is to be given, and openings of it were approved."""
    if not request.given:
        return
    found = [one for id_ in request.cases if (one := cases.find(connection, operator, id_)) is not None]
    known = orders.existing(connection, [(operator, id_) for id_ in request.orders])
    if not known and not found:
        raise AuthorityRequestError("nothing of what it names is on record, so nothing can be given")
    known |= orders.existing(connection, [(operator, id_) for case in found for id_ in case.orders])
    for id_ in request.openings:
        opening = openings.find(connection, operator, id_)
        if opening is None or opening.reason not in _LETS_READ:
            reasons = ", ".join(sorted(one.value for one in _LETS_READ))
            raise AuthorityRequestError(f"{id_} is no opening for one of these reasons: {reasons}")
        if opening.state not in (OpeningState.APPROVED, OpeningState.OPENED):
            raise AuthorityRequestError(f"{id_} is {opening.state.value}: two people have not let it be read")
        _need_theirs(connection, operator, opening, known.values())


def _need_theirs(connection: Connection, operator: str, opening: Opening, named: Iterable[OrderRecord]) -> None:
    """Go on only where what is opened is what the named orders rest on, or is of the customers whose they are."""
    theirs, customers = set[str](), set[str | None]()
    for order in named:
        theirs |= {one.id for one in sealed_of(order)}
        customers.add(order.customer)
    others = {*opening.records} - theirs
    found = sealed.find(connection, operator, others)
    if others - {one.id for one in found if customers & {*one.customers}}:
        raise AuthorityRequestError(f"{opening.id} is of somebody of whom no case and no order is named")


@each
def _record(connection: Connection, asked: tuple[str, AuthorityRequest, datetime]) -> None:
    operator, request, ends = asked
    stored.add(connection, operator, request, delete_after=ends)
    _log(connection, operator, request, "recorded", request.recorded_at)


@each
def _step(connection: Connection, asked: _Asked) -> AuthorityRequest:
    request = asked.move(connection, _found(connection, asked.operator, asked.id), asked.now)
    stored.put_again(connection, asked.operator, request)
    _log(connection, asked.operator, request, asked.step, asked.now)
    return request


def _log(connection: Connection, operator: str, request: AuthorityRequest, step: str, at: datetime) -> None:
    log_event(
        connection,
        AuthorityRequestStep(
            operator=operator,
            at=at.astimezone(UTC).isoformat(),
            id=request.id,
            step=step,
            basis=request.basis,
            outcome="" if request.outcome is None else request.outcome.value,
            cases=len(request.cases),
            orders=len(request.orders),
        ),
    )


_RECORD, _STEP = _record, _step
