"""Openings by people with accounts: each in a role of theirs, about what two people call suspicious."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.functional.register.content import checked
from tests.ledger_events import events_of
from tests.roles import COMPLIANCE, DATA_PROTECTION
from tests.unit.review.findings import ANN, BEN, EVE, person
from tests.unit.workflows.register_service import SHOP, SetClock, service_on
from tests.unit.workflows.test_alerts import basket, to_do
from tests.unit.workflows.test_checkout import KNOWN, register
from tests.unit.workflows.test_openings import of_shop

from poisonbook.register.openings import CaseReason, OpeningRequestError, OpeningState
from poisonbook.register.roles import Role
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.review.case_errors import CaseRoleError, CaseStateError, UnknownCaseError
from poisonbook.workflows import opening_desk as desk
from poisonbook.workflows.cases import confirm, propose
from poisonbook.workflows.checkout import screen_order
from poisonbook.workflows.opening_desk import OpeningMove
from poisonbook.workflows.openings import Asked
from poisonbook.workflows.service import Service

DORA, EMIL = (person(name, StaffRole.DATA_PROTECTION) for name in ("dora", "emil"))
RITA, AUDIT = person("rita", StaffRole.RULES), person("audit", StaffRole.AUDITOR)


@pytest.fixture
def service(store_url: str, tmp_path: Path) -> Iterator[Service]:
    with service_on(store_url, tmp_path, SetClock()) as service:
        register(service, *KNOWN)
        checked(service, SHOP, "PASS-4711")
        yield service


@pytest.fixture
def proposed(service: Service) -> str:
    """A case of an order for which a document was shown, which one person calls suspicious."""
    (shown,) = of_shop(service)
    screen_order(service, SHOP, replace(basket(customer="K-ANNA"), identity_check=shown))
    (case,) = to_do(service)
    propose(service, ANN, case, 1, reason="why")
    return case


@pytest.fixture
def case(service: Service, proposed: str) -> str:
    """The same, which two people call suspicious."""
    confirm(service, EVE, proposed, 2, reason="why")
    return proposed


def asked(service: Service, case: str, staff: Staff = ANN, role: Role = Role.COMPLIANCE) -> Asked:
    """Somebody asks to read all that is sealed of a case."""
    records = [one.id for found in desk.records_to_open(service, staff, case).values() for one in found]
    suspicion = CaseReason.SUSPICIOUS_TRANSACTION
    return desk.ask_for_case(service, staff, case, reason=suspicion, role=role, records=records)


def test_the_records_of_a_case_are_named_and_that_somebody_looked_is_in_the_ledger(service: Service, case: str) -> None:
    before = len(events_of(service.store, "read"))

    (named,) = desk.records_to_open(service, DORA, case).values()

    assert [(one.kind, one.id) for one in named] == [("identity_check", *of_shop(service))]
    assert len(events_of(service.store, "read")) == before + 1


def test_nothing_is_asked_of_what_one_person_alone_calls_suspicious(service: Service, proposed: str) -> None:
    with pytest.raises(CaseStateError):
        asked(service, proposed)
    with pytest.raises(UnknownCaseError):
        asked(service, "cas_0")


def test_two_people_of_two_roles_open_it(service: Service, case: str) -> None:
    made = asked(service, case)
    id_ = made.opening.id
    assert desk.allowed_moves(made.opening, DORA, service.clock()) == {OpeningMove.APPROVE, OpeningMove.REFUSE}
    assert desk.allowed_moves(made.opening, ANN, service.clock()) == {OpeningMove.WITHDRAW}
    for nobody in (BEN, EVE, RITA, AUDIT):
        assert desk.allowed_moves(made.opening, nobody, service.clock()) == frozenset()

    approved = desk.approve(service, DORA, id_, [DATA_PROTECTION])

    assert desk.allowed_moves(approved, ANN, service.clock()) == {OpeningMove.READ, OpeningMove.WITHDRAW}
    (read,) = desk.read(service, ANN, id_, keys=[COMPLIANCE], reply=made.reply)
    assert read.particulars["number"] == "PASS-4711"
    assert desk.opening_seen(service, AUDIT, id_).state is OpeningState.OPENED


def test_the_officer_may_ask_and_who_reviews_approves(service: Service, case: str) -> None:
    made = asked(service, case, DORA, Role.DATA_PROTECTION)
    desk.approve(service, BEN, made.opening.id, [COMPLIANCE])

    (read,) = desk.read(service, DORA, made.opening.id, keys=[DATA_PROTECTION], reply=made.reply)

    assert read.particulars["number"] == "PASS-4711"


def test_nobody_acts_in_a_role_that_is_not_theirs(service: Service, case: str) -> None:
    made = asked(service, case)
    with pytest.raises(CaseRoleError):
        asked(service, case, ANN, Role.DATA_PROTECTION)
    with pytest.raises(CaseRoleError):
        asked(service, case, DORA, Role.COMPLIANCE)
    for staff in (BEN, RITA, AUDIT, replace(DORA, disabled_at=service.clock())):
        with pytest.raises(CaseRoleError):
            desk.approve(service, staff, made.opening.id, [DATA_PROTECTION])
        with pytest.raises(CaseRoleError):
            desk.refuse(service, staff, made.opening.id)
    with pytest.raises(CaseRoleError):
        desk.openings_seen(service, RITA)
    assert desk.opening_seen(service, EMIL, made.opening.id).state is OpeningState.REQUESTED


def test_only_records_of_the_case_and_each_request_once(service: Service, case: str) -> None:
    made = asked(service, case)
    with pytest.raises(OpeningRequestError, match=f"{made.opening.id} asks for the same"):
        asked(service, case)
    checked(service, SHOP, "PASS-LATER")
    (other,) = set(of_shop(service)) - set(made.opening.records)
    with pytest.raises(OpeningRequestError, match="not one of this case"):
        desk.ask_for_case(service, ANN, case, reason=CaseReason.INSPECTION, role=Role.COMPLIANCE, records=[other])

    desk.withdraw(service, ANN, made.opening.id)

    assert asked(service, case).opening.id != made.opening.id
