"""A year's figures: counted of what is on record, released once whoever tries, and written as they were released."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select
from tests.functional.register.content import screened, sold, stocked
from tests.ledger_events import events_of
from tests.ledgers import signer
from tests.unit.storage.nouns import line_of, order_of
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, put_key, service_on

from poisonbook.ledger.events import Erasure
from poisonbook.ledger.rule_events import RuleLife
from poisonbook.privacy.epochs import epoch_of
from poisonbook.register.authority_requests import Declined, Given, RequestAnswer
from poisonbook.register.openings import CaseReason, Opening, OpeningState
from poisonbook.register.orders import OrderState, Release
from poisonbook.register.roles import Role
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.review.cases import Case, CaseState, Disposition
from poisonbook.review.queue import Shown
from poisonbook.storage import cases, openings, orders
from poisonbook.storage.events import log_event
from poisonbook.storage.tables.transparency import REPORT_YEARS
from poisonbook.storage.writer import each
from poisonbook.transparency.cells import cell_list
from poisonbook.transparency.counting import all_counted
from poisonbook.transparency.years import (
    ReleaseFourEyesError,
    YearNotOverError,
    YearNotReleasedError,
    YearReleasedError,
    bounds_of,
)
from poisonbook.workflows.authority_requests import GivenRequest, confirm_answer, propose_answer, record_request
from poisonbook.workflows.ledger_audit import audit
from poisonbook.workflows.service import Service
from poisonbook.workflows.starting import log_start
from poisonbook.workflows.transparency import list_years, release_year, released_figures, report_files, write_report
from poisonbook.workflows.transparency_counts import keys_of, told_of_customers

pytest.importorskip("opendp", reason="the extra transparency is not installed")
NEXT_YEAR = datetime(2027, 1, 5, tzinfo=UTC)


def member(id_: str, *roles: StaffRole) -> Staff:
    return Staff(id=id_, operator=SHOP.id, name=id_, roles=frozenset(roles), created_at=NEXT_YEAR)


DORA, ANNA = member("dora", StaffRole.DATA_PROTECTION), member("anna", StaffRole.APPROVER)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def service(store_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Service]:
    with service_on(store_url, tmp_path, clock) as service:
        stocked(service)
        yield service


def written(service: Service, function: Any, *given: Any, **more: Any) -> None:
    service.store.writer.run(each(lambda connection, _: function(connection, *given, **more)), None)


def put_order(service: Service, id_: str, who: str | None, number: int, **more: Any) -> None:
    """An order of 2026, sold."""
    made = order_of(id_, line_of("", number), at=service.clock(), state=OrderState.CONFIRMED)
    customer = None if who is None else f"20260101.{who}"
    written(service, orders.insert_many, [(SHOP.id, replace(made, customer=customer, **more))])


def put_case(service: Service, id_: str, *order_ids: str, **more: Any) -> None:
    now = service.clock()
    case = Case(id=id_, orders=order_ids, alerts=(), opened_at=now, **more)
    written(service, cases.add, SHOP.id, case, Shown(("r",), ("s",), None, now), delete_after=now + timedelta(days=500))


def put_opening(service: Service, id_: str, record: str, reason: CaseReason, state: OpeningState) -> None:
    now = service.clock()
    opening = Opening(
        id=id_,
        reason=reason,
        case_id="A-1",
        records=(record,),
        requested_by="an",
        role=Role.COMPLIANCE,
        requested_at=now,
        reply_key="",
        state=state,
    )
    written(service, openings.add, SHOP.id, opening, at=now, delete_after=now + timedelta(days=500))


def counts(service: Service, year: int = 2026) -> dict[str, int]:
    """What would be counted, without noise; nothing that ships shows it."""
    with service.store.reading() as connection:
        told = told_of_customers(connection, SHOP, keys_of(service, year), *bounds_of(year))
    return {cell: count for cell, count in all_counted(cell_list().noised, told).items() if count}


def release(service: Service, clock: SetClock, year: int = 2026) -> None:
    clock.now = NEXT_YEAR
    release_year(service, DORA, year)
    release_year(service, ANNA, year)


def test_each_customer_counts_once_however_much_they_bought(service: Service) -> None:
    release_ = Release("k7", "seen", service.clock())
    for number in range(5):
        put_order(service, f"O-{number}", "anna", number)
    put_order(service, "O-9", "anna", 9, released=release_)
    put_order(service, "O-10", "bert", 10)

    assert counts(service) == {"sold_plainly": 1, "sold_released": 1}


def test_who_has_no_id_is_known_by_the_address_and_else_each_order_is_somebody(service: Service) -> None:
    for number in range(3):
        put_order(service, f"A-{number}", None, number, delivery_address="20260101.street")
        put_order(service, f"B-{number}", None, 10 + number)

    assert counts(service) == {"sold_plainly": 4}


def test_a_case_counts_for_the_furthest_it_went(service: Service) -> None:
    now = service.clock()
    for number, who in enumerate("abcde"):
        put_order(service, f"O-{who}", who, number)
    closed = {"state": CaseState.CLOSED, "closed_by": "k7", "closed_at": now}
    suspicious = {**closed, "disposition": Disposition.SUSPICIOUS, "proposed_by": "k7", "confirmed_by": "m2"}
    put_case(service, "cas_1", "O-a")
    put_case(service, "cas_2", "O-a", "O-b", **closed, disposition=Disposition.NOT_SUSPICIOUS)
    put_case(service, "cas_3", "O-c", **closed, disposition=Disposition.REFUSED)
    put_case(service, "cas_4", "O-d", **suspicious)
    put_case(service, "cas_5", "O-d", "O-e", **suspicious, reported_at=now)
    put_case(service, "cas_6", "O-b", joined_to="cas_2", **closed)

    found = counts(service)

    assert {cell: count for cell, count in found.items() if cell.startswith("case")} == {
        "case_ordinary": 2,
        "case_refused": 1,
        "case_reported": 2,
    }


def test_openings_count_once_two_people_allowed_them_for_whoever_they_were_about(service: Service) -> None:
    put_order(service, "O-1", "a", 1, statement="stm_1", licence="lic_1")
    put_order(service, "O-2", "b", 2, identity_check="idc_1")
    put_order(service, "O-3", "c", 3, statement="stm_2")
    put_opening(service, "opn_1", "stm_1", CaseReason.CUSTOMER_ASKED, OpeningState.OPENED)
    put_opening(service, "opn_2", "lic_1", CaseReason.SUSPICIOUS_TRANSACTION, OpeningState.APPROVED)
    put_opening(service, "opn_3", "idc_1", CaseReason.COURT_ORDER, OpeningState.OPENED)
    put_opening(service, "opn_4", "stm_2", CaseReason.COURT_ORDER, OpeningState.REFUSED)

    assert counts(service) == {"sold_plainly": 3, "opened_report": 1, "given_authority": 1}


def test_other_years_and_other_shops_are_not_counted(service: Service, clock: SetClock) -> None:
    put_order(service, "O-1", "a", 1)
    clock.now = datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC)
    put_order(service, "O-2", "b", 2)
    clock.now = datetime(2027, 1, 1, tzinfo=UTC)
    put_order(service, "O-3", "c", 3)
    made = order_of("O-1", line_of("", 4), at=datetime(2026, 5, 5, tzinfo=UTC), state=OrderState.CONFIRMED)
    written(service, orders.insert_many, [(OTHER.id, replace(made, customer="20260101.d"))])

    assert counts(service) == {"sold_plainly": 1}


def test_under_each_key_of_the_year_a_customer_counts_apart_and_the_noise_is_as_much_larger(
    service: Service, clock: SetClock
) -> None:
    for day in (datetime(2026, 7, 1, tzinfo=UTC), datetime(2027, 1, 3, tzinfo=UTC)):
        put_key(service.settings, day.date(), bytes(32))
    sold(service, "O-1")
    clock.now = NEXT_YEAR
    screened(service, "O-2", at=datetime(2026, 12, 30, tzinfo=UTC))  # entered late, under a key of the year after
    with service.store.reading() as connection:
        under = {epoch_of(who) for who in orders.customers(connection, SHOP.id, ["O-1", "O-2"]).values()}
    clock.now = NEXT_YEAR - timedelta(days=4)

    assert under == {"20260701", "20270103"}
    assert keys_of(service, 2026) == {"20260101", "20260701"}
    assert keys_of(service, 2027) == {"20260701", "20270103"}
    assert counts(service) == {"sold_plainly": 1}
    release(service, clock)
    figures = released_figures(service.store, SHOP, 2026)
    assert (figures.keys, figures.adds, figures.error) == (2, 6, 18)


def test_whatever_one_customer_did_the_figures_without_them_differ_by_three_at_most(service: Service) -> None:
    now = service.clock()
    closed = {"state": CaseState.CLOSED, "closed_by": "k7", "closed_at": now, "disposition": Disposition.REFUSED}
    for number, who in enumerate("aabbc"):
        put_order(service, f"O-{number}", who, number, statement=f"stm_{number}")
        put_case(service, f"cas_{number}", f"O-{number}", **(closed if number % 2 else {}))
        put_opening(service, f"opn_{number}", f"stm_{number}", list(CaseReason)[number], OpeningState.OPENED)
    whole = counts(service)
    for who in "abc":
        with service.store.reading() as connection:
            told = told_of_customers(connection, SHOP, keys_of(service, 2026), *bounds_of(2026))
        rest = {id_: [one for one in rows if one[0] != f"20260101.{who}"] for id_, rows in told.items()}
        less = all_counted(cell_list().noised, rest)
        changed = {cell: whole.get(cell, 0) - count for cell, count in less.items()}
        assert sum(map(abs, changed.values())) == 3
        assert set(changed.values()) == {0, 1}


def test_two_people_release_a_year_and_the_ledger_has_its_budget(service: Service, clock: SetClock) -> None:
    sold(service, "O-1")
    clock.now = NEXT_YEAR

    wanted = release_year(service, DORA, 2026)
    with pytest.raises(ReleaseFourEyesError):
        release_year(service, member("dora", *StaffRole), 2026)
    with pytest.raises(YearNotReleasedError, match="dora"):
        released_figures(service.store, SHOP, 2026)
    public = release_year(service, ANNA, 2026)

    figures = released_figures(service.store, SHOP, 2026)
    assert wanted.figures is None
    assert public.figures == figures.text
    assert figures.figures["products_screened"].count == 4
    assert figures.figures["products_regulated"].count == 3
    steps = events_of(service.store, "transparency")
    assert [(one["step"], one["epsilon"], one["digest"]) for one in steps] == [
        ("proposed", "", ""),
        ("released", "1", figures.digest),
    ]
    assert steps[1]["until"].startswith("9999")
    assert audit(service.store, signer().key).problems == []


def test_no_figures_are_released_twice(service: Service, clock: SetClock, tmp_path: Path) -> None:
    release(service, clock)
    before = released_figures(service.store, SHOP, 2026)
    sold(service, "O-1")

    for who in (DORA, ANNA, member("otto", *StaffRole)):
        with pytest.raises(YearReleasedError):
            release_year(service, who, 2026)
    assert released_figures(service.store, SHOP, 2026) == before
    first, second = (write_report(service.store, SHOP, 2026, tmp_path / name) for name in "ab")
    assert first == second
    for name in first.files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert json.loads((tmp_path / "a" / "transparency-2026.json").read_text()) == json.loads(before.text)


def test_whoever_deletes_the_row_spends_no_second_budget(service: Service, clock: SetClock) -> None:
    release(service, clock)
    written(service, lambda connection: connection.execute(delete(REPORT_YEARS)))

    for who in (DORA, ANNA):
        with pytest.raises(YearReleasedError, match="ledger"):
            release_year(service, who, 2026)


def test_of_two_who_release_at_once_one_does(service: Service, clock: SetClock, store_url: str, tmp_path: Path) -> None:
    clock.now = NEXT_YEAR
    release_year(service, DORA, 2026)

    with service_on(store_url, tmp_path, clock, is_first=False) as second, ThreadPoolExecutor(8) as pool:
        tries = [
            pool.submit(release_year, (service, second)[number % 2], member(f"p{number}", StaffRole.APPROVER), 2026)
            for number in range(8)
        ]
        errors = [one.exception() for one in tries]

    assert errors.count(None) == 1
    assert {type(one) for one in errors if one is not None} == {YearReleasedError}
    assert [one["step"] for one in events_of(service.store, "transparency")] == ["proposed", "released"]
    (row,) = list_years(service.store, SHOP)
    assert (row.released_by or "").startswith("p")


def test_a_year_that_is_not_over_is_refused(service: Service) -> None:
    for who in (DORA, ANNA):
        with pytest.raises(YearNotOverError):
            release_year(service, who, 2026)
    with service.store.reading() as connection:
        assert connection.execute(select(REPORT_YEARS)).first() is None


def test_what_the_checkout_looked_at_and_what_went_is_published_by_its_size(service: Service, clock: SetClock) -> None:
    for number in range(12):
        screened(service, f"G-{number}", "P-GLOVES")
    screened(service, "O-1", "P-PEROXIDE")
    service.tally.keep()
    release(service, clock)

    figures = released_figures(service.store, SHOP, 2026).figures

    assert figures["lines_screened"].range == (10, 99)
    assert figures["orders_refused"].range == (0, 9)
    assert figures["orders_refused"].count is None


def test_the_files_name_nobody(service: Service, clock: SetClock) -> None:
    sold(service, "O-ORDER-1", customer_id="K-ANNA")
    with service.store.reading() as connection:
        (who,) = orders.customers(connection, SHOP.id, ["O-ORDER-1"]).values()
    release(service, clock)

    for content in report_files(released_figures(service.store, SHOP, 2026)).values():
        for canary in ("O-ORDER-1", "K-ANNA", who, who.partition(".")[2]):
            assert canary.encode() not in content


def test_what_the_shop_did_is_counted_exactly_and_of_that_year_alone(service: Service, clock: SetClock) -> None:
    log_start(service)
    given: dict[str, Any] = {"authority": "Police", "basis": "court_order", "reference": "1", "orders": ("O-1",)}
    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 11, 22)):
        record_request(service, DORA, GivenRequest(**given, received_on=day))
    unnamed = record_request(
        service, DORA, GivenRequest(**{**given, "orders": ()}, unnamed=True, received_on=date(2026, 5, 5))
    )
    propose_answer(service, DORA, unnamed.id, RequestAnswer(declined=Declined.NOTHING_NAMED))
    confirm_answer(service, ANNA, unnamed.id)
    for at, hours, rows in (("2026-03-01T00:00:00+00:00", 25, 120), ("2027-01-02T00:00:00+00:00", 99, 99_999)):
        counts_ = {"orders": rows, "ledger_contents": 10**6}
        written(service, log_event, Erasure(at=at, counts=counts_, latest_seconds=hours * 3_600 - 1))
        for step in ("ended", "noticed"):
            written(service, log_event, ended(at, step))
    release(service, clock)

    figures = released_figures(service.store, SHOP, 2026).figures

    said = {id_: one.count for id_, one in figures.items() if one.count is not None and one.error is None}
    assert said == {
        "products_screened": 4,
        "products_regulated": 3,
        "rules_in_force": len(service.counter(SHOP).rules),
        "rules_approved": 0,
        "rules_switched_off": 1,
        "erasure_delay_hours": 25,
        "requests_received": 3,
        "requests_given": 0,
        "requests_partly": 0,
        "requests_refused": 1,
        "requests_unnamed": 1,
        "requests_withdrawn": 0,
        "requests_waiting": 2,
    }
    assert figures["rows_erased"].range == (100, 999)


def ended(at: str, step: str) -> RuleLife:
    return RuleLife(
        operator=SHOP.id, at=at, rule="r", version=1, digest="", step=step, by=None, why="expired", gates={}, trial=""
    )


def test_what_is_given_to_an_authority_counts_once_for_each_customer_it_was_of(service: Service) -> None:
    for number, who in enumerate("aab"):
        put_order(service, f"O-{number}", who, number)
    put_order(service, "O-9", "c", 9)
    put_case(service, "cas_1", "O-2")
    asked = GivenRequest(
        authority="Police",
        basis="court_order",
        reference="1",
        received_on=date(2026, 11, 20),
        orders=("O-0", "O-1"),
        cases=("cas_1",),
    )
    request = record_request(service, DORA, asked)
    propose_answer(service, DORA, request.id, RequestAnswer(frozenset({Given.ORDERS})))
    before = counts(service)
    confirm_answer(service, ANNA, request.id)

    assert "given_authority" not in before
    assert counts(service)["given_authority"] == 2


def test_the_year_that_the_register_began_in_is_counted_from_then(service: Service, clock: SetClock) -> None:
    began = clock.now.date().isoformat()
    release(service, clock)

    figures = released_figures(service.store, SHOP, 2026)
    assert (figures.counted_from, figures.began) == (began, began)
    clock.now = datetime(2028, 1, 5, tzinfo=UTC)
    for who in (DORA, ANNA):
        release_year(service, who, 2027)
    assert released_figures(service.store, SHOP, 2027).began is None
