"""Staff decide on registered products: for a while, some by two people, and the checkout goes by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.ledger_events import events_of
from tests.unit.workflows.register_service import OTHER, SetClock, service_on

from poisonbook.checkout.decision import Because
from poisonbook.facts.recognition import Listing
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.storage import product_decisions as stored
from poisonbook.storage.errors import StoreError
from poisonbook.storage.writer import each
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.status import Status
from poisonbook.workflows.checkout import screen_order
from poisonbook.workflows.checkout_orders import GivenLine, GivenOrder
from poisonbook.workflows.decision_records import Making, make
from poisonbook.workflows.product_decisions import (
    DecisionEnd,
    DecisionError,
    DecisionFourEyesError,
    DecisionState,
    GivenDecision,
    ProductDecision,
    Reason,
    Source,
    agree_to_decision,
    decide_product,
    decisions_of,
    decisions_on,
    refuse_decision,
    settle_decisions,
    withdraw_decision,
)
from poisonbook.workflows.questions import questions_of
from poisonbook.workflows.register_products import register_products, registered_product, remove_product
from poisonbook.workflows.service import Service

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
UNKNOWN = Listing("P-1", "Hydrogen peroxide solution, 1 l", lang="en")
STRONG = Listing("P-2", "Hydrogen peroxide 35 %, 1 l", lang="en")
SAUCER = Listing("P-3", "Saltpetre Bay tumbler, potassium nitrate, 300 ml", lang="en")


def person(id_: str, role: StaffRole, operator: str = OTHER.id) -> Staff:
    return Staff(id=id_, operator=operator, name=id_, roles=frozenset({role}), created_at=NOON)


KIT, EVE, CAT = (
    person("kit", StaffRole.CATALOGUE),
    person("eve", StaffRole.APPROVER),
    person("cat", StaffRole.CATALOGUE),
)
BOTH = replace(KIT, roles=frozenset({StaffRole.CATALOGUE, StaffRole.APPROVER}))
NINE = GivenDecision(
    decision="regulated as hydrogen-peroxide 9 %",
    reason=Reason.SUPPLIER_STRENGTH,
    until=date(2027, 11, 22),
    source=Source.SAFETY_DATA_SHEET,
    said_by="Klar GmbH",
    said_on=date(2026, 11, 20),
)
MISREAD = GivenDecision(decision="not regulated", reason=Reason.WRONG_RECOGNITION, until=date(2026, 12, 31))


@pytest.fixture(scope="module", params=("sqlite", "postgresql"))
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("decisions")
    if request.param == "sqlite":
        (folder / "register.db").write_bytes(request.getfixturevalue("empty_register"))
        url = f"sqlite:///{folder / 'register.db'}"
    else:
        url = request.getfixturevalue("postgres").database(template="empty_register")
    with service_on(url, folder, SetClock(NOON)) as service:
        yield service


@pytest.fixture
def service(running: Service) -> Iterator[Service]:
    """The shop with its three products as their listings say, and no decision in force."""
    register_products(running, OTHER, [UNKNOWN, STRONG, SAUCER])
    yield running
    for one in decisions_of(running, OTHER):
        withdraw_decision(running, EVE, one.id)


@contextmanager
def later(service: Service, days: int) -> Iterator[None]:
    clock = service.clock
    assert isinstance(clock, SetClock)
    clock.now += timedelta(days=days)
    try:
        yield
    finally:
        clock.now -= timedelta(days=days)


def status(service: Service, id_: str) -> Status:
    return registered_product(service, OTHER, id_).status


def by_id(service: Service) -> dict[str, ProductDecision]:
    return {one.id: one for one in decisions_on(service, OTHER, "P-1")}


def open_questions(service: Service) -> list[str]:
    return [one.product_id for one in questions_of(service, OTHER, open_only=True)]


def test_what_a_supplier_states_settles_a_product_and_its_question(service: Service) -> None:
    assert status(service, "P-1") is Status.UNDETERMINED
    assert open_questions(service) == ["P-1"]

    made = decide_product(service, KIT, "P-1", NINE)

    assert (made.state, made.was, made.becomes) == (DecisionState.IN_FORCE, Status.UNDETERMINED, Status.REPORTABLE)
    assert status(service, "P-1") is made.becomes
    assert registered_product(service, OTHER, "P-1").substances[0].strength_ww == 9
    assert open_questions(service) == []
    assert any(made.id in (one.answer or "") for one in questions_of(service, OTHER))


def test_what_is_not_sold_while_the_strength_is_unknown_is_judged_anew_once_it_is_stated(service: Service) -> None:
    given = GivenOrder(
        order_id="O-1",
        lines=(GivenLine("P-1", Decimal(1)),),
        at=NOON,
        claim=BuyerClass.GENERAL_PUBLIC,
        delivery_country="DE",
    )
    before = screen_order(service, OTHER, given)
    assert before.outcome is not Outcome.ALLOW
    assert Because.STRENGTH_UNKNOWN in {one.because for one in before.reasons}

    decide_product(service, KIT, "P-1", NINE)

    assert screen_order(service, OTHER, given).outcome is Outcome.ALLOW


def test_it_holds_when_the_same_catalogue_comes_again_and_not_of_another_listing(service: Service) -> None:
    made = decide_product(service, KIT, "P-1", NINE)
    register_products(service, OTHER, [UNKNOWN])
    assert status(service, "P-1") is Status.REPORTABLE

    register_products(service, OTHER, [replace(UNKNOWN, title="Hydrogen peroxide, new bottle, 1 l")])

    assert status(service, "P-1") is Status.UNDETERMINED
    assert "P-1" in open_questions(service)
    settle_decisions(service, OTHER)
    assert by_id(service)[made.id].ended is DecisionEnd.LISTING_CHANGED
    assert made.id not in [one.id for one in decisions_of(service, OTHER)]


def test_it_ends_by_itself_and_the_question_is_open_again(service: Service) -> None:
    made = decide_product(service, KIT, "P-1", NINE)
    with later(service, 365):
        assert settle_decisions(service, OTHER) == 0
        assert status(service, "P-1") is Status.REPORTABLE
    with later(service, 366):
        assert settle_decisions(service, OTHER) == 1
        assert status(service, "P-1") is Status.UNDETERMINED
        assert "P-1" in open_questions(service)
        assert settle_decisions(service, OTHER) == 0
    told = [one["step"] for one in events_of(service.store, "product-decision") if one["id"] == made.id]
    assert told == ["in_force", "expired"]


def test_what_the_law_restricts_is_lowered_by_two_people_alone(service: Service) -> None:
    waiting = decide_product(service, BOTH, "P-2", MISREAD)

    assert waiting.state is DecisionState.WAITING
    assert status(service, "P-2") is Status.RESTRICTED
    with pytest.raises(DecisionFourEyesError):
        agree_to_decision(service, BOTH, waiting.id)
    agreed = agree_to_decision(service, EVE, waiting.id)
    assert (agreed.state, agreed.second_by) == (DecisionState.IN_FORCE, "eve")
    assert status(service, "P-2") is Status.NOT_REGULATED

    withdraw_decision(service, KIT, agreed.id)
    assert status(service, "P-2") is Status.RESTRICTED


def test_whoever_raised_a_product_does_not_let_it_go_alone(service: Service) -> None:
    strong = replace(NINE, decision="regulated as hydrogen-peroxide 35 %")
    raised = decide_product(service, BOTH, "P-1", strong)
    assert (raised.state, status(service, "P-1")) == (DecisionState.IN_FORCE, Status.RESTRICTED)

    with pytest.raises(DecisionFourEyesError):
        withdraw_decision(service, BOTH, raised.id)
    assert decide_product(service, KIT, "P-1", NINE).state is DecisionState.WAITING
    assert status(service, "P-1") is Status.RESTRICTED


def test_a_second_person_may_refuse(service: Service) -> None:
    waiting = decide_product(service, KIT, "P-2", MISREAD)
    refused = refuse_decision(service, EVE, waiting.id)
    assert (refused.ended, refused.ended_by) == (DecisionEnd.REFUSED, "eve")
    assert status(service, "P-2") is Status.RESTRICTED


def test_what_reports_alone_needs_one_person(service: Service) -> None:
    made = decide_product(service, KIT, "P-3", MISREAD)
    assert (made.was, made.state) == (Status.REPORTABLE, DecisionState.IN_FORCE)
    assert status(service, "P-3") is Status.NOT_REGULATED


def test_a_new_decision_takes_the_place_of_the_one_before(service: Service) -> None:
    first = decide_product(service, KIT, "P-1", NINE)
    second = decide_product(service, CAT, "P-1", replace(NINE, decision="regulated as hydrogen-peroxide 11 %"))
    assert [one.id for one in decisions_of(service, OTHER)] == [second.id]
    assert by_id(service)[first.id].ended is DecisionEnd.REPLACED
    assert registered_product(service, OTHER, "P-1").decision == second.id


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (replace(NINE, until=date(2027, 11, 23)), "until"),
        (replace(NINE, until=date(2026, 11, 21)), "until"),
        (replace(NINE, source=None), "source"),
        (replace(NINE, said_by=""), "said_by"),
        (replace(NINE, said_on=date(2026, 11, 23)), "said_on"),
        (replace(NINE, reason=Reason.NOT_SOLD_TO_PUBLIC), "reason"),
        (replace(NINE, decision="regulated as water 9 %"), "decision"),
        (replace(NINE, decision="perhaps"), "decision"),
        (replace(NINE, note="x" * 501), "note"),
    ],
)
def test_what_cannot_be_decided_is_said_by_field(service: Service, given: GivenDecision, field: str) -> None:
    with pytest.raises(DecisionError) as refused:
        decide_product(service, KIT, "P-1", given)
    assert refused.value.field == field
    assert decisions_of(service, OTHER) == []


def test_who_decides_while_somebody_else_does_looks_again(service: Service) -> None:
    strong = decide_product(service, KIT, "P-1", replace(NINE, decision="regulated as hydrogen-peroxide 35 %"))
    judged_before = replace(strong, id="dec_late", becomes=Status.REPORTABLE, decided_by="cat")
    late = Making(OTHER.id, judged_before, None, NOON)
    with pytest.raises(DecisionError, match="meanwhile"):
        service.store.writer.run(make, late)
    assert status(service, "P-1") is Status.RESTRICTED


def test_a_supplier_does_not_outrank_what_the_listing_itself_states(service: Service) -> None:
    with pytest.raises(DecisionError, match="cannot outrank"):
        decide_product(service, KIT, "P-2", NINE)


def test_of_a_product_that_went_the_decision_goes_too(service: Service) -> None:
    made = decide_product(service, KIT, "P-1", NINE)
    remove_product(service, OTHER, "P-1")
    settle_decisions(service, OTHER)
    assert by_id(service)[made.id] == replace(
        made, state=DecisionState.ENDED, ended=DecisionEnd.LISTING_CHANGED, ended_at=NOON
    )


def test_no_program_puts_in_force_what_one_person_decided(service: Service) -> None:
    @each
    def force(connection: stored.Connection, one: ProductDecision) -> None:
        stored.change(connection, OTHER.id, one)

    waiting = decide_product(service, KIT, "P-2", MISREAD)
    for forged in (
        replace(waiting, state=DecisionState.IN_FORCE),
        replace(waiting, state=DecisionState.IN_FORCE, second_by="kit"),
    ):
        with pytest.raises(StoreError):
            service.store.writer.run(force, forged)
