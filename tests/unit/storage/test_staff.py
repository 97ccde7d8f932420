"""Staff, how they come in, and who is in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.unit.storage.nouns import LATER, NOW
from tests.unit.storage.writing import read, written

from poisonbook.register.one_time import OneTime, OneTimeKind
from poisonbook.register.staff import LONGEST_SESSION, NAME_KEPT, Passkey, Session, SignInWay, Staff, StaffRole
from poisonbook.storage import one_time, passkeys, passwords, sessions, staff
from poisonbook.storage.errors import StoreConflictError
from poisonbook.storage.sweep import sweep

if TYPE_CHECKING:
    from poisonbook.storage.store import Store

ANN = Staff(
    id="ann", operator="op-1", name="Ann Übermut", roles=frozenset({StaffRole.REVIEWER}), created_at=NOW, subject="s1"
)
NAMESAKE = replace(ANN, operator="op-2", name="Another Ann")
SESSION = Session(
    id="hash",
    staff=ANN,
    way=SignInWay.PASSKEY,
    created_at=NOW,
    seen_at=NOW,
    proved_at=NOW,
    ends_at=NOW + LONGEST_SESSION,
)
PASSKEY = Passkey(id="credential", staff="ann", public_key=b"\x00key", sign_count=3, created_at=NOW, label="phone")
INVITATION = OneTime(
    id="token-hash", operator="op-1", kind=OneTimeKind.INVITATION, staff="ann", said={"a": "b"}, ends_at=LATER
)


@pytest.fixture(autouse=True)
def _people(store: Store) -> None:
    written(store, staff.add, "op-1", ANN)
    written(store, staff.add, "op-2", NAMESAKE)


def test_they_come_back_as_they_were_each_at_their_operator(store: Store) -> None:
    assert read(store, staff.find, "op-1", "ann") == ANN
    assert read(store, staff.search, "op-2") == [NAMESAKE]
    assert read(store, staff.by_subject, "op-1", "s1") == ANN
    assert read(store, staff.find, "op-3", "ann") is None


def test_their_names_are_found_by_id_and_where_a_name_is_erased_the_id_stands_for_it(store: Store) -> None:
    gone = replace(ANN, id="ben", name="Ben", subject=None, disabled_at=NOW)
    written(store, staff.add, "op-1", gone)
    written(store, staff.change, "op-1", gone)
    assert read(store, staff.names, "op-1") == {"ann": "Ann Übermut", "ben": "Ben"}

    written(store, sweep, NOW + NAME_KEPT)
    assert read(store, staff.names, "op-1") == {"ann": "Ann Übermut", "ben": "ben"}


def test_nobody_is_two_people_to_the_provider(store: Store) -> None:
    with pytest.raises(StoreConflictError):
        written(store, staff.add, "op-1", replace(ANN, id="ben"))


def test_the_name_goes_after_its_time_and_the_id_stays(store: Store) -> None:
    gone = replace(ANN, disabled_at=NOW, subject=None)
    written(store, staff.change, "op-1", gone)

    written(store, sweep, NOW + NAME_KEPT - timedelta(seconds=1))
    assert read(store, staff.find, "op-1", "ann") == gone
    written(store, sweep, NOW + NAME_KEPT)

    assert read(store, staff.find, "op-1", "ann") == replace(gone, name="ann")
    assert read(store, staff.find, "op-2", "ann") == NAMESAKE


def test_a_token_finds_its_session_with_whose_it_is_now(store: Store) -> None:
    written(store, sessions.add, "op-1", SESSION)
    changed = replace(ANN, roles=frozenset({StaffRole.APPROVER}))
    written(store, staff.change, "op-1", changed)

    assert read(store, sessions.by_token, "hash") == replace(SESSION, staff=changed)
    assert read(store, sessions.by_token, "other") is None


def test_a_session_in_use_is_not_swept_and_one_that_is_over_is(store: Store) -> None:
    written(store, sessions.add, "op-1", SESSION)
    at = NOW + timedelta(minutes=14)
    written(store, sessions.see, "op-1", "hash", at=at, ends_at=SESSION.ends_at)

    written(store, sweep, NOW + timedelta(minutes=20))
    assert read(store, sessions.by_token, "hash") == replace(SESSION, seen_at=at)
    written(store, sweep, at + timedelta(minutes=15))
    assert read(store, sessions.by_token, "hash") is None


def test_sessions_of_one_person_end_together(store: Store) -> None:
    for number in range(3):
        written(store, sessions.add, "op-1", replace(SESSION, id=str(number)))
    written(store, sessions.add, "op-2", replace(SESSION, id="other", staff=NAMESAKE))

    assert written(store, sessions.end, "op-1", "0")
    assert not written(store, sessions.end, "op-2", "1")
    assert written(store, sessions.end_all, "op-1", "ann") == 2
    assert read(store, sessions.by_token, "other") is not None


def test_what_can_be_used_once_is_used_once_for_what_it_is_and_in_time(store: Store) -> None:
    written(store, one_time.add, "op-1", INVITATION)

    assert read(store, one_time.look, "token-hash", OneTimeKind.INVITATION, at=NOW) == INVITATION
    assert written(store, one_time.take, "token-hash", OneTimeKind.PASSKEY, at=NOW) is None
    assert written(store, one_time.take, "token-hash", OneTimeKind.INVITATION, at=LATER) is None
    assert written(store, one_time.take, "token-hash", OneTimeKind.INVITATION, at=NOW) == INVITATION
    assert written(store, one_time.take, "token-hash", OneTimeKind.INVITATION, at=NOW) is None


def test_the_last_password_counts(store: Store) -> None:
    written(store, passwords.put, "op-1", "ann", "hash 1", at=NOW)
    written(store, passwords.put, "op-1", "ann", "hash 2", at=LATER)

    assert read(store, passwords.find, "op-1", "ann") == "hash 2"
    assert read(store, passwords.find, "op-2", "ann") is None
    assert written(store, passwords.forget, "op-1", "ann")
    assert not written(store, passwords.forget, "op-1", "ann")


def test_a_passkey_is_one_persons_whoever_else_names_it(store: Store) -> None:
    written(store, passkeys.add, "op-1", PASSKEY)

    assert read(store, passkeys.by_id, "credential") == ("op-1", PASSKEY)
    assert read(store, passkeys.search, "op-1", "ann") == [PASSKEY]
    assert read(store, passkeys.search, "op-2") == []
    with pytest.raises(StoreConflictError):
        written(store, passkeys.add, "op-2", PASSKEY)


@pytest.mark.parametrize(
    ("before", "now", "may"), [(3, 4, True), (3, 3, False), (3, 2, False), (3, 0, False), (0, 0, True), (0, 1, True)]
)
def test_its_count_goes_up_or_it_does_not_count(store: Store, before: int, now: int, may: bool) -> None:
    written(store, passkeys.add, "op-1", replace(PASSKEY, sign_count=before))

    assert written(store, passkeys.use, "op-1", "credential", count=now, at=LATER) is may


def test_all_passkeys_of_somebody_are_forgotten_together(store: Store) -> None:
    written(store, passkeys.add, "op-1", PASSKEY)
    written(store, passkeys.add, "op-1", replace(PASSKEY, id="second"))

    assert not written(store, passkeys.forget, "op-1", "ben", "second")
    assert written(store, passkeys.forget_all_of, "op-1", "ann") == 2
    assert read(store, passkeys.search, "op-1") == []
