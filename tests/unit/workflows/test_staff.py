"""Staff: who may be made what by whom, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.ledger_events import events_of
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, service_on

from poisonbook.register.staff import NAME_KEPT, SignInRefusedError, SignInWay, Staff, StaffRole
from poisonbook.register.staff_rules import (
    LastAdministratorError,
    SecondAdministratorError,
    StaffError,
    StaffRoleError,
    UnknownStaffError,
)
from poisonbook.settings import SettingError
from poisonbook.storage.sweep import sweep_some
from poisonbook.workflows.invitations import InvitationError, first_administrator, invitation_of, invite
from poisonbook.workflows.service import Service
from poisonbook.workflows.sign_in import session_of, start_session
from poisonbook.workflows.staff import (
    GivenStaff,
    add_staff,
    change_staff,
    disable_staff,
    find_staff,
    known_subject,
    list_staff,
)

REVIEWER = GivenStaff(name="Ann Übermut", roles=frozenset({StaffRole.REVIEWER}))
ADMINISTRATOR = GivenStaff(name="Ada Admin", roles=frozenset({StaffRole.ADMINISTRATOR}))


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def service(store_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Service]:
    with service_on(store_url, tmp_path, clock) as service:
        yield service


@pytest.fixture
def ada(service: Service) -> Staff:
    return first_administrator(service.store, SHOP.id, "ada", name="Ada Admin").staff


def add(service: Service, id_: str, given: GivenStaff = REVIEWER, *, by: Staff | None = None) -> Staff:
    return add_staff(service.store, SHOP.id, id_, given, by=by)


@pytest.fixture
def bea(service: Service, ada: Staff) -> Staff:
    """A second administrator."""
    return add(service, "bea", ADMINISTRATOR)


def is_in(service: Service, whom: Staff) -> bool:
    """Whether somebody can come in who has a proof."""
    try:
        start_session(service, whom.operator, whom.id, SignInWay.OIDC)
    except SignInRefusedError:
        return False
    return True


def test_the_first_administrator_is_let_in_once(service: Service, ada: Staff) -> None:
    assert ada.roles == {StaffRole.ADMINISTRATOR}
    with pytest.raises(StaffError, match="there is an administrator already"):
        first_administrator(service.store, SHOP.id, "eve", name="Eve")
    first_administrator(service.store, OTHER.id, "ada", name="Another")


def test_two_administrators_add_others_who_come_in(service: Service, ada: Staff, bea: Staff) -> None:
    with pytest.raises(SecondAdministratorError):
        add(service, "ann", by=ada)
    ann = add_staff(service.store, SHOP.id, "ann", REVIEWER, by=ada, second=bea)

    assert find_staff(service.store, SHOP.id, "ann") == ann
    assert [one.id for one in list_staff(service.store, SHOP.id)] == ["ada", "ann", "bea"]
    assert list_staff(service.store, OTHER.id) == []
    assert is_in(service, ann)


def test_nobody_else_does(service: Service, ada: Staff) -> None:
    ann = add(service, "ann")

    with pytest.raises(StaffRoleError):
        add(service, "ben", by=ann)
    with pytest.raises(StaffRoleError):
        change_staff(service.store, SHOP.id, "ann", ADMINISTRATOR, by=ann)
    with pytest.raises(StaffRoleError):
        disable_staff(service.store, SHOP.id, "ada", by=ann)
    with pytest.raises(StaffRoleError):
        invite(service.store, SHOP.id, "ada", by=ann)


def test_nor_the_administrator_of_another_operator(service: Service, ada: Staff) -> None:
    stranger = first_administrator(service.store, OTHER.id, "ada", name="Another").staff

    with pytest.raises(StaffRoleError):
        add(service, "ben", by=stranger)
    with pytest.raises(StaffRoleError):
        invite(service.store, SHOP.id, "ada", by=stranger)


def test_an_administrator_gives_themself_no_sight_of_customers(service: Service, ada: Staff, bea: Staff) -> None:
    both = GivenStaff(roles=frozenset({StaffRole.ADMINISTRATOR, StaffRole.REVIEWER}))

    for by, second in ((ada, None), (ada, bea), (bea, ada)):
        with pytest.raises(StaffRoleError, match="nobody gives or takes roles of their own"):
            change_staff(service.store, SHOP.id, "ada", REVIEWER, by=by, second=second)
        with pytest.raises(StaffRoleError):
            change_staff(service.store, SHOP.id, "bea", both, by=by, second=second)


def test_one_alone_lets_nobody_in_who_sees_customers(service: Service, ada: Staff) -> None:
    add(service, "ann")

    with pytest.raises(SecondAdministratorError):
        invite(service.store, SHOP.id, "ann", by=ada)
    with pytest.raises(SecondAdministratorError):
        change_staff(service.store, SHOP.id, "ann", GivenStaff(subject="somebody's of theirs"), by=ada)
    change_staff(service.store, SHOP.id, "ann", GivenStaff(name="Ann Other"), by=ada)


def test_what_an_administrator_may_is_looked_up_and_not_believed(service: Service, ada: Staff, bea: Staff) -> None:
    disable_staff(service.store, SHOP.id, "ada", by=None)

    for by, second in ((ada, bea), (bea, ada)):
        with pytest.raises(StaffRoleError):
            add_staff(service.store, SHOP.id, "ben", REVIEWER, by=by, second=second)


def test_the_last_administrator_stays(service: Service, ada: Staff) -> None:
    with pytest.raises(LastAdministratorError):
        disable_staff(service.store, SHOP.id, "ada", by=ada)
    with pytest.raises(LastAdministratorError):
        change_staff(service.store, SHOP.id, "ada", REVIEWER, by=None)
    add(service, "bea", ADMINISTRATOR)
    disable_staff(service.store, SHOP.id, "ada", by=ada)


def test_an_id_is_never_given_again(service: Service) -> None:
    add(service, "ann")
    disable_staff(service.store, SHOP.id, "ann", by=None)

    with pytest.raises(StaffError, match="is or was"):
        add(service, "ann")
    with pytest.raises(UnknownStaffError):
        disable_staff(service.store, SHOP.id, "ann", by=None)


def test_two_people_are_not_one_to_the_provider(service: Service) -> None:
    add(service, "ann", GivenStaff(name="Ann", roles=REVIEWER.roles, subject="same"))

    with pytest.raises(StaffError, match="provider"):
        add(service, "ben", GivenStaff(name="Ben", roles=REVIEWER.roles, subject="same"))
    add(service, "ben")
    with pytest.raises(StaffError, match="provider"):
        change_staff(service.store, SHOP.id, "ben", GivenStaff(subject="same"), by=None)
    change_staff(service.store, SHOP.id, "ann", GivenStaff(subject=""), by=None)
    change_staff(service.store, SHOP.id, "ben", GivenStaff(subject="same"), by=None)


def test_without_a_provider_nobody_is_anybody_to_it(service: Service) -> None:
    with pytest.raises(SettingError):
        known_subject(service.settings, "ann")


@pytest.mark.parametrize("how", ["disabled", "other roles"])
def test_who_is_in_is_out_at_once(service: Service, clock: SetClock, how: str) -> None:
    ann = add(service, "ann")
    token = start_session(service, SHOP.id, ann.id, SignInWay.OIDC).token
    assert session_of(service, token, clock.now) is not None

    if how == "disabled":
        disable_staff(service.store, SHOP.id, "ann", by=None)
    else:
        change_staff(service.store, SHOP.id, "ann", GivenStaff(roles=frozenset({StaffRole.CATALOGUE})), by=None)

    assert session_of(service, token, clock.now) is None
    assert is_in(service, ann) is (how == "other roles")


def test_another_name_ends_nothing(service: Service, clock: SetClock) -> None:
    add(service, "ann")
    token = start_session(service, SHOP.id, "ann", SignInWay.OIDC).token

    change_staff(service.store, SHOP.id, "ann", GivenStaff(name="Ann Other", lang="de"), by=None)

    session = session_of(service, token, clock.now)
    assert session is not None
    assert (session.staff.name, session.staff.lang) == ("Ann Other", "de")


def test_an_inspector_is_out_when_their_time_is_over(service: Service, clock: SetClock) -> None:
    until = clock.now + timedelta(minutes=10)
    inspector = GivenStaff(name="Inspector", roles=frozenset({StaffRole.INSPECTOR}), until=until)
    add(service, "ins", inspector)
    token = start_session(service, SHOP.id, "ins", SignInWay.OIDC).token

    clock.now = until

    assert session_of(service, token, clock.now) is None
    with pytest.raises(SignInRefusedError):
        start_session(service, SHOP.id, "ins", SignInWay.OIDC)


def test_an_invitation_is_for_an_hour_and_the_last_one_counts(service: Service, clock: SetClock) -> None:
    add(service, "ann")
    first = invite(service.store, SHOP.id, "ann", by=None)
    second = invite(service.store, SHOP.id, "ann", by=None, password=True)

    with pytest.raises(InvitationError):
        invitation_of(service, first.token)
    assert invitation_of(service, second.token).may_set_password
    clock.now += timedelta(hours=1)
    with pytest.raises(InvitationError):
        invitation_of(service, second.token)


def test_an_invitation_ends_with_the_account(service: Service) -> None:
    add(service, "ann")
    token = invite(service.store, SHOP.id, "ann", by=None).token

    disable_staff(service.store, SHOP.id, "ann", by=None)

    with pytest.raises(InvitationError):
        invitation_of(service, token)


def test_the_ledger_has_every_change_with_ids_and_roles_and_no_name(service: Service, ada: Staff, bea: Staff) -> None:
    add_staff(service.store, SHOP.id, "ann", REVIEWER, by=ada, second=bea)
    other = GivenStaff(roles=frozenset({StaffRole.CATALOGUE}))
    change_staff(service.store, SHOP.id, "ann", other, by=bea, second=ada)
    invite(service.store, SHOP.id, "ann", by=ada)
    disable_staff(service.store, SHOP.id, "ann", by=ada)

    told = events_of(service.store, "staff")

    assert [(one["id"], one["done"], one["roles"], one["by"], one["second"]) for one in told] == [
        ("ada", "added", "administrator", None, None),
        ("ada", "invited", "administrator", None, None),
        ("bea", "added", "administrator", None, None),
        ("ann", "added", "reviewer", "ada", "bea"),
        ("ann", "changed", "catalogue", "bea", "ada"),
        ("ann", "invited", "catalogue", "ada", None),
        ("ann", "disabled", "catalogue", "ada", None),
    ]
    assert "Ann" not in str(told)


def test_the_name_of_who_left_is_erased_a_month_later(service: Service, clock: SetClock) -> None:
    add(service, "ann")
    disable_staff(service.store, SHOP.id, "ann", by=None)
    assert find_staff(service.store, SHOP.id, "ann").name == "Ann Übermut"

    clock.now += NAME_KEPT
    service.store.writer.run(sweep_some, clock.now)

    assert find_staff(service.store, SHOP.id, "ann").name == "ann"
