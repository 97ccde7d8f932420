"""Every move in every state: allowed or refused, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.review.findings import ANN, BEN, BOTH, EVE, FAY, NOW, person

from poisonbook.law.model import ReportTime
from poisonbook.register.clocks import ClockState
from poisonbook.register.orders import OrderState
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.review import moves
from poisonbook.review.case_errors import (
    CaseChangedError,
    CaseError,
    CaseFourEyesError,
    CaseRoleError,
    CaseStateError,
    CaseTakenError,
    CaseTextError,
)
from poisonbook.review.cases import Benign, Case, CaseState, Disposition, case_clock

LATER = NOW + timedelta(hours=1)
HOURS = ReportTime(hours=24, counted_from="the moment", requirement="EU-9-4")
OPEN = Case(id="cas_1", orders=("A", "B"), alerts=("alt_1",), opened_at=NOW - timedelta(hours=2))
TAKEN = moves.take(OPEN, ANN, NOW)
PROPOSED = moves.propose(OPEN, ANN, "Three addresses.", NOW, report=HOURS)
BENIGN = moves.close_not_suspicious(OPEN, ANN, Benign.TRADE_SHOWN, "A farm.", NOW)
REFUSED = moves.close_refused(OPEN, ANN, "No answer.", NOW)
SUSPICIOUS = moves.confirm(PROPOSED, EVE, "I agree.", NOW)
REPORTED = moves.reported(SUSPICIOUS, NOW)
REOPENED = moves.reopen(SUSPICIOUS, EVE, "A mistake.", NOW)
OTHER = replace(OPEN, id="cas_2", orders=("C",), alerts=("alt_2",))
JOINED = moves.join(OTHER, OPEN, NOW)[1]
STATES = {
    "open": OPEN,
    "taken": TAKEN,
    "proposed": PROPOSED,
    "benign": BENIGN,
    "refused": REFUSED,
    "suspicious": SUSPICIOUS,
    "reported": REPORTED,
    "reopened": REOPENED,
    "joined": JOINED,
}
MOVES: dict[str, Callable[[Case, Staff], Case]] = {
    "take": lambda case, staff: moves.take(case, staff, LATER),
    "let go": lambda case, staff: moves.let_go(case, staff, LATER),
    "hand over": lambda case, staff: moves.hand_over(case, staff, FAY, LATER),
    "note": lambda case, staff: moves.note(case, staff, LATER),
    "propose": lambda case, staff: moves.propose(case, staff, "why", LATER, report=HOURS),
    "confirm": lambda case, staff: moves.confirm(case, staff, "why", LATER),
    "send back": lambda case, staff: moves.send_back(case, staff, "why", LATER),
    "not suspicious": lambda case, staff: moves.close_not_suspicious(case, staff, Benign.ORDINARY_USE, "why", LATER),
    "refuse": lambda case, staff: moves.close_refused(case, staff, "why", LATER),
    "reopen": lambda case, staff: moves.reopen(case, staff, "why", LATER),
    "report": lambda case, _staff: moves.reported(case, LATER),
    "add": lambda case, _staff: moves.add_alert(case, "alt_9", ("Z",)),
    "call a copy": lambda case, staff: moves.call_suspicious(case, staff, "why", LATER),
}
ALWAYS = {"note"}
WORK = {"take", "propose", "not suspicious", "refuse", "call a copy"}
ALLOWED = {
    "open": {*WORK, "add"},
    "taken": {*WORK, "add", "let go", "hand over"},
    "proposed": {"take", "confirm", "send back", "add"},
    "benign": {"reopen"},
    "refused": {"reopen"},
    "suspicious": {"reopen", "report"},
    "reported": set(),
    "reopened": {*WORK, "add"},
    "joined": set(),
}
"""By somebody who has both roles, has the case where it is taken, and took no step before."""


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", STATES)
def test_a_move_is_allowed_where_it_makes_sense_and_nowhere_else(state: str, move: str) -> None:
    case = STATES[state]
    staff = replace(BOTH, id="ann") if state == "taken" else BOTH
    if move in ALLOWED[state] | ALWAYS:
        assert MOVES[move](case, staff).version == case.version + 1
    else:
        with pytest.raises(CaseStateError):
            MOVES[move](case, staff)


@pytest.mark.parametrize("role", sorted(set(StaffRole) - moves.DECIDE))
@pytest.mark.parametrize("move", sorted(MOVES.keys() - {"report", "add"}))
def test_nobody_decides_who_is_neither_reviewer_nor_approver(move: str, role: StaffRole) -> None:
    if (move, role) == ("note", StaffRole.DATA_PROTECTION):
        return
    for case in STATES.values():
        with pytest.raises(CaseRoleError):
            MOVES[move](case, person("zoe", role))


@pytest.mark.parametrize("move", sorted(MOVES.keys() - {"report", "add"}))
@pytest.mark.parametrize("gone", [person("zoe", *StaffRole, until=NOW), person("zoe", *StaffRole, disabled_at=NOW)])
def test_an_account_that_is_over_does_nothing(move: str, gone: Staff) -> None:
    for case in STATES.values():
        with pytest.raises(CaseRoleError):
            MOVES[move](case, gone)


@pytest.mark.parametrize("move", ["confirm", "send back", "take"])
def test_who_proposed_it_is_not_the_second_person(move: str) -> None:
    alone = moves.propose(OPEN, BOTH, "why", NOW, report=HOURS)

    with pytest.raises(CaseFourEyesError):
        MOVES[move](alone, BOTH)


def test_a_second_reviewer_does_not_confirm() -> None:
    with pytest.raises(CaseRoleError):
        moves.confirm(PROPOSED, BEN, "why", LATER)


def test_nothing_is_handed_to_who_could_not_take_it() -> None:
    waiting = moves.take(PROPOSED, EVE, NOW)

    with pytest.raises(CaseFourEyesError):
        moves.hand_over(waiting, EVE, replace(EVE, id="ann"), LATER)
    with pytest.raises(CaseRoleError):
        moves.hand_over(waiting, EVE, BEN, LATER)


@pytest.mark.parametrize("move", ["take", "let go", "hand over", "propose", "not suspicious", "refuse"])
def test_what_somebody_has_nobody_else_decides(move: str) -> None:
    with pytest.raises(CaseTakenError):
        MOVES[move](TAKEN, BEN)


def test_an_approver_gives_back_what_somebody_has_who_is_away() -> None:
    assert moves.let_go(TAKEN, EVE, LATER).assigned_to is None
    assert moves.hand_over(TAKEN, EVE, BEN, LATER).assigned_to == "ben"


def test_the_clock_starts_with_the_first_proposal_and_keeps_its_start() -> None:
    back = moves.send_back(PROPOSED, EVE, "It is a farm.", LATER)
    again = moves.propose(moves.let_go(back, ANN, LATER), BEN, "It is not.", LATER, report=HOURS)

    assert (again.proposed_by, again.proposed_at, again.due_at) == ("ben", NOW, NOW + timedelta(hours=24))
    assert again.duty == "EU-9-4"


def test_what_is_sent_back_is_theirs_who_proposed_it() -> None:
    back = moves.send_back(PROPOSED, EVE, "It is a farm.", LATER)

    assert (back.assigned_to, back.taken_at, back.proposed_by) == ("ann", LATER, None)


def test_the_clock_runs_on_after_the_case_is_sent_back_or_reopened() -> None:
    assert moves.send_back(PROPOSED, EVE, "why", LATER).clock_runs
    assert REOPENED.clock_runs


def test_it_ends_with_the_report_or_where_it_is_found_harmless() -> None:
    harmless = moves.close_not_suspicious(REOPENED, ANN, Benign.TRADE_SHOWN, "why", LATER)

    assert (SUSPICIOUS.clock_runs, REPORTED.clock_runs, harmless.clock_runs) == (True, False, False)


@pytest.mark.parametrize(
    ("hours", "state"),
    [
        (0, ClockState.RUNNING),
        (12, ClockState.WARNING),
        (20, ClockState.URGENT),
        (24, ClockState.URGENT),
        (25, ClockState.OVERDUE),
    ],
)
def test_it_warns_at_12_and_20_hours(hours: int, state: ClockState) -> None:
    assert case_clock(PROPOSED, NOW + timedelta(hours=hours)) is state


def test_what_nobody_proposed_has_no_clock() -> None:
    assert case_clock(OPEN, NOW) is None
    assert case_clock(BENIGN, NOW) is None


def test_a_law_without_hours_names_no_time() -> None:
    silent = moves.propose(OPEN, ANN, "why", NOW, report=None)

    assert (silent.due_at, silent.duty) == (None, "")
    assert case_clock(silent, NOW) is ClockState.NO_LIMIT


def test_what_was_found_harmless_and_opens_again_has_no_clock() -> None:
    harmless = moves.close_not_suspicious(
        moves.send_back(PROPOSED, EVE, "why", NOW), ANN, Benign.TRADE_SHOWN, "why", NOW
    )

    assert moves.reopen(harmless, BEN, "New facts.", LATER).proposed_at is None


def test_what_two_people_called_suspicious_an_approver_reopens_and_another_closes() -> None:
    with pytest.raises(CaseRoleError):
        moves.reopen(SUSPICIOUS, ANN, "why", LATER)
    for close in ("not suspicious", "refuse"):
        with pytest.raises(CaseFourEyesError):
            MOVES[close](REOPENED, EVE)

    assert MOVES["not suspicious"](REOPENED, FAY).disposition is Disposition.NOT_SUSPICIOUS


def test_it_names_both_people_and_why() -> None:
    assert (SUSPICIOUS.proposed_by, SUSPICIOUS.confirmed_by, SUSPICIOUS.reason) == ("ann", "eve", "I agree.")


@pytest.mark.parametrize("text", ["", "  ", "x" * 501])
@pytest.mark.parametrize("move", [moves.confirm, moves.send_back])
def test_a_decision_says_why_and_not_too_much(move: Callable[..., Case], text: str) -> None:
    with pytest.raises(CaseTextError):
        move(PROPOSED, EVE, text, LATER)


def test_a_case_that_changed_since_is_looked_at_again() -> None:
    with pytest.raises(CaseChangedError):
        moves.need_version(TAKEN, OPEN.version)


def test_linked_cases_become_one_that_has_all() -> None:
    whole, part = moves.join(replace(OPEN, earlier=("cas_0",)), OTHER, NOW)

    assert (whole.orders, whole.alerts, whole.earlier) == (("A", "B", "C"), ("alt_1", "alt_2"), ("cas_0",))
    assert (part.state, part.joined_to, part.disposition) == (CaseState.CLOSED, "cas_1", None)


@pytest.mark.parametrize("other", [PROPOSED, REOPENED, BENIGN])
def test_what_somebody_called_suspicious_or_was_decided_stays_a_case_of_its_own(other: Case) -> None:
    with pytest.raises(CaseStateError):
        moves.join(OTHER, other, NOW)


def test_every_error_names_the_case_and_nobody() -> None:
    with pytest.raises(CaseError, match=r"^cas_1: it is closed$"):
        moves.take(BENIGN, ANN, LATER)


def test_what_was_sold_cannot_be_refused_any_more() -> None:
    assert moves.may_be_refused([OrderState.CONFIRMED, OrderState.SCREENED])
    assert moves.may_be_refused([OrderState.CONFIRMED, None])
    assert moves.may_be_refused([OrderState.CANCELLED])
    assert not moves.may_be_refused([OrderState.CONFIRMED, OrderState.CONFIRMED])
