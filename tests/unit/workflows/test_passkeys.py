"""Passkeys: entered with an invitation, used at the console alone, and refused when anything does not fit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.authenticator import PRESENT, VERIFIED, Authenticator
from tests.ledger_events import events_of
from tests.unit.workflows.register_service import SHOP, SetClock, service_on

from poisonbook.register.staff import SignInRefusedError, SignInWay, StaffRole
from poisonbook.register.staff_rules import StaffError
from poisonbook.storage.store import Store
from poisonbook.workflows.challenges import PasskeyError, list_passkeys
from poisonbook.workflows.invitations import InvitationError, invite
from poisonbook.workflows.new_passkeys import begin_new_passkey, finish_new_passkey, forget_passkey
from poisonbook.workflows.passkeys import begin_passkey, finish_passkey
from poisonbook.workflows.service import Service
from poisonbook.workflows.sign_in import NewSession, session_of, start_session
from poisonbook.workflows.staff import GivenStaff, add_staff, disable_staff, find_staff

HERE = "https://review.example"
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(scope="module")
def service(clock: SetClock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("register")
    url = f"sqlite:///{folder / 'register.sqlite'}"
    Store.upgrade(url)
    with service_on(url, folder, clock) as service:
        service.settings = replace(service.settings, console_origin=HERE)
        yield service


@pytest.fixture
def ann(service: Service) -> str:
    """The id of somebody new."""
    id_ = f"ann{next(_NUMBERS)}"
    add_staff(service.store, SHOP.id, id_, GivenStaff(name="Ann", roles=frozenset({StaffRole.REVIEWER})), by=None)
    return id_


@pytest.fixture
def device(ann: str) -> Authenticator:
    return Authenticator(HERE, id=f"credential of {ann}".encode())


@pytest.fixture(scope="module")
def mallorys(service: Service) -> Authenticator:
    """A device that somebody comes in with again and again."""
    auditor = GivenStaff(name="Mallory", roles=frozenset({StaffRole.AUDITOR}))
    add_staff(service.store, SHOP.id, "mallory", auditor, by=None)
    device = Authenticator(HERE, id=b"one for all")
    enter(service, "mallory", device)
    return device


def enter(service: Service, ann: str, device: Authenticator) -> NewSession:
    """Enter a passkey with an invitation."""
    token = invite(service.store, SHOP.id, ann, by=None).token
    asked = begin_new_passkey(service, by=token)
    return finish_new_passkey(service, asked.token, device.made(asked.options), by=token, label=" my  phone ")


def come_in(service: Service, device: Authenticator) -> NewSession:
    asked = begin_passkey(service)
    return finish_passkey(service, asked.token, device.signed(asked.options))


def test_an_invitation_takes_one_passkey_and_it_is_the_way_in(
    service: Service, clock: SetClock, ann: str, device: Authenticator
) -> None:
    token = invite(service.store, SHOP.id, ann, by=None).token
    asked = begin_new_passkey(service, by=token)
    first = finish_new_passkey(service, asked.token, device.made(asked.options), by=token, label=" my  phone ")
    assert first.session.staff.id == ann

    new = come_in(service, device)

    assert (new.session.staff.id, new.session.way) == (ann, SignInWay.PASSKEY)
    assert session_of(service, new.token, clock.now) == new.session
    (kept,) = list_passkeys(service, new.session.staff)
    assert (kept.label, kept.used_at) == ("my phone", clock.now)
    with pytest.raises(InvitationError):
        begin_new_passkey(service, by=token)


def test_the_device_is_told_nothing_of_who_it_is_but_the_name_that_they_know(service: Service, ann: str) -> None:
    options = begin_new_passkey(service, by=invite(service.store, SHOP.id, ann, by=None).token).options

    assert '"userVerification": "required"' in options
    assert '"residentKey": "required"' in options
    assert '"id": "review.example"' in options
    assert SHOP.id not in options


NO_ENTRY: dict[str, dict[str, Any]] = {
    "a page of another origin": {"origin": "https://review.example.evil.example"},
    "a page of another port": {"origin": "https://review.example:8443", "host": "review.example"},
    "a page without https": {"origin": "http://review.example"},
    "a key of another host": {"host": "example"},
    "a device that asked nobody": {"flags": PRESENT},
    "a device that nobody touched": {"flags": VERIFIED},
    "an answer to something else": {"kind": "webauthn.payment"},
}


@pytest.mark.parametrize("lie", NO_ENTRY.values(), ids=NO_ENTRY)
def test_a_passkey_is_not_kept_that(service: Service, ann: str, device: Authenticator, lie: dict[str, Any]) -> None:
    with pytest.raises(PasskeyError):
        enter(service, ann, replace(device, **lie))

    assert list_passkeys(service, find_staff(service.store, SHOP.id, ann)) == []


@pytest.mark.parametrize("lie", NO_ENTRY.values(), ids=NO_ENTRY)
def test_nobody_comes_in_with(service: Service, ann: str, device: Authenticator, lie: dict[str, Any]) -> None:
    enter(service, ann, device)

    with pytest.raises(SignInRefusedError):
        come_in(service, replace(device, **lie))
    come_in(service, device)


def test_nor_with_another_key_of_the_same_name(service: Service, ann: str, device: Authenticator) -> None:
    enter(service, ann, device)

    with pytest.raises(SignInRefusedError):
        come_in(service, Authenticator(HERE, id=device.id, handle=device.handle))


def test_nor_with_a_key_that_nobody_entered(service: Service) -> None:
    with pytest.raises(SignInRefusedError):
        come_in(service, Authenticator(HERE, id=b"unknown"))


def test_nor_with_a_key_that_says_it_is_somebody_elses(service: Service, ann: str, device: Authenticator) -> None:
    enter(service, ann, device)

    with pytest.raises(SignInRefusedError):
        come_in(service, replace(device, handle=b"somebody else"))


@pytest.mark.parametrize(("before", "now", "is_in"), [(5, 6, True), (5, 5, False), (5, 4, False), (5, 0, False)])
def test_a_count_that_goes_back_is_a_copy_of_the_key(
    service: Service, ann: str, device: Authenticator, before: int, now: int, *, is_in: bool
) -> None:
    enter(service, ann, replace(device, count=before))
    device.handle = None
    device.count = now

    if is_in:
        come_in(service, device)
    else:
        with pytest.raises(SignInRefusedError):
            come_in(service, device)


def test_an_answer_counts_once_and_for_five_minutes(
    service: Service, clock: SetClock, ann: str, device: Authenticator
) -> None:
    enter(service, ann, device)
    asked = begin_passkey(service)
    finish_passkey(service, asked.token, device.signed(asked.options))
    with pytest.raises(SignInRefusedError):
        finish_passkey(service, asked.token, device.signed(asked.options))

    late = begin_passkey(service)
    clock.now += timedelta(minutes=5)
    with pytest.raises(SignInRefusedError):
        finish_passkey(service, late.token, device.signed(late.options))


def test_an_answer_to_one_challenge_is_none_to_another(service: Service, ann: str, device: Authenticator) -> None:
    enter(service, ann, device)
    one, other = begin_passkey(service), begin_passkey(service)

    with pytest.raises(SignInRefusedError):
        finish_passkey(service, one.token, device.signed(other.options))


def test_it_proves_once_more_who_somebody_is(
    service: Service, clock: SetClock, ann: str, device: Authenticator
) -> None:
    session = enter(service, ann, device).session
    clock.now += timedelta(minutes=6)
    asked = begin_passkey(service, session=session)

    new = finish_passkey(service, asked.token, device.signed(asked.options), session=session)

    assert new.session.is_fresh(clock.now)
    assert new.session.ends_at == session.ends_at


def test_and_of_nobody_else(service: Service, ann: str, device: Authenticator) -> None:
    enter(service, ann, device)
    add_staff(service.store, SHOP.id, f"x{ann}", GivenStaff(name="X", roles=frozenset({StaffRole.APPROVER})), by=None)
    others = start_session(service, SHOP.id, f"x{ann}", SignInWay.PASSWORD).session
    asked = begin_passkey(service, session=others)

    with pytest.raises(SignInRefusedError):
        finish_passkey(service, asked.token, device.signed(asked.options), session=others)


def test_one_more_is_entered_beside_it_and_by_who_asked(service: Service, ann: str, device: Authenticator) -> None:
    first = enter(service, ann, device)
    second = replace(device, id=b"second of " + ann.encode())
    asked = begin_new_passkey(service, by=first.session)
    strangers = start_session(service, SHOP.id, ann, SignInWay.OIDC).session
    with pytest.raises(PasskeyError):
        finish_new_passkey(service, asked.token, second.made(asked.options), by=strangers, label="")

    asked = begin_new_passkey(service, by=first.session)
    new = finish_new_passkey(service, asked.token, second.made(asked.options), by=first.session, label="")

    assert len(list_passkeys(service, new.session.staff)) == 2
    asked = begin_new_passkey(service, by=new.session)
    with pytest.raises(PasskeyError, match="on record"):
        finish_new_passkey(service, asked.token, second.made(asked.options), by=new.session, label="")


def test_the_last_way_in_is_not_forgotten(service: Service, ann: str, device: Authenticator) -> None:
    session = enter(service, ann, device).session
    (first,) = list_passkeys(service, session.staff)
    with pytest.raises(StaffError):
        forget_passkey(service, session.staff, first.id)

    asked = begin_new_passkey(service, by=session)
    second = replace(device, id=b"second of " + ann.encode())
    finish_new_passkey(service, asked.token, second.made(asked.options), by=session, label="")
    forget_passkey(service, session.staff, first.id)

    with pytest.raises(SignInRefusedError):
        come_in(service, device)
    come_in(service, replace(second, handle=None))


def test_who_is_disabled_does_not_come_in(service: Service, ann: str, device: Authenticator) -> None:
    enter(service, ann, device)

    disable_staff(service.store, SHOP.id, ann, by=None)

    with pytest.raises(SignInRefusedError):
        come_in(service, device)


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8081", "http://[::1]:8081", "https://192.0.2.1"])
def test_a_passkey_belongs_to_a_name(service: Service, origin: str) -> None:
    kept = service.settings
    service.settings = replace(kept, console_origin=origin)
    try:
        with pytest.raises(PasskeyError, match="a name and not to an address"):
            begin_passkey(service)
    finally:
        service.settings = kept


def test_the_ledger_has_the_passkey_and_the_sign_ins(service: Service, ann: str, device: Authenticator) -> None:
    enter(service, ann, device)
    come_in(service, device)

    changes = [one["done"] for one in events_of(service.store, "staff") if one["id"] == ann]
    assert changes == ["added", "invited", "passkey-added"]
    assert [one["way"] for one in events_of(service.store, "sign-in") if one["staff"] == ann] == ["passkey", "passkey"]


@settings(max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["id", "rawId", "type", "response", "clientDataJSON", "authenticatorData", "signature"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_whatever_is_sent_lets_nobody_in_and_breaks_nothing(service: Service, said: object) -> None:
    with pytest.raises(SignInRefusedError):
        finish_passkey(service, begin_passkey(service).token, json.dumps(said))


@settings(max_examples=60)
@given(st.integers(0, 9_999), st.characters(codec="ascii"))
def test_an_answer_with_a_letter_changed_lets_nobody_in(
    service: Service, mallorys: Authenticator, place: int, letter: str
) -> None:
    asked = begin_passkey(service)
    answer = mallorys.signed(asked.options)
    place %= len(answer)

    try:
        new = finish_passkey(service, asked.token, answer[:place] + letter + answer[place + 1 :])
    except SignInRefusedError:
        return
    assert new.session.staff.id == "mallory"  # what was changed says nothing, such as a name of a field not looked at
