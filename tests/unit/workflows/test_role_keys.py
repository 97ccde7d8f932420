"""The keys of the two roles in a store: enrolled, counted, rotated, checked."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from tests.functional.register.content import checked, licensed
from tests.ledger_events import events_of
from tests.roles import BOTH, CHEAP, COMPLIANCE, DATA_PROTECTION, PUBLIC, role_key
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, service_on

from poisonbook.privacy.both_roles import BothRoles
from poisonbook.privacy.role_keys import RoleKeys, RoleKeysError
from poisonbook.privacy.sealing import SealBrokenError, sealed_anew
from poisonbook.register.roles import Role
from poisonbook.storage import sealed
from poisonbook.storage.orders import Connection
from poisonbook.storage.tables.evidence import IDENTITY_CHECKS
from poisonbook.storage.writer import each
from poisonbook.workflows import role_keys
from poisonbook.workflows.key_check import lying_about, problems_of_keys, problems_of_private_key
from poisonbook.workflows.role_keys import Rotated, RotationError, context_of, enrol, rotate, sealed_by_key
from poisonbook.workflows.service import Service

NEW = role_key(Role.COMPLIANCE, 1)


@pytest.fixture
def service(store_url: str, tmp_path: Path) -> Iterator[Service]:
    """Two shops with three sealed records."""
    clock = SetClock(datetime.now(UTC))
    with service_on(store_url, tmp_path / "book", clock) as service:
        service.settings.role_keys.parent.mkdir(parents=True, exist_ok=True)
        service.settings.role_keys.write_text(PUBLIC.text)
        checked(service, SHOP, "X 1")
        checked(service, OTHER, "X 2")
        licensed(service, SHOP, "FI-3")
        yield service


def everything(service: Service, both: BothRoles) -> set[str]:
    """All numbers that are sealed."""
    with service.store.reading() as connection:
        return {both.open(one.sealed, context=context_of(one))["number"] for one in sealed.every(connection)}


def test_a_new_key_is_enrolled_and_what_is_kept_is_closed_for_it(service: Service) -> None:
    enrol(service.store, service.settings, [NEW.public])
    before = sealed_by_key(service.store).counts

    rotated = rotate(service.store, service.settings, COMPLIANCE)

    after = sealed_by_key(service.store).counts
    assert rotated == Rotated(3, ())
    assert before[Role.COMPLIANCE, COMPLIANCE.public.id] == after[Role.COMPLIANCE, NEW.public.id] == 3
    assert after[Role.COMPLIANCE, COMPLIANCE.public.id] == 0
    assert everything(service, BothRoles([NEW, DATA_PROTECTION])) == {"X 1", "X 2", "FI-3"}
    with pytest.raises(SealBrokenError, match="another key of compliance"):
        everything(service, BOTH)
    assert rotate(service.store, service.settings, COMPLIANCE) == Rotated(0, ())
    assert key_changes(service) == [("enrolled", "compliance", 0), ("rotated", "compliance", 3)]


def key_changes(service: Service) -> list[tuple[str, str, int]]:
    """What the ledger tells of keys."""
    return [(one["done"], one["role"], one["records"]) for one in events_of(service.store, "key")]


def test_the_newest_key_itself_is_not_rotated_from(service: Service) -> None:
    with pytest.raises(RotationError, match="is the newest one of its role") as caught:
        rotate(service.store, service.settings, COMPLIANCE)

    assert caught.value.code == "rotation"


def test_a_record_that_was_changed_by_hand_is_told_and_not_closed_anew(service: Service) -> None:
    service.store.writer.run(_break, bytes(2500))
    tried = problems_of_private_key(service.store, service.settings, COMPLIANCE)

    assert "2 records have a seal in no known form" in list(problems_of_keys(service.store, service.settings))
    assert (tried.halves, tried.problems) == (1, ())
    enrol(service.store, service.settings, [NEW.public])
    assert rotate(service.store, service.settings, COMPLIANCE) == Rotated(1, ())


def test_a_half_that_does_not_open_is_named_and_keeps_nothing_else_from_being_rotated(service: Service) -> None:
    with service.store.reading() as connection:
        theirs, ours = (one for one in sealed.every(connection) if one.kind == "identity_check")
    service.store.writer.run(_break, theirs.sealed)
    enrol(service.store, service.settings, [NEW.public])

    rotated = rotate(service.store, service.settings, COMPLIANCE)

    assert rotated == Rotated(2, (ours.id,))
    assert sealed_by_key(service.store).counts[Role.COMPLIANCE, NEW.public.id] == 2
    assert key_changes(service)[-1] == ("rotated", "compliance", 2)


def test_what_was_rotated_before_an_interrupt_is_in_the_ledger(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrol(service.store, service.settings, [NEW.public])
    left = iter(range(2))

    def stopping(*arguments: Any, **more: Any) -> bytes:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return sealed_anew(*arguments, **more)

    with monkeypatch.context() as patched:
        patched.setattr(role_keys, "_AT_ONCE", 1)
        patched.setattr(role_keys, "sealed_anew", stopping)
        with pytest.raises(KeyboardInterrupt):
            rotate(service.store, service.settings, COMPLIANCE)

    assert sealed_by_key(service.store).counts[Role.COMPLIANCE, NEW.public.id] == 2
    assert rotate(service.store, service.settings, COMPLIANCE) == Rotated(1, ())
    assert key_changes(service)[1:] == [("rotated", "compliance", 1)] * 3


@each
def _break(connection: Connection, changed: bytes) -> None:
    connection.execute(update(IDENTITY_CHECKS).values(sealed=changed))


def test_a_half_that_does_not_open_is_named(service: Service) -> None:
    with service.store.reading() as connection:
        (theirs,) = sealed.find(connection, OTHER.id, [one.id for one in sealed.every(connection)])
    service.store.writer.run(_break, theirs.sealed)  # the other shop's seal in every row

    tried = problems_of_private_key(service.store, service.settings, DATA_PROTECTION)

    assert tried.halves == 2
    assert len(tried.problems) == 1
    assert "its half does not open, it was changed" in tried.problems[0]


def test_keys_in_order_have_no_problems(service: Service) -> None:
    enrol(service.store, service.settings, PUBLIC.all)

    assert list(problems_of_keys(service.store, service.settings)) == []


def test_a_key_that_is_not_in_the_file_is_told(service: Service) -> None:
    service.settings.role_keys.write_text(RoleKeys((NEW.public, DATA_PROTECTION.public)).text)

    by_hand, _, problem = problems_of_keys(service.store, service.settings)
    tried = problems_of_private_key(service.store, service.settings, COMPLIANCE)

    assert by_hand.startswith(f"key {NEW.public.id} of compliance is in")
    assert "the ledger does not say that it was enrolled" in by_hand
    assert problem.startswith(f"3 records are sealed for key {COMPLIANCE.public.id} of compliance, which is not in")
    assert tried.problems[0].startswith(f"key {COMPLIANCE.public.id} of compliance is not in")


def test_a_private_key_that_lies_beside_the_store_is_told(service: Service) -> None:
    folder = service.settings.folder
    for path in (folder / "left.private", folder / "keys" / "old"):
        path.write_text(COMPLIANCE.locked("some long words", cost=CHEAP))

    assert [one.split(":")[0] for one in lying_about(service.settings)] == [
        str(folder / "keys" / "old"),
        str(folder / "left.private"),
    ]


def test_a_file_that_goes_while_the_folder_is_looked_at_is_no_key(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    passing = service.settings.folder / "book.sqlite-wal"
    passing.write_bytes(b"")
    is_file = Path.is_file

    def goes(path: Path) -> bool:
        there = is_file(path)
        passing.unlink(missing_ok=True)
        return there

    monkeypatch.setattr(Path, "is_file", goes)
    assert list(lying_about(service.settings)) == []


def test_keys_that_are_enrolled_at_once_are_all_in_the_list(service: Service) -> None:
    keys = [role_key(Role.COMPLIANCE, number) for number in range(1, 9)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: enrol(service.store, service.settings, [one.public]), keys))

    listed = RoleKeys.from_file(service.settings.role_keys).all
    assert set(listed) == {*PUBLIC.all, *(one.public for one in keys)}


def test_without_its_file_no_key_is_enrolled(service: Service) -> None:
    service.settings.role_keys.unlink()

    with pytest.raises(RoleKeysError):
        enrol(service.store, service.settings, [NEW.public])
    assert events_of(service.store, "key") == []
