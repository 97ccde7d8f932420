"""Requests of authorities in the register: two people, in the ledger, counted, and nothing opened by them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from tests.functional.register.content import checked, screened, stocked
from tests.ledger_events import events_of
from tests.roles import DATA_PROTECTION
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, service_on

from poisonbook.errors import PoisonbookError
from poisonbook.register.authority_requests import (
    AuthorityRequestError,
    Declined,
    Given,
    NothingNamedError,
    RequestAnswer,
    RequestFourEyesError,
    RequestOutcome,
    RequestRoleError,
    RequestState,
    UnknownRequestError,
)
from poisonbook.register.openings import CaseReason
from poisonbook.register.roles import Role
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.storage import sealed
from poisonbook.storage.store import Store
from poisonbook.storage.sweep import sweep_some
from poisonbook.storage.tables.authority_requests import AUTHORITY_REQUESTS
from poisonbook.storage.writer import each
from poisonbook.workflows.authority_requests import (
    GivenRequest,
    confirm_answer,
    find_request,
    list_requests,
    propose_answer,
    record_request,
    send_back,
    withdraw_request,
)
from poisonbook.workflows.openings import GivenOpening, approve_opening, request_opening
from poisonbook.workflows.service import Service

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ORDERS = RequestAnswer(frozenset({Given.ORDERS}))


def member(id_: str, *roles: StaffRole, operator: str = SHOP.id) -> Staff:
    return Staff(id=id_, operator=operator, name=id_, roles=frozenset(roles), created_at=NOW)


DORA = member("dora", StaffRole.DATA_PROTECTION)
ANNA = member("anna", StaffRole.APPROVER)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def service(store_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Service]:
    """A shop with one order."""
    with service_on(store_url, tmp_path, clock) as service:
        stocked(service)
        screened(service, "O-1")
        yield service


def given(**more: Any) -> GivenRequest:
    said: dict[str, Any] = {
        "authority": "Police",
        "basis": "court_order",
        "reference": "Js 12",
        "received_on": date(2026, 11, 20),
        "orders": ("O-1",),
    }
    return GivenRequest(**(said | more))


def steps(service: Service) -> list[tuple[str, str]]:
    return [(one["step"], one["outcome"]) for one in events_of(service.store, "authority-request")]


def test_two_people_answer_it_and_every_step_is_in_the_ledger(service: Service) -> None:
    request = record_request(service, DORA, given())
    propose_answer(service, DORA, request.id, ORDERS)
    send_back(service, ANNA, request.id)
    propose_answer(service, DORA, request.id, RequestAnswer(frozenset({Given.DECISIONS}), Declined.MORE_THAN_NEEDED))
    answered = confirm_answer(service, ANNA, request.id)

    assert answered.outcome is RequestOutcome.PARTLY
    assert find_request(service, DORA, request.id) == answered
    assert list_requests(service, ANNA) == [answered]
    assert steps(service) == [
        ("recorded", ""),
        ("proposed", ""),
        ("sent_back", ""),
        ("proposed", ""),
        ("confirmed", "partly"),
    ]


def test_the_ledger_has_neither_the_authority_nor_what_it_names(service: Service) -> None:
    record_request(service, DORA, given(authority="Police of Elsewhere", reference="Js 4711"))

    (told,) = events_of(service.store, "authority-request")

    assert not {"Police of Elsewhere", "Js 4711", "O-1"} & set(map(str, told.values()))
    assert (told["cases"], told["orders"], told["basis"]) == (0, 1, "court_order")
    records = [one for one in events_of(service.store, "record") if one["noun"] == "authority_requests"]
    assert len(records) == 1


def test_who_proposed_does_not_confirm(service: Service) -> None:
    request = record_request(service, DORA, given())
    propose_answer(service, DORA, request.id, ORDERS)

    with pytest.raises(RequestFourEyesError):
        confirm_answer(service, DORA, request.id)
    with pytest.raises(RequestRoleError):
        confirm_answer(service, member("otto", StaffRole.REVIEWER), request.id)
    assert find_request(service, DORA, request.id).state is RequestState.PROPOSED


def test_a_bulk_query_is_refused_and_can_be_counted(service: Service) -> None:
    with pytest.raises(NothingNamedError):
        record_request(service, DORA, given(orders=()))
    with pytest.raises(AuthorityRequestError, match="bulk"):
        record_request(service, DORA, given(orders=tuple(f"O-{number}" for number in range(21))))
    request = record_request(service, DORA, given(orders=(), unnamed=True))
    propose_answer(service, DORA, request.id, RequestAnswer(declined=Declined.NOTHING_NAMED))

    assert confirm_answer(service, ANNA, request.id).outcome is RequestOutcome.REFUSED


def test_nothing_is_given_of_what_is_not_on_record(service: Service) -> None:
    request = record_request(service, DORA, given(orders=("O-9",), cases=("cas_9",)))

    with pytest.raises(AuthorityRequestError, match="on record"):
        propose_answer(service, DORA, request.id, ORDERS)
    propose_answer(service, DORA, request.id, RequestAnswer(declined=Declined.NOT_ON_RECORD))


def test_particulars_need_an_opening_that_two_people_allowed_for_an_authority(service: Service, tmp_path: Path) -> None:
    checked(service, SHOP, "X 1")
    with service.store.reading() as connection:
        (record,) = (one.id for one in sealed.every(connection))
    request = record_request(service, DORA, given())

    def opening(reason: CaseReason, *, is_approved: bool) -> str:
        asked = GivenOpening(reason=reason, case_id=request.id, records=(record,), person="anna", role=Role.COMPLIANCE)
        made = request_opening(service.store, SHOP, asked, tmp_path / f"{reason}{is_approved}", book=service.book)
        if is_approved:
            approve_opening(service.store, SHOP, made.id, "dora", [DATA_PROTECTION])
        return made.id

    for bad in (
        "opn_none",
        opening(CaseReason.CUSTOMER_ASKED, is_approved=True),
        opening(CaseReason.COURT_ORDER, is_approved=False),
    ):
        with pytest.raises(AuthorityRequestError, match="opn_"):
            propose_answer(service, DORA, request.id, RequestAnswer(frozenset({Given.PARTICULARS}), openings=(bad,)))
    good = opening(CaseReason.COURT_ORDER, is_approved=True)
    propose_answer(service, DORA, request.id, RequestAnswer(frozenset({Given.PARTICULARS}), openings=(good,)))

    assert confirm_answer(service, ANNA, request.id).openings == (good,)


def test_particulars_of_somebody_of_whom_nothing_is_named_are_not_given(service: Service, tmp_path: Path) -> None:
    checked(service, SHOP, "X 1", customer_id="K-BERT")
    with service.store.reading() as connection:
        (record,) = (one.id for one in sealed.every(connection))
    request = record_request(service, DORA, given())
    asked = GivenOpening(
        reason=CaseReason.COURT_ORDER, case_id=request.id, records=(record,), person="anna", role=Role.COMPLIANCE
    )
    opening = request_opening(service.store, SHOP, asked, tmp_path / "reply", book=service.book)
    approve_opening(service.store, SHOP, opening.id, "dora", [DATA_PROTECTION])
    answer = RequestAnswer(frozenset({Given.PARTICULARS}), openings=(opening.id,))

    with pytest.raises(AuthorityRequestError, match="of whom no case and no order is named"):
        propose_answer(service, DORA, request.id, answer)
    screened(service, "O-2", customer_id="K-BERT")
    named = record_request(service, DORA, given(orders=("O-2",)))
    propose_answer(service, DORA, named.id, answer)


def test_of_another_shop_it_is_not_found(service: Service) -> None:
    request = record_request(service, DORA, given())
    other = member("dora", StaffRole.DATA_PROTECTION, operator=OTHER.id)

    with pytest.raises(UnknownRequestError):
        find_request(service, other, request.id)
    with pytest.raises(UnknownRequestError):
        withdraw_request(service, other, request.id)
    assert list_requests(service, other) == []


def test_whoever_works_on_cases_does_not_see_requests(service: Service) -> None:
    for role in (StaffRole.REVIEWER, StaffRole.CATALOGUE, StaffRole.ADMINISTRATOR, StaffRole.INSPECTOR):
        with pytest.raises(RequestRoleError):
            list_requests(service, member("otto", role))


@pytest.mark.parametrize(
    "values",
    [
        {"state": RequestState.ANSWERED},
        {
            "state": RequestState.ANSWERED,
            "proposed_by": "dora",
            "confirmed_by": "dora",
            "given": frozenset({Given.ORDERS}),
        },
        {"state": RequestState.ANSWERED, "proposed_by": "dora", "confirmed_by": "anna"},
        {"orders": (), "given": frozenset({Given.ORDERS})},
    ],
    ids=["nobody", "one person", "no answer", "nothing named"],
)
def test_no_program_that_writes_past_the_moves_has_it_answered(service: Service, values: dict[str, Any]) -> None:
    record_request(service, DORA, given())

    with pytest.raises((PoisonbookError, SQLAlchemyError)):
        service.store.writer.run(each(lambda connection, _: _changed(connection, values)), None)


def _changed(connection: Any, values: dict[str, Any]) -> None:
    connection.execute(update(AUTHORITY_REQUESTS).values(**values))


def test_it_is_kept_as_long_as_the_record_of_a_sale_and_then_forgotten(service: Service, clock: SetClock) -> None:
    request = record_request(service, DORA, given())
    ends = service.deadline(SHOP, clock.now)
    clock.now += timedelta(days=100)
    withdraw_request(service, DORA, request.id)

    assert kept(service.store, ends - timedelta(seconds=1)) == [request.id]
    assert kept(service.store, ends) == []


def kept(store: Store, at: datetime) -> list[str]:
    while store.writer.run(sweep_some, at):
        pass
    with store.reading() as connection:
        return list(connection.scalars(AUTHORITY_REQUESTS.select().with_only_columns(AUTHORITY_REQUESTS.c.id)))


def test_it_is_a_part_of_what_is_held_of_the_customer_it_names(service: Service) -> None:
    from poisonbook.storage import people_shown
    from poisonbook.storage.people import Person

    screened(service, "O-2", customer_id="K-BERT")
    request = record_request(service, DORA, given(orders=("O-1", "O-2")))
    with service.store.reading() as connection:
        from poisonbook.storage import orders

        (who,) = orders.customers(connection, SHOP.id, ["O-1"]).values()
        shown = people_shown.held(connection, Person(SHOP.id, (who,))).tables["authority_requests"]

    assert [(one["id"], one["orders"]) for one in shown] == [(request.id, ["O-1"])]
    assert "dora" not in json.dumps(shown)
