"""What one administrator asks for waits for another one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, service_on

from poisonbook.register.staff import Staff, StaffRole
from poisonbook.register.staff_rules import StaffError, StaffRoleError, UnknownStaffError
from poisonbook.storage.store import Store
from poisonbook.workflows.invitations import Invitation, invitation_of
from poisonbook.workflows.service import Service
from poisonbook.workflows.staff import GivenStaff, add_staff, disable_staff, find_staff
from poisonbook.workflows.staff_requests import (
    StaffRequest,
    StaffRequestError,
    StaffStep,
    agree,
    ask_or_do,
    refuse_request,
    requests_of,
)

NOTHING = GivenStaff()
REVIEWER = GivenStaff(name="Ann Übermut", roles=frozenset({StaffRole.REVIEWER}), lang="de", subject="hash")
ADMINISTRATOR = GivenStaff(name="Admin", roles=frozenset({StaffRole.ADMINISTRATOR}))


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def service(tmp_path_factory: pytest.TempPathFactory, clock: SetClock) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("register")
    url = f"sqlite:///{folder / 'register.sqlite'}"
    Store.upgrade(url)
    with service_on(url, folder, clock) as service:
        yield service


@pytest.fixture
def administrators(service: Service) -> tuple[Staff, Staff]:
    ada, bea = (add_staff(service.store, SHOP.id, id_, ADMINISTRATOR, by=None) for id_ in ("ada", "bea"))
    return ada, bea


def asked(service: Service, step: StaffStep, given: GivenStaff, by: Staff, whom: str = "ann") -> StaffRequest:
    done = ask_or_do(service.store, step, whom, given, by=by)
    assert isinstance(done, StaffRequest)
    return done


def test_somebody_who_sees_customers_is_entered_by_two(service: Service, administrators: tuple[Staff, Staff]) -> None:
    ada, bea = administrators
    request = asked(service, StaffStep.ADD, REVIEWER, ada)
    assert requests_of(service.store, SHOP.id) == [request]
    with pytest.raises(UnknownStaffError):
        find_staff(service.store, SHOP.id, "ann")

    ann = agree(service.store, request.id, by=bea)

    assert isinstance(ann, Staff)
    assert (ann.name, ann.roles, ann.lang, ann.subject) == (REVIEWER.name, REVIEWER.roles, "de", "hash")
    assert requests_of(service.store, SHOP.id) == []


def test_who_asks_does_not_agree_nor_does_anybody_else(service: Service, administrators: tuple[Staff, Staff]) -> None:
    ada, bea = administrators
    ben = add_staff(service.store, SHOP.id, "ben", GivenStaff(name="Ben", roles=REVIEWER.roles), by=None)
    stranger = add_staff(service.store, OTHER.id, "eve", ADMINISTRATOR, by=None)
    request = asked(service, StaffStep.ADD, REVIEWER, ada)

    for other, error in ((ada, StaffRequestError), (ben, StaffRoleError), (stranger, StaffRequestError)):
        with pytest.raises(error):
            agree(service.store, request.id, by=other)
    for other, error in ((ben, StaffRoleError), (stranger, StaffRequestError)):
        with pytest.raises(error):
            refuse_request(service.store, request.id, by=other)
    assert requests_of(service.store, SHOP.id) == [request]
    agree(service.store, request.id, by=bea)


def test_an_invitation_is_given_to_who_agrees(service: Service, administrators: tuple[Staff, Staff]) -> None:
    ada, bea = administrators
    agree(service.store, asked(service, StaffStep.ADD, REVIEWER, ada).id, by=bea)

    invitation = agree(service.store, asked(service, StaffStep.INVITE, NOTHING, bea).id, by=ada)

    assert isinstance(invitation, Invitation)
    assert invitation_of(service, invitation.token).staff.id == "ann"


def test_what_one_may_do_alone_is_done_at_once(service: Service, administrators: tuple[Staff, Staff]) -> None:
    ada, _ = administrators
    given = GivenStaff(name="Cat", roles=frozenset({StaffRole.CATALOGUE}))

    assert isinstance(ask_or_do(service.store, StaffStep.ADD, "cat", given, by=ada), Staff)
    assert isinstance(ask_or_do(service.store, StaffStep.INVITE, "cat", NOTHING, by=ada), Invitation)
    assert requests_of(service.store, SHOP.id) == []


def test_what_cannot_be_is_not_asked_for(service: Service, administrators: tuple[Staff, Staff]) -> None:
    ada, _ = administrators
    impossible = GivenStaff(name="X", roles=frozenset({StaffRole.ADMINISTRATOR, StaffRole.REVIEWER}))

    for id_, given in (("ann", impossible), ("Not An Id", REVIEWER)):
        with pytest.raises(StaffError):
            ask_or_do(service.store, StaffStep.ADD, id_, given, by=ada)
    with pytest.raises(UnknownStaffError):
        ask_or_do(service.store, StaffStep.INVITE, "nobody", NOTHING, by=ada)
    assert requests_of(service.store, SHOP.id) == []


def test_a_request_ends_after_a_day_when_it_is_refused_and_with_who_asked(
    service: Service, clock: SetClock, administrators: tuple[Staff, Staff]
) -> None:
    ada, bea = administrators
    late = asked(service, StaffStep.ADD, REVIEWER, ada)
    clock.now += timedelta(hours=24)
    with pytest.raises(StaffRequestError):
        agree(service.store, late.id, by=bea)

    refused = asked(service, StaffStep.ADD, REVIEWER, ada)
    refuse_request(service.store, refused.id, by=bea)
    with pytest.raises(StaffRequestError):
        agree(service.store, refused.id, by=bea)

    orphan = asked(service, StaffStep.ADD, REVIEWER, ada)
    disable_staff(service.store, SHOP.id, "ada", by=bea)
    with pytest.raises(StaffRoleError):
        agree(service.store, orphan.id, by=bea)
