"""Sessions, and the password of whoever has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.ledger_events import events_of
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, service_on

from poisonbook.register.passwords import PasswordError
from poisonbook.register.staff import Session, SignInRefusedError, SignInWay, StaffRole
from poisonbook.register.staff_rules import StaffError
from poisonbook.storage.tables.staff import ONE_TIME, SESSIONS, STAFF_PASSWORDS
from poisonbook.workflows.invitations import InvitationError, first_administrator, invite
from poisonbook.workflows.passwords import forget_password, set_password, sign_in_local, step_up_local
from poisonbook.workflows.service import Service
from poisonbook.workflows.sign_in import session_of, sign_out, sign_out_everywhere, start_session
from poisonbook.workflows.sign_in_tries import SignInTries, TooManyTriesError
from poisonbook.workflows.staff import GivenStaff, add_staff, disable_staff

PASSWORD = "plum-lantern-north"  # noqa: S105
REVIEWER = GivenStaff(name="Ann Übermut", roles=frozenset({StaffRole.REVIEWER}))
HOME = "192.0.2.1"


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def service(store_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Service]:
    with service_on(store_url, tmp_path, clock) as service:
        add_staff(service.store, SHOP.id, "ann", REVIEWER, by=None)
        yield service


def enter_password(service: Service, staff_id: str = "ann") -> str:
    invitation = invite(service.store, SHOP.id, staff_id, by=None, password=True)
    return set_password(service, invitation.token, PASSWORD).token


def signed_in(service: Service) -> tuple[Session, str]:
    new = start_session(service, SHOP.id, "ann", SignInWay.OIDC)
    return new.session, new.token


def seen(service: Service, token: str, clock: SetClock) -> Session | None:
    return session_of(service, token, clock.now)


def test_the_link_of_the_first_administrator_sets_a_password_once(service: Service, clock: SetClock) -> None:
    invitation = first_administrator(service.store, SHOP.id, "ada", name="Ada Admin")
    with pytest.raises(PasswordError):
        set_password(service, invitation.token, "ada")

    new = set_password(service, invitation.token, PASSWORD)

    assert new.session.staff.id == "ada"
    assert seen(service, new.token, clock) == new.session
    with pytest.raises(InvitationError):
        set_password(service, invitation.token, PASSWORD)


def test_an_invitation_for_a_passkey_sets_no_password(service: Service) -> None:
    invitation = invite(service.store, SHOP.id, "ann", by=None)

    with pytest.raises(InvitationError):
        set_password(service, invitation.token, PASSWORD)


def test_who_knows_the_password_is_in(service: Service, clock: SetClock) -> None:
    enter_password(service)

    new = sign_in_local(service, "ann", PASSWORD, address=HOME, operator=SHOP.id)

    assert seen(service, new.token, clock) == new.session
    assert new.session.way is SignInWay.PASSWORD


@pytest.mark.parametrize(
    ("staff_id", "password", "operator"),
    [
        ("ann", "plum-lantern-south", SHOP.id),
        ("ann", "", SHOP.id),
        ("ann", PASSWORD, OTHER.id),
        ("ann", PASSWORD, "opr_none"),
        ("ann", PASSWORD, None),  # of two operators
        ("ben", PASSWORD, SHOP.id),
        ("", PASSWORD, SHOP.id),
        ("a\x00n", PASSWORD, SHOP.id),
        ("ann", "\x00\ud800" * 1000, SHOP.id),
    ],
)
def test_everybody_else_is_refused_alike(service: Service, staff_id: str, password: str, operator: str | None) -> None:
    enter_password(service)

    with pytest.raises(SignInRefusedError) as refused:
        sign_in_local(service, staff_id, password, address=HOME, operator=operator)

    assert str(refused.value) == str(SignInRefusedError())


def test_who_has_no_password_or_no_account_any_more_is_refused(service: Service) -> None:
    add_staff(service.store, SHOP.id, "ben", REVIEWER, by=None)
    enter_password(service)
    disable_staff(service.store, SHOP.id, "ann", by=None)

    for staff_id in ("ann", "ben"):
        with pytest.raises(SignInRefusedError):
            sign_in_local(service, staff_id, PASSWORD, address=HOME, operator=SHOP.id)


def test_passwords_can_be_switched_off(service: Service) -> None:
    enter_password(service)
    service.settings = replace(service.settings, console_passwords="off")

    with pytest.raises(SignInRefusedError):
        sign_in_local(service, "ann", PASSWORD, address=HOME, operator=SHOP.id)
    with pytest.raises(InvitationError):
        enter_password(service)


def test_a_password_is_forgotten_only_by_who_comes_in_otherwise(service: Service) -> None:
    enter_password(service)
    with pytest.raises(StaffError):
        forget_password(service.store, SHOP.id, "ann")

    add_staff(service.store, SHOP.id, "ben", replace(REVIEWER, subject="hash"), by=None)
    enter_password(service, "ben")
    forget_password(service.store, SHOP.id, "ben")

    with pytest.raises(SignInRefusedError):
        sign_in_local(service, "ben", PASSWORD, address=HOME, operator=SHOP.id)


def test_one_account_is_tried_ten_times_and_one_address_thirty_times(service: Service) -> None:
    now = [0.0]
    service.tries = SignInTries(timer=lambda: now[0])

    for number in range(10):
        service.tries.take(SHOP.id, "ann", f"203.0.113.{number}")
    with pytest.raises(TooManyTriesError) as refused:
        sign_in_local(service, "ann", PASSWORD, address=HOME, operator=SHOP.id)
    assert refused.value.seconds == 90
    for number in range(29):
        service.tries.take(SHOP.id, f"p{number}", HOME)
    with pytest.raises(TooManyTriesError):
        service.tries.take(SHOP.id, "p30", HOME)
    now[0] += 90
    service.tries.take(SHOP.id, "ann", "198.51.100.1")


def test_every_session_has_a_token_of_its_own_that_no_store_knows(service: Service, clock: SetClock) -> None:
    password_token = enter_password(service)
    _, token = signed_in(service)
    invitation = invite(service.store, SHOP.id, "ann", by=None)

    with service.store.reading() as connection:
        kept = [str(row) for one in (SESSIONS, ONE_TIME, STAFF_PASSWORDS) for row in connection.execute(select(one))]

    assert len({password_token, token, invitation.token}) == 3
    assert len(token) >= 43  # 256 bits
    for secret in (password_token, token, invitation.token, PASSWORD):
        assert secret not in str(kept)
    assert seen(service, "", clock) is None
    assert seen(service, "x" * 43, clock) is None


def test_a_session_lives_as_long_as_it_is_used(service: Service, clock: SetClock) -> None:
    _, token = signed_in(service)

    for _ in range(10):
        clock.now += timedelta(minutes=14)
        assert seen(service, token, clock) is not None

    clock.now += timedelta(minutes=15)
    assert seen(service, token, clock) is None


def test_and_eight_hours_at_most(service: Service, clock: SetClock) -> None:
    _, token = signed_in(service)

    for _ in range(47):
        clock.now += timedelta(minutes=10)
        assert seen(service, token, clock) is not None
    clock.now += timedelta(minutes=10)

    assert seen(service, token, clock) is None


def test_a_step_up_gives_another_token_and_no_more_hours(service: Service, clock: SetClock) -> None:
    enter_password(service)
    session, token = signed_in(service)
    clock.now += timedelta(minutes=6)
    assert not session.is_fresh(clock.now)

    new = step_up_local(service, session, PASSWORD, address=HOME)

    assert new.session.is_fresh(clock.now)
    assert new.session.ends_at == session.ends_at
    assert seen(service, token, clock) is None
    assert seen(service, new.token, clock) == new.session


def test_a_step_up_is_ones_own(service: Service, clock: SetClock) -> None:
    add_staff(service.store, SHOP.id, "ben", REVIEWER, by=None)
    session, token = signed_in(service)

    with pytest.raises(SignInRefusedError):
        step_up_local(service, session, "plum-lantern-south", address=HOME)
    with pytest.raises(SignInRefusedError):
        start_session(service, SHOP.id, "ben", SignInWay.OIDC, instead=session)
    assert seen(service, token, clock) == session

    sign_out(service, session)
    with pytest.raises(SignInRefusedError):
        start_session(service, SHOP.id, "ann", SignInWay.OIDC, instead=session)


def test_signing_out_ends_one_session_or_all(service: Service, clock: SetClock) -> None:
    tokens = [signed_in(service)[1] for _ in range(3)]
    first = seen(service, tokens[0], clock)
    assert first is not None

    sign_out(service, first)
    assert [seen(service, token, clock) is None for token in tokens] == [True, False, False]

    assert sign_out_everywhere(service, first.staff) == 2
    assert [seen(service, token, clock) for token in tokens] == [None, None, None]


def test_another_password_ends_all_sessions(service: Service, clock: SetClock) -> None:
    token = enter_password(service)

    enter_password(service)

    assert seen(service, token, clock) is None


def test_the_ledger_has_who_came_in_and_who_was_refused_and_nothing_that_was_typed(service: Service) -> None:
    enter_password(service)
    for staff_id in ("ann", "my-secret-typed-here"):
        with pytest.raises(SignInRefusedError):
            sign_in_local(service, staff_id, "wrong", address=HOME, operator=SHOP.id)
    session, _ = signed_in(service)
    sign_out(service, session)

    told = events_of(service.store, "sign-in")

    assert [(one["operator"], one["staff"], one["way"], one["done"]) for one in told] == [
        (SHOP.id, "ann", "password", "in"),
        (SHOP.id, "ann", "password", "refused"),
        (None, None, "password", "refused"),
        (SHOP.id, "ann", "oidc", "in"),
        (SHOP.id, "ann", "oidc", "out"),
    ]
    assert "secret" not in str(told)
    assert HOME not in str(told)
