"""People and cases: what is kept of each step, and what follows for the orders that wait."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.ledger_events import events_of
from tests.unit.review.findings import ANN, BEN, BOTH, EVE, FAY, finding, person
from tests.unit.workflows.case_content import case_of, ends_of, notes_of, raised
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, service_on
from tests.unit.workflows.test_alerts import basket, to_do
from tests.unit.workflows.test_checkout import KNOWN, register

from poisonbook.errors import PoisonbookError
from poisonbook.law.sale_terms import Outcome
from poisonbook.ledger.events import KINDS
from poisonbook.register.clocks import ClockState
from poisonbook.register.orders import OrderState
from poisonbook.register.staff import StaffRole
from poisonbook.review.allowed import CaseMove
from poisonbook.review.case_errors import (
    CaseChangedError,
    CaseError,
    CaseFourEyesError,
    CaseRoleError,
    CaseStateError,
    CaseTakenError,
    CaseTextError,
    UnknownCaseError,
)
from poisonbook.review.cases import Benign, CaseState, Disposition, Step, case_clock
from poisonbook.storage.errors import StoreError
from poisonbook.storage.orders import Connection
from poisonbook.storage.tables.review import CASES
from poisonbook.storage.writer import each
from poisonbook.workflows.case_records import report_made
from poisonbook.workflows.case_views import case_view
from poisonbook.workflows.cases import (
    close_not_suspicious,
    close_refused,
    confirm,
    hand_over,
    let_go,
    next_case,
    note,
    propose,
    reopen,
    send_back,
    take,
)
from poisonbook.workflows.checkout import confirm_order, known_order, screen_order
from poisonbook.workflows.checkout_errors import OrderNotAllowedError, UnknownOrderError
from poisonbook.workflows.service import Service


@each
def _report(connection: Connection, asked: tuple[str, datetime]) -> None:
    report_made(connection, SHOP.id, asked[0], at=asked[1])


@each
def _tamper(connection: Connection, asked: tuple[str, dict[str, object]]) -> None:
    connection.execute(update(CASES).where(CASES.c.id == asked[0]).values(**asked[1]))


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def service(store_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Service]:
    with service_on(store_url, tmp_path, clock) as service:
        register(service, *KNOWN)
        yield service


@pytest.fixture
def case(service: Service) -> str:
    return raised(service, finding("A", "B"))[0]


def held(service: Service) -> str:
    """The case of an order that a rule holds at the checkout."""
    assert screen_order(service, SHOP, basket()).outcome is Outcome.HOLD
    (id_,) = to_do(service)
    return id_


def test_every_step_is_on_record_with_who_took_it_and_why(service: Service, case: str) -> None:
    take(service, ANN, case, 1)
    note(service, BEN, case, 2, text="The address is a farm.")
    propose(service, ANN, case, 3, reason="No trade is shown.")
    send_back(service, EVE, case, 4, reason="It is.")
    hand = take(service, ANN, case, 5)
    hand_over(service, ANN, case, hand.version, to=BEN)
    let_go(service, BEN, case, 7)

    steps = [(one.step, one.by, one.text) for one in notes_of(service, case)]
    assert steps == [
        (Step.OPENED, None, ""),
        (Step.TAKEN, "ann", ""),
        (Step.NOTED, "ben", "The address is a farm."),
        (Step.PROPOSED, "ann", "No trade is shown."),
        (Step.SENT_BACK, "eve", "It is."),
        (Step.TAKEN, "ann", ""),
        (Step.HANDED_OVER, "ann", "ben"),
        (Step.LET_GO, "ben", ""),
    ]


def test_the_ledger_has_every_step_and_no_word_of_it(service: Service, case: str) -> None:
    propose(service, ANN, case, 1, reason="A very telling reason.")
    confirm(service, EVE, case, 2, reason="I agree.")
    service.store.writer.run(_report, (case, service.clock()))

    told = events_of(service.store, "case")

    assert [event["step"] for event in told] == ["opened", "proposed", "confirmed", "reported"]
    assert {event["id"] for event in told} == {case}
    assert "telling" not in str(told)
    assert "ann" not in str(told)


def test_the_clock_runs_from_the_first_word_by_the_hours_of_the_law(
    service: Service, clock: SetClock, case: str
) -> None:
    proposed = propose(service, ANN, case, 1, reason="why")

    assert proposed.due_at == clock.now + timedelta(hours=24)
    assert proposed.duty == "EU-9-4"
    clock.now += timedelta(hours=13)
    assert case_clock(case_of(service, case), clock.now) is ClockState.WARNING


def test_it_survives_a_restart(store_url: str, tmp_path: Path, clock: SetClock) -> None:
    with service_on(store_url, tmp_path, clock) as service:
        (id_,) = raised(service, finding("A"))
        due = propose(service, ANN, id_, 1, reason="why").due_at
    clock.now += timedelta(hours=21)

    with service_on(store_url, tmp_path, clock, is_first=False) as service:
        found = case_of(service, id_)

    assert (found.due_at, case_clock(found, clock.now)) == (due, ClockState.URGENT)


def test_its_end_is_the_report(service: Service, clock: SetClock, case: str) -> None:
    propose(service, ANN, case, 1, reason="why")
    confirm(service, EVE, case, 2, reason="why")
    assert to_do(service) == [case]

    service.store.writer.run(_report, (case, clock.now + timedelta(hours=3)))

    found = case_of(service, case)
    assert case_clock(found, clock.now) is ClockState.REPORTED
    assert to_do(service) == []


def test_what_is_suspicious_is_kept_as_long_as_a_sale_made_now(service: Service) -> None:
    id_ = held(service)

    propose(service, ANN, id_, 1, reason="why")

    until = service.deadline(SHOP, service.clock())
    assert ends_of(service, id_) == until
    assert known_order(service, SHOP, "O").delete_after == until


def test_of_two_who_decide_at_once_one_does(service: Service, case: str) -> None:
    propose(service, ANN, case, 1, reason="why")

    with pytest.raises(CaseChangedError):
        close_not_suspicious(service, BEN, case, 1, benign=Benign.ORDINARY_USE, reason="A pool.")


def test_what_somebody_has_nobody_else_decides(service: Service, case: str) -> None:
    taken = take(service, ANN, case, 1)

    with pytest.raises(CaseTakenError):
        propose(service, BEN, case, taken.version, reason="why")


def test_nobody_is_both_pairs_of_eyes(service: Service, case: str) -> None:
    propose(service, BOTH, case, 1, reason="why")

    with pytest.raises(CaseFourEyesError):
        confirm(service, BOTH, case, 2, reason="why")
    assert confirm(service, EVE, case, 2, reason="why").is_suspicious


@pytest.mark.parametrize(
    "forged",
    [
        {"confirmed_by": "ann"},
        {"state": CaseState.CLOSED, "disposition": Disposition.SUSPICIOUS},
        {"state": CaseState.CLOSED, "disposition": Disposition.SUSPICIOUS, "confirmed_by": "ann"},
        {"state": CaseState.CLOSED, "disposition": Disposition.SUSPICIOUS, "confirmed_by": "x", "proposed_by": None},
    ],
)
def test_the_database_refuses_it_whatever_a_program_does(
    service: Service, case: str, forged: dict[str, object]
) -> None:
    propose(service, ANN, case, 1, reason="why")

    with pytest.raises(StoreError):
        service.store.writer.run(_tamper, (case, forged))


def test_another_operators_staff_finds_nothing(service: Service, case: str) -> None:
    stranger = person("sue", *StaffRole, operator=OTHER.id)

    with pytest.raises(UnknownCaseError):
        take(service, stranger, case, 1)
    with pytest.raises(UnknownCaseError):
        hand_over(service, ANN, case, 1, to=stranger)
    assert next_case(service, stranger) is None


def test_a_step_without_a_word_why_changes_nothing(service: Service, case: str) -> None:
    with pytest.raises(CaseTextError):
        propose(service, ANN, case, 1, reason=" ")

    assert case_of(service, case).version == 1


def test_a_harmless_case_lets_its_order_be_sold_and_gives_the_shop_time(service: Service, clock: SetClock) -> None:
    decision = screen_order(service, SHOP, basket())
    (id_,) = to_do(service)
    with pytest.raises(OrderNotAllowedError):
        confirm_order(service, SHOP, "O", basket=decision.basket)
    clock.now += timedelta(hours=70)

    close_not_suspicious(service, ANN, id_, 1, benign=Benign.ORDINARY_USE, reason="A pool.")

    order = known_order(service, SHOP, "O")
    assert order.released is not None
    assert (order.released.by, order.released.reason) == ("ann", f"case {id_}")
    assert order.delete_after == clock.now + timedelta(hours=service.settings.open_order_hours)
    assert confirm_order(service, SHOP, "O", basket=decision.basket) is OrderState.CONFIRMED
    assert to_do(service) == []


def test_an_order_that_waits_for_something_else_too_goes_on_waiting(service: Service) -> None:
    decision = screen_order(service, SHOP, replace(basket(), delivery_country="ZZ"))
    assert decision.outcome is Outcome.HOLD
    (id_,) = to_do(service)

    close_not_suspicious(service, ANN, id_, 1, benign=Benign.ORDINARY_USE, reason="A pool.")

    assert known_order(service, SHOP, "O").released is None


def test_reopened_it_waits_again(service: Service) -> None:
    decision = screen_order(service, SHOP, basket())
    (id_,) = to_do(service)
    close_not_suspicious(service, ANN, id_, 1, benign=Benign.ORDINARY_USE, reason="A pool.")

    reopen(service, BEN, id_, 2, reason="There is no pool.")

    with pytest.raises(OrderNotAllowedError):
        confirm_order(service, SHOP, "O", basket=decision.basket)


def test_a_refused_case_cancels_what_waits(service: Service) -> None:
    id_ = held(service)

    close_refused(service, ANN, id_, 1, reason="No answer.")

    with pytest.raises(UnknownOrderError):
        known_order(service, SHOP, "O")
    assert case_of(service, id_).disposition is Disposition.REFUSED


def test_where_all_was_sold_nothing_can_be_refused(service: Service) -> None:
    decision = screen_order(service, SHOP, basket())
    (id_,) = to_do(service)
    before = case_view(service, ANN, id_).moves
    close_not_suspicious(service, ANN, id_, 1, benign=Benign.ORDINARY_USE, reason="A pool.")
    confirm_order(service, SHOP, "O", basket=decision.basket)
    reopen(service, BEN, id_, 2, reason="There is no pool.")

    with pytest.raises(CaseStateError, match="sold"):
        close_refused(service, ANN, id_, 3, reason="No answer.")

    moves = case_view(service, ANN, id_).moves
    assert CaseMove.CLOSE_REFUSED in before
    assert CaseMove.CLOSE_REFUSED not in moves
    assert CaseMove.CLOSE_NOT_SUSPICIOUS in moves
    assert known_order(service, SHOP, "O").state is OrderState.CONFIRMED


def test_a_suspicious_case_leaves_its_order_held(service: Service) -> None:
    decision = screen_order(service, SHOP, basket())
    (id_,) = to_do(service)
    propose(service, ANN, id_, 1, reason="why")
    confirm(service, EVE, id_, 2, reason="why")

    with pytest.raises(OrderNotAllowedError):
        confirm_order(service, SHOP, "O", basket=decision.basket)


def test_the_next_case_is_the_most_urgent_that_the_person_may_decide(service: Service, clock: SetClock) -> None:
    (old,) = raised(service, finding("A"))
    clock.now += timedelta(hours=1)
    (new,) = raised(service, finding("B"))
    propose(service, BOTH, new, 1, reason="why")

    assert next_case(service, BOTH) == old
    assert next_case(service, ANN) is None
    assert next_case(service, EVE) == new
    assert next_case(service, FAY) is None
    assert case_of(service, old).assigned_to == "gus"


def test_it_is_not_for_an_inspector(service: Service) -> None:
    with pytest.raises(CaseRoleError):
        next_case(service, person("ins", StaffRole.INSPECTOR))


def test_of_twenty_who_decide_at_once_each_decision_counts_once(service: Service, case: str) -> None:
    people = [person(f"p{number}", StaffRole.REVIEWER, StaffRole.APPROVER) for number in range(20)]

    def decide(number: int) -> str | None:
        with contextlib.suppress(CaseError):
            if number % 2:
                return propose(service, people[number], case, 1, reason="why").id
            return close_not_suspicious(service, people[number], case, 1, benign=Benign.TRADE_SHOWN, reason="why").id
        return None

    with ThreadPoolExecutor(20) as pool:
        done = [one for one in pool.map(decide, range(20)) if one is not None]

    assert done == [case]
    assert case_of(service, case).version == 2
    assert len(notes_of(service, case)) == 2


def test_twenty_who_ask_for_the_next_case_get_twenty(service: Service) -> None:
    known = {raised(service, finding(f"O-{number}"))[0] for number in range(25)}
    people = [person(f"p{number}") for number in range(20)]

    with ThreadPoolExecutor(20) as pool:
        given = list(pool.map(lambda one: next_case(service, one), people))

    assert len(set(given)) == 20
    assert set(given) <= known
    holders = [case_of(service, id_).assigned_to for id_ in given if id_ is not None]
    assert holders == [one.id for one in people]


def test_a_step_that_fails_leaves_no_trace(service: Service, case: str) -> None:
    before = len(events_of(service.store, *KINDS))

    with pytest.raises(PoisonbookError):
        confirm(service, EVE, case, 1, reason="why")

    assert len(events_of(service.store, *KINDS)) == before
    assert len(notes_of(service, case)) == 1
