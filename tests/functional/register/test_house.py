"""Incidents, stock, notices, trainings and supplier questions, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.engine import Connection
from tests.functional.register.content import came_back, cancelled, sold
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock

from poisonbook.law.errors import UnknownJurisdictionError, UnknownSubstanceError
from poisonbook.register.clocks import ClockState
from poisonbook.register.house import IncidentKind, NoticeDirection, StockEvent, SupplierQuestion
from poisonbook.storage.writer import each
from poisonbook.workflows.house_errors import (
    AlreadyAnsweredError,
    AlreadyReportedError,
    HouseRecordError,
    NotRegulatedError,
    UnknownIncidentError,
    UnknownQuestionError,
)
from poisonbook.workflows.incidents import GivenIncident, incidents_of, record_incident, report_incident
from poisonbook.workflows.notices import GivenNotice, notices_of, products_without_notice, record_notice
from poisonbook.workflows.pseudonyms import customers_of
from poisonbook.workflows.questions import Asking, answer_question, ask, open_questions, questions_of
from poisonbook.workflows.service import Service
from poisonbook.workflows.stock import GivenStock, reconcile_stock, record_stock, stock_of
from poisonbook.workflows.trainings import GivenTraining, record_training, trainings_of

LOSS = GivenIncident(kind=IncidentKind.LOSS, product_id="P-ACETONE", amount_kg=Decimal("1.58"), place="warehouse 2")


@each
def _ask(connection: Connection, asking: Asking) -> list[SupplierQuestion]:
    return ask(connection, SHOP.id, asking)


def asked(service: Service, product_id: str, *questions: str, changed: bool = False) -> list[SupplierQuestion]:
    """Have questions asked about a product."""
    now = service.clock()
    asking = Asking({product_id: questions}, [product_id] if changed else [], now, service.deadline(SHOP, now))
    return service.store.writer.run(_ask, asking)


def counted(service: Service, packs: int, event: StockEvent = StockEvent.COUNTED) -> None:
    """Have packs of acetone counted, received or disposed of."""
    record_stock(service, SHOP, GivenStock(product_id="P-ACETONE", event=event, packs=Decimal(packs)))


def test_an_incident_is_due_after_the_hours_that_the_law_names(service: Service, clock: SetClock) -> None:
    noticed = clock.now - timedelta(hours=13)

    made = record_incident(
        service, SHOP, GivenIncident(kind=IncidentKind.THEFT, substance="aceton", noticed_at=noticed)
    )

    assert (made.incident.substance, made.incident.jurisdiction, made.incident.duty) == ("acetone", "EU", "EU-9-6")
    assert (made.incident.due_at, made.clock) == (noticed + timedelta(hours=24), ClockState.WARNING)
    assert [one.incident for one in incidents_of(service, SHOP)] == [made.incident]
    assert incidents_of(service, OTHER) == []


def test_an_incident_of_another_law_has_its_hours_and_duty(service: Service) -> None:
    made = record_incident(service, SHOP, GivenIncident(kind=IncidentKind.LOSS, substance="acetone", jurisdiction="uk"))

    assert (made.incident.jurisdiction, made.incident.duty) == ("GB", "UK-11")


def test_a_late_report_is_taken_and_stays_late(service: Service, clock: SetClock) -> None:
    made = record_incident(service, SHOP, LOSS).incident
    clock.now += timedelta(hours=30)
    assert incidents_of(service, SHOP)[0].left == timedelta(hours=-6)

    done = report_incident(service, SHOP, made.id, reported_at=clock.now, reference="CP-1")

    assert (done.clock, done.left) == (ClockState.REPORTED_LATE, None)
    assert incidents_of(service, SHOP) == [done]


def test_a_report_is_told_once_and_again_and_never_otherwise(service: Service, clock: SetClock) -> None:
    made = record_incident(service, SHOP, LOSS).incident
    first = report_incident(service, SHOP, made.id, reported_at=clock.now, reference="CP-1")

    assert report_incident(service, SHOP, made.id, reported_at=clock.now, reference="CP-1") == first
    with pytest.raises(AlreadyReportedError):
        report_incident(service, SHOP, made.id, reported_at=clock.now, reference="CP-2")
    with pytest.raises(UnknownIncidentError):
        report_incident(service, OTHER, made.id, reported_at=clock.now, reference="CP-1")


@pytest.mark.parametrize("hours", [-1, 2])
def test_a_report_lies_between_the_noticing_and_now(service: Service, clock: SetClock, hours: int) -> None:
    made = record_incident(service, SHOP, LOSS).incident

    with pytest.raises(HouseRecordError, match="reported_at"):
        report_incident(service, SHOP, made.id, reported_at=clock.now + timedelta(hours=hours), reference="CP-1")


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"noticed_at": datetime(2027, 1, 1, tzinfo=UTC), "substance": "acetone"}, HouseRecordError, "future"),
        ({}, HouseRecordError, "which substance"),
        ({"product_id": "P-BOTH"}, HouseRecordError, "several: say which of acetone, hydrogen-peroxide"),
        ({"product_id": "P-BOTH", "substance": "nitric acid"}, HouseRecordError, "not registered with it"),
        ({"product_id": "P-GLOVES"}, NotRegulatedError, "P-GLOVES"),
        ({"product_id": "P-NOTHING"}, NotRegulatedError, "P-NOTHING"),
        ({"substance": "acetonn"}, UnknownSubstanceError, "did you mean aceton"),
        ({"substance": "acetone", "jurisdiction": "CA"}, UnknownJurisdictionError, "EU, GB"),
    ],
)
def test_what_cannot_be_is_no_incident(
    service: Service, given: dict[str, object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        record_incident(service, SHOP, GivenIncident(kind=IncidentKind.LOSS, **given))  # type: ignore[arg-type]
    assert incidents_of(service, SHOP) == []


def test_sales_returns_and_cancellations_are_told_by_the_orders(service: Service, clock: SetClock) -> None:
    sold(service, "O-before", 7)
    counted(service, 20)
    clock.now += timedelta(hours=1)
    counted(service, 10, StockEvent.RECEIVED)
    sold(service, "O-1", 5)
    sold(service, "O-2", 4)
    clock.now += timedelta(hours=1)
    came_back(service, "O-1", 2)
    counted(service, 3, StockEvent.DISPOSED)
    clock.now += timedelta(hours=1)
    cancelled(service, "O-2")
    counted(service, 24)
    clock.now += timedelta(hours=1)
    came_back(service, "O-1", 1)  # after the count: it does not change what should have been there then

    (found,) = reconcile_stock(service, SHOP)

    assert found.reconciliation is not None
    assert (found.reconciliation.sold, found.reconciliation.returned) == (Decimal(9), Decimal(6))
    assert (found.reconciliation.expected, found.reconciliation.difference) == (Decimal(24), Decimal(0))
    assert found.proposed == ()


def test_what_is_missing_is_proposed_as_an_incident_and_none_is_made(service: Service, clock: SetClock) -> None:
    counted(service, 20)
    since = clock.now
    clock.now += timedelta(days=3)
    counted(service, 18)

    (found,) = reconcile_stock(service, SHOP, product_id="P-ACETONE")

    (missing,) = found.proposed
    assert (missing.substance, missing.amount_kg) == ("acetone", Decimal("1.58"))
    assert (missing.since, missing.noticed_at) == (since, clock.now)
    assert incidents_of(service, SHOP) == []
    assert reconcile_stock(service, OTHER) == []


def test_more_than_there_should_be_proposes_nothing(service: Service, clock: SetClock) -> None:
    counted(service, 20)
    clock.now += timedelta(days=1)
    counted(service, 21)

    assert [one.proposed for one in reconcile_stock(service, SHOP)] == [()]


def test_a_line_with_two_substances_left_the_shelf_once(service: Service, clock: SetClock) -> None:
    count = GivenStock(product_id="P-BOTH", event=StockEvent.COUNTED, packs=Decimal(9))
    record_stock(service, SHOP, count)
    clock.now += timedelta(days=1)
    record_stock(service, SHOP, GivenStock(product_id="P-BOTH", event=StockEvent.COUNTED, packs=Decimal(8)))

    (found,) = reconcile_stock(service, SHOP)

    assert [(one.substance, one.amount_kg) for one in found.proposed] == [
        ("acetone", Decimal("0.79")),
        ("hydrogen-peroxide", Decimal("1.13")),
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"at": datetime(2027, 1, 1, tzinfo=UTC)}, "future"),
        ({"packs": Decimal(-1)}, "packs"),
        ({"packs": Decimal(0)}, "only a count may be 0"),
        ({"packs": Decimal("1E+10")}, "packs"),
        ({"event": StockEvent.RETURNED}, "with their order"),
    ],
)
def test_stock_that_cannot_be_is_refused(service: Service, change: dict[str, object], words: str) -> None:
    given = {"product_id": "P-ACETONE", "event": StockEvent.RECEIVED, "packs": Decimal(1)} | change

    with pytest.raises(HouseRecordError, match=words):
        record_stock(service, SHOP, GivenStock(**given))  # type: ignore[arg-type]
    assert stock_of(service, SHOP, "P-ACETONE") == []


def test_the_register_keeps_no_stock_of_what_is_not_regulated(service: Service) -> None:
    with pytest.raises(NotRegulatedError):
        record_stock(service, SHOP, GivenStock(product_id="P-GLOVES", event=StockEvent.COUNTED, packs=Decimal(1)))


def test_a_notice_from_the_supplier_takes_a_product_off_the_list_of_those_that_lack_one(service: Service) -> None:
    told = GivenNotice(
        product_id="P-ACETONE", direction=NoticeDirection.RECEIVED, party="Wholesale AG", on=date(2026, 11, 1)
    )
    assert products_without_notice(service, SHOP) == ["P-ACETONE", "P-BOTH", "P-PEROXIDE"]

    made = record_notice(service, SHOP, told)

    assert products_without_notice(service, SHOP) == ["P-BOTH", "P-PEROXIDE"]
    assert (notices_of(service, SHOP), notices_of(service, OTHER)) == ([made], [])


def test_the_customer_that_was_told_is_kept_as_a_pseudonym_and_does_not_stand_for_the_supplier(
    service: Service,
) -> None:
    given = GivenNotice(product_id="P-BOTH", direction=NoticeDirection.GIVEN, party="K-ANNA", on=date(2026, 11, 1))

    made = record_notice(service, SHOP, given)

    assert "ANNA" not in made.party
    assert made.party == customers_of(service, SHOP, "K-ANNA").own
    assert "P-BOTH" in products_without_notice(service, SHOP)


def test_trainings_are_logged_without_names_and_not_before_they_were(service: Service) -> None:
    first = record_training(service, SHOP, GivenTraining(on=date(2026, 1, 7), subject="Art. 7", role="sales", people=4))
    later = record_training(service, SHOP, GivenTraining(on=date(2026, 5, 7), subject="Art. 9", role="sales", people=2))

    assert trainings_of(service, SHOP) == [later, first]
    with pytest.raises(HouseRecordError, match="future"):
        record_training(service, SHOP, GivenTraining(on=date(2027, 1, 1), subject="x", role="sales", people=1))
    with pytest.raises(HouseRecordError, match="people"):
        record_training(service, SHOP, GivenTraining(on=date(2026, 1, 1), subject="x", role="sales", people=0))


def test_an_open_question_is_not_asked_twice_nor_an_answered_one_while_the_product_is_what_it_was(
    service: Service,
) -> None:
    asked(service, "P-1", "How strong?", "How strong?", "How much?")
    asked(service, "P-1", "How strong?")
    known = questions_of(service, SHOP)
    assert sorted(one.question for one in known) == ["How much?", "How strong?"]

    strong = next(one for one in known if one.question == "How strong?")
    answer_question(service, SHOP, strong.id, "35 % w/w")
    asked(service, "P-1", "How strong?")
    assert [one.question for one in questions_of(service, SHOP, open_only=True)] == ["How much?"]
    asked(service, "P-1", "How strong?", changed=True)

    assert sorted(one.question for one in questions_of(service, SHOP, open_only=True)) == ["How much?", "How strong?"]
    assert (len(questions_of(service, SHOP)), open_questions(service, SHOP)) == (3, 2)
    assert (questions_of(service, OTHER), open_questions(service, OTHER)) == ([], 0)


def test_an_answer_changes_no_status_and_is_not_changed_itself(service: Service) -> None:
    (question,) = asked(service, "P-PEROXIDE", "How strong?")
    before = service.products.of(SHOP.id, ["P-PEROXIDE"])

    answered = answer_question(service, SHOP, question.id, "3 % w/w")

    assert answer_question(service, SHOP, question.id, "3 % w/w") == answered
    with pytest.raises(AlreadyAnsweredError):
        answer_question(service, SHOP, question.id, "35 % w/w")
    with pytest.raises(UnknownQuestionError):
        answer_question(service, OTHER, question.id, "3 % w/w")
    assert service.products.of(SHOP.id, ["P-PEROXIDE"]) == before
