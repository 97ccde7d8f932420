"""What people do with cases: take them, decide them in twos, hand them over.

Every function takes the person second, checks their role itself, and may raise what follows. `seen_at` of those that
decide is when the case was shown to the person, as far as it is known.

- UnknownCaseError: their operator has no case with this id.
- CaseRoleError: they have no role that may do this, or their account is over.
- CaseChangedError: somebody changed it since the version that they saw.
- CaseStateError, CaseTakenError, CaseFourEyesError, CaseTextError: as the move in `review.moves` says.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from poisonbook.law.reporting import soonest_suspicion_report
from poisonbook.register.staff import Staff
from poisonbook.review import moves
from poisonbook.review.case_errors import UnknownCaseError
from poisonbook.review.cases import Benign, Case, Step
from poisonbook.storage import operators
from poisonbook.workflows import case_steps
from poisonbook.workflows.case_steps import CaseAsked, Then
from poisonbook.workflows.service import Service


def next_case(service: Service, staff: Staff) -> str | None:
    """The id of the most urgent case that nobody has; it is this person's from now on. None: there is none."""
    taken = service.store.writer.run(case_steps.take_next, (staff, service.clock()))
    return None if taken is None else taken.id


def take(service: Service, staff: Staff, case_id: str, version: int) -> Case:
    """Take a case; nobody else decides on it until it is let go or handed over."""
    return _step(service, staff, case_id, version, step=Step.TAKEN, move=lambda case, now: moves.take(case, staff, now))


def let_go(service: Service, staff: Staff, case_id: str, version: int) -> Case:
    """Give a case back, so that anybody may take it."""
    return _step(
        service, staff, case_id, version, step=Step.LET_GO, move=lambda case, now: moves.let_go(case, staff, now)
    )


def hand_over(service: Service, staff: Staff, case_id: str, version: int, *, to: Staff) -> Case:
    """Give a case to a colleague, who could have taken it."""
    if to.operator != staff.operator:
        raise UnknownCaseError

    def move(case: Case, now: datetime) -> Case:
        return moves.hand_over(case, staff, to, now)

    return _step(service, staff, case_id, version, step=Step.HANDED_OVER, move=move, text=to.id)


def note(service: Service, staff: Staff, case_id: str, version: int, *, text: str) -> Case:
    """Write a note beside a case, without anybody's name; nobody can change it."""
    said = moves.checked_text(text)
    return _step(
        service,
        staff,
        case_id,
        version,
        step=Step.NOTED,
        move=lambda case, now: moves.note(case, staff, now),
        text=said,
    )


def propose(
    service: Service, staff: Staff, case_id: str, version: int, *, reason: str, seen_at: datetime | None = None
) -> Case:
    """Say that a case is suspicious: from now the law's clock runs, and a second person has to look.

    What the case rests on is kept as long as the record of a sale made now.
    """
    with service.store.reading() as connection:
        operator = operators.find(connection, staff.operator)
    report = None if operator is None else soonest_suspicion_report(service.book, operator.jurisdictions)

    def move(case: Case, now: datetime) -> Case:
        return moves.propose(case, staff, reason, now, report=report)

    return _step(
        service,
        staff,
        case_id,
        version,
        step=Step.PROPOSED,
        move=move,
        text=reason,
        seen_at=seen_at,
        then=case_steps.keep_all,
    )


def confirm(
    service: Service, staff: Staff, case_id: str, version: int, *, reason: str, seen_at: datetime | None = None
) -> Case:
    """Say as the second person that a case is suspicious: it is closed, and has to be reported."""

    def move(case: Case, now: datetime) -> Case:
        return moves.confirm(case, staff, reason, now)

    return _step(service, staff, case_id, version, step=Step.CONFIRMED, move=move, text=reason, seen_at=seen_at)


def send_back(
    service: Service, staff: Staff, case_id: str, version: int, *, reason: str, seen_at: datetime | None = None
) -> Case:
    """Say as the second person that a case is not suspicious: it is open again, and its clock runs on."""

    def move(case: Case, now: datetime) -> Case:
        return moves.send_back(case, staff, reason, now)

    return _step(service, staff, case_id, version, step=Step.SENT_BACK, move=move, text=reason, seen_at=seen_at)


def close_not_suspicious(
    service: Service,
    staff: Staff,
    case_id: str,
    version: int,
    *,
    benign: Benign,
    reason: str,
    seen_at: datetime | None = None,
) -> Case:
    """Close a case: there is an ordinary explanation. Orders that waited for nothing else may be sold."""

    def move(case: Case, now: datetime) -> Case:
        return moves.close_not_suspicious(case, staff, benign, reason, now)

    then = case_steps.release_orders
    return _step(service, staff, case_id, version, step=Step.CLOSED, move=move, text=reason, seen_at=seen_at, then=then)


def close_refused(
    service: Service, staff: Staff, case_id: str, version: int, *, reason: str, seen_at: datetime | None = None
) -> Case:
    """Close a case: its orders that wait are cancelled, and there is nothing to report."""

    def move(case: Case, now: datetime) -> Case:
        return moves.close_refused(case, staff, reason, now)

    return _step(
        service,
        staff,
        case_id,
        version,
        step=Step.CLOSED,
        move=move,
        text=reason,
        seen_at=seen_at,
        then=case_steps.cancel_orders,
    )


def reopen(service: Service, staff: Staff, case_id: str, version: int, *, reason: str) -> Case:
    """Open a closed case again: its orders that were let be sold, and were not yet, wait again."""

    def move(case: Case, now: datetime) -> Case:
        return moves.reopen(case, staff, reason, now)

    return _step(
        service, staff, case_id, version, step=Step.REOPENED, move=move, text=reason, then=case_steps.hold_orders
    )


def _step(
    service: Service,
    staff: Staff,
    case_id: str,
    version: int,
    *,
    step: Step,
    move: Callable[[Case, datetime], Case],
    text: str = "",
    then: Then | None = None,
    seen_at: datetime | None = None,
) -> Case:
    now = service.clock()
    asked = CaseAsked(
        service=service,
        staff=staff,
        case_id=case_id,
        version=version,
        step=step,
        now=now,
        move=lambda case: move(case, now),
        text=text.strip(),
        then=then,
        seen_at=seen_at,
    )
    return service.store.writer.run(case_steps.take_step, asked)
