"""What may be done with a case, by whom. Pure: given how it stands each move says how it stands afterwards, or refuses.

A suspicion takes two people: one proposes it, which starts the law's clock, and a second, different one confirms it or
sends it back. Whether the version that the person saw still holds is asked by `need_version`, before any move.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from poisonbook.law.model import ReportTime
from poisonbook.register.orders import OrderState
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.review.case_errors import (
    CaseChangedError,
    CaseFourEyesError,
    CaseRoleError,
    CaseStateError,
    CaseTakenError,
    CaseTextError,
)
from poisonbook.review.cases import MOST_TEXT, Benign, Case, CaseState, Disposition

DECIDE = frozenset({StaffRole.REVIEWER, StaffRole.APPROVER})
"""Who works on cases."""
SECOND = frozenset({StaffRole.APPROVER})
"""Who is the second person."""
READ = DECIDE | {StaffRole.DATA_PROTECTION, StaffRole.INSPECTOR}
"""Who may look at cases."""


def need_role(staff: Staff, roles: frozenset[StaffRole], now: datetime) -> None:
    """Go on only for somebody with one of the roles whose account is in force.

    Raises:
        CaseRoleError: it is not so.
    """
    if missing := staff.lacks(roles, now):
        raise CaseRoleError(missing)


def need_version(case: Case, version: int) -> None:
    """Go on only where nobody changed the case since it was looked at.

    Raises:
        CaseChangedError: somebody did.
    """
    if case.version != version:
        raise CaseChangedError(case.id, "somebody changed it since you looked at it; look at it again")


def checked_text(text: str) -> str:
    """A reason or a note, without spaces around it.

    Raises:
        CaseTextError: it is empty or too long.
    """
    said = text.strip()
    if not 0 < len(said) <= MOST_TEXT:
        raise CaseTextError(f"say why in 1 to {MOST_TEXT} characters, without the name of a person")
    return said


def take(case: Case, staff: Staff, now: datetime) -> Case:
    """The case, this person's; nobody else decides on it until it is let go or handed over.

    Raises:
        CaseRoleError, CaseStateError, CaseTakenError: it cannot be taken.
        CaseFourEyesError: the person proposed it, so a second one has to look.
    """
    need_role(staff, DECIDE, now)
    _need_to_decide(case)
    _need_free(case, staff)
    if case.state is CaseState.PROPOSED:
        _need_second(case, staff, now)
    return _moved(case, assigned_to=staff.id, taken_at=now)


def let_go(case: Case, staff: Staff, now: datetime) -> Case:
    """The case, nobody's again. Who has it does this, or an approver for somebody who is away.

    Raises:
        CaseRoleError, CaseStateError, CaseTakenError: nobody has it, or it is not theirs to give.
    """
    _need_holder(case, staff, now)
    return _moved(case, assigned_to=None, taken_at=None)


def hand_over(case: Case, staff: Staff, to: Staff, now: datetime) -> Case:
    """The case, somebody else's, who could have taken it as well.

    Raises:
        CaseRoleError, CaseStateError, CaseTakenError, CaseFourEyesError: see `let_go` and `take`.
    """
    _need_holder(case, staff, now)
    return replace(take(replace(case, assigned_to=None), to, now), version=case.version + 1)


def note(case: Case, staff: Staff, now: datetime) -> Case:
    """The case, with a note beside it: it can be written whoever has the case, and after it was closed."""
    need_role(staff, DECIDE | {StaffRole.DATA_PROTECTION}, now)
    return _moved(case)


def propose(case: Case, staff: Staff, reason: str, now: datetime, *, report: ReportTime | None) -> Case:
    """The case, suspicious as one person says: the law's clock runs from the first time that somebody says so.

    Args:
        report: how soon the law wants the report; None where its data names no hours.

    Raises:
        CaseRoleError, CaseStateError, CaseTakenError, CaseTextError: it cannot be proposed so.
    """
    _need_open(case, staff, now)
    since = case.proposed_at or now
    due_at = None if report is None else since + timedelta(hours=report.hours)
    return _moved(
        case,
        state=CaseState.PROPOSED,
        proposed_by=staff.id,
        proposed_at=since,
        due_at=due_at if case.due_at is None else case.due_at,
        duty=case.duty or ("" if report is None else report.requirement),
        reason=checked_text(reason),
        assigned_to=None,
        taken_at=None,
    )


def confirm(case: Case, staff: Staff, reason: str, now: datetime) -> Case:
    """The case, suspicious as two people say: it has to be reported.

    Raises:
        CaseRoleError, CaseStateError, CaseTakenError, CaseTextError: it cannot be confirmed so.
        CaseFourEyesError: the person proposed it.
    """
    _need_proposed(case, staff, now)
    return _closed(replace(case, confirmed_by=staff.id), staff, Disposition.SUSPICIOUS, reason, now)


def send_back(case: Case, staff: Staff, reason: str, now: datetime) -> Case:
    """The case, open again and theirs who proposed it, as the second person does not think that it is suspicious.

    The clock keeps its start. Who does not come back to it lets it go, or an approver does.

    Raises:
        CaseRoleError, CaseStateError, CaseTakenError, CaseTextError, CaseFourEyesError: as of `confirm`.
    """
    _need_proposed(case, staff, now)
    back = {"state": CaseState.OPEN, "proposed_by": None, "assigned_to": case.proposed_by, "taken_at": now}
    return _moved(case, reason=checked_text(reason), **back)


def close_not_suspicious(case: Case, staff: Staff, benign: Benign, reason: str, now: datetime) -> Case:
    """The case, closed: there is an ordinary explanation.

    Raises:
        CaseRoleError, CaseStateError, CaseTakenError, CaseTextError: it cannot be closed so.
        CaseFourEyesError: the person reopened it after two people had called it suspicious.
    """
    _need_to_close(case, staff, now)
    return replace(_closed(case, staff, Disposition.NOT_SUSPICIOUS, reason, now), benign=benign)


def close_refused(case: Case, staff: Staff, reason: str, now: datetime) -> Case:
    """The case, closed: what is held is not sold, and there is nothing to report. Errors as `close_not_suspicious`."""
    _need_to_close(case, staff, now)
    return _closed(case, staff, Disposition.REFUSED, reason, now)


def may_be_refused(orders: Iterable[OrderState | None]) -> bool:
    """Whether there is something left of a case not to sell: an order that is not known to be sold.

    Args:
        orders: where each of its orders stands; None: it is not on record, as of a screening of files.
    """
    return any(one is not OrderState.CONFIRMED for one in orders)


def reopen(case: Case, staff: Staff, reason: str, now: datetime) -> Case:
    """The case, open again. Where two people had called it suspicious an approver does this, and its clock runs on.

    Raises:
        CaseRoleError, CaseTextError: it cannot be reopened so.
        CaseStateError: it is not closed, it is part of another one, or it was reported.
    """
    need_role(staff, SECOND if case.is_suspicious else DECIDE, now)
    if not case.is_closed or case.joined_to is not None or case.reported_at is not None:
        raise CaseStateError(case.id, "only a closed case that was not reported and is not part of another reopens")
    clock = {} if case.is_suspicious else {"proposed_at": None, "due_at": None, "duty": ""}
    return _moved(
        case,
        state=CaseState.OPEN,
        disposition=None,
        benign=None,
        closed_by=None,
        closed_at=None,
        proposed_by=None,
        confirmed_by=None,
        reopened_by=staff.id,
        reopened_at=now,
        reason=checked_text(reason),
        **clock,
    )


def reported(case: Case, now: datetime) -> Case:
    """The case, reported: the clock has ended.

    Raises:
        CaseStateError: two people have not called it suspicious, or it was reported before.
    """
    if not case.is_suspicious or case.reported_at is not None:
        raise CaseStateError(case.id, "only what two people call suspicious is reported, and once")
    return _moved(case, reported_at=now)


def add_alert(case: Case, alert: str, orders: Iterable[str]) -> Case:
    """The case, with an alert that was raised on orders linked to it.

    Raises:
        CaseStateError: it is closed; what comes later is a case of its own.
    """
    _need_to_decide(case)
    return _moved(case, alerts=(*case.alerts, alert), orders=tuple(dict.fromkeys((*case.orders, *orders))))


def may_join(case: Case) -> bool:
    """Whether a case can become part of another: nobody has called it suspicious."""
    return case.state is CaseState.OPEN and case.proposed_at is None


def join(case: Case, other: Case, now: datetime) -> tuple[Case, Case]:
    """Two open cases that turned out to be linked: the one with all, and the other as part of it.

    Raises:
        CaseStateError: one is closed, or the other is proposed already.
    """
    _need_to_decide(case)
    if not may_join(other):
        raise CaseStateError(other.id, "it is proposed or closed, and stays a case of its own")
    whole = _moved(
        case,
        alerts=(*case.alerts, *other.alerts),
        orders=tuple(dict.fromkeys((*case.orders, *other.orders))),
        earlier=tuple(dict.fromkeys((*case.earlier, *other.earlier))),
    )
    part = _moved(other, state=CaseState.CLOSED, joined_to=case.id, closed_at=now, assigned_to=None, taken_at=None)
    return whole, part


def call_suspicious(case: Case, staff: Staff, reason: str, now: datetime) -> Case:
    """A second look, closed with one person's answer that it is suspicious. What follows, follows for the case itself.

    Raises:
        CaseRoleError, CaseStateError, CaseTakenError, CaseTextError: it cannot be answered so.
    """
    _need_open(case, staff, now)
    return _closed(case, staff, Disposition.SUSPICIOUS, reason, now)


def _moved(case: Case, **changes: object) -> Case:
    return replace(case, version=case.version + 1, **changes)  # type: ignore[arg-type]


def _closed(case: Case, staff: Staff, disposition: Disposition, reason: str, now: datetime) -> Case:
    return _moved(
        case,
        state=CaseState.CLOSED,
        disposition=disposition,
        reason=checked_text(reason),
        closed_by=staff.id,
        closed_at=now,
        assigned_to=None,
    )


def _need_to_decide(case: Case) -> None:
    if case.is_closed:
        raise CaseStateError(case.id, "it is closed")


def _need_free(case: Case, staff: Staff) -> None:
    if case.assigned_to not in (None, staff.id):
        raise CaseTakenError(case.id, f"{case.assigned_to} has it")


def _need_holder(case: Case, staff: Staff, now: datetime) -> None:
    need_role(staff, DECIDE, now)
    _need_to_decide(case)
    if case.assigned_to is None:
        raise CaseStateError(case.id, "nobody has it")
    if StaffRole.APPROVER not in staff.roles:
        _need_free(case, staff)


def _need_open(case: Case, staff: Staff, now: datetime) -> None:
    need_role(staff, DECIDE, now)
    if case.state is not CaseState.OPEN:
        raise CaseStateError(case.id, f"it is {case.state.value}")
    _need_free(case, staff)


def _need_to_close(case: Case, staff: Staff, now: datetime) -> None:
    _need_open(case, staff, now)
    since, again = case.proposed_at, case.reopened_at
    was_suspicious = since is not None and again is not None and since <= again
    if was_suspicious and staff.id == case.reopened_by:
        raise CaseFourEyesError(case.id, "who reopened what two people had called suspicious does not close it alone")


def _need_proposed(case: Case, staff: Staff, now: datetime) -> None:
    need_role(staff, SECOND, now)
    if case.state is not CaseState.PROPOSED:
        raise CaseStateError(case.id, f"it is {case.state.value}; nobody proposes that it is suspicious")
    _need_second(case, staff, now)
    _need_free(case, staff)


def _need_second(case: Case, staff: Staff, now: datetime) -> None:
    need_role(staff, SECOND, now)
    if staff.id == case.proposed_by:
        raise CaseFourEyesError(case.id, "who proposed it does not decide on it; a second person does")
