"""A person has another pseudonym in every epoch, and who has its key finds them in all."""

from __future__ import annotations

import base64
import re
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import product
from pathlib import Path

import pytest

from poisonbook.privacy.epoch_folder import PseudonymFolder, days_in, destroyed_path, key_path
from poisonbook.privacy.epochs import PseudonymKeys, day_of, epoch_name, epoch_of
from poisonbook.privacy.pseudonyms import Personal, PseudonymKey, PseudonymKeyError

FIRST, SECOND, THIRD = date(2026, 1, 1), date(2026, 12, 1), date(2027, 12, 1)
SECRET = bytes(range(32))
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def ring(*days: date) -> PseudonymKeys:
    return PseudonymKeys({day: PseudonymKey(bytes([number]) * 32) for number, day in enumerate(days)})


def put(folder: Path, day: date, secret: bytes = SECRET) -> None:
    key_path(folder, day).write_bytes(base64.b64encode(secret))


def test_a_pseudonym_has_its_epoch_in_front() -> None:
    pseudonym = ring(FIRST).pseudonym("op", "C-1", Personal.CUSTOMER, at=NOON)

    assert re.fullmatch(r"20260101\.[0-9a-f]{32}", pseudonym or "")
    assert day_of(epoch_of(pseudonym or "")) == FIRST
    assert day_of("Supplier") is None


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2025, 6, 1, tzinfo=UTC), FIRST),  # a clock from before there was any
        (datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC), FIRST),
        (datetime(2026, 12, 1, tzinfo=UTC), SECOND),
        (datetime(2026, 12, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))), FIRST),
        (datetime(2029, 1, 1, tzinfo=UTC), SECOND),
    ],
)
def test_an_epoch_begins_at_midnight_utc_of_its_day(at: datetime, day: date) -> None:
    keys = ring(SECOND, FIRST)

    assert keys.current(at) == day
    assert (keys.pseudonym("op", "C", Personal.CUSTOMER, at=at) or "").startswith(epoch_name(day))


def test_all_names_of_a_value_are_known_and_the_own_one_is_the_current() -> None:
    keys = ring(FIRST, SECOND, THIRD)
    names = keys.names("op", "C", Personal.CUSTOMER, at=NOON)

    assert names is not None
    assert [epoch_of(one) for one in names.all] == ["20260101", "20261201", "20271201"]
    assert names.own == keys.pseudonym("op", "C", Personal.CUSTOMER, at=NOON)
    later = keys.names("op", "C", Personal.CUSTOMER, at=NOON + timedelta(days=30))
    assert later is not None
    assert (later.own, set(later.all)) == (names.others[0], set(names.all))


def test_of_nobody_there_are_no_names() -> None:
    assert ring(FIRST, SECOND).names("op", None, Personal.CUSTOMER, at=NOON) is None
    assert ring(FIRST, SECOND).names("op", " . ", Personal.DELIVERY_ADDRESS, at=NOON) is None


def test_two_epochs_two_operators_and_two_kinds_have_nothing_in_common_under_one_secret() -> None:
    keys = PseudonymKeys(dict.fromkeys((FIRST, SECOND), PseudonymKey(SECRET)))
    days = (NOON, NOON + timedelta(days=30))

    found = {
        (keys.pseudonym(operator, "C", kind, at=at) or "")[9:] for operator, kind, at in product("ab", Personal, days)
    }

    assert len(found) == 2 * len(Personal) * 2


def test_there_is_no_ring_without_a_key() -> None:
    with pytest.raises(ValueError, match="no epoch without a key"):
        PseudonymKeys({})


def test_a_folder_is_read_again_when_a_key_comes_or_goes(tmp_path: Path) -> None:
    put(tmp_path, FIRST)
    folder = PseudonymFolder(tmp_path, seconds=0)
    assert list(folder.keys.days) == [FIRST]
    assert folder.keys is folder.keys

    put(tmp_path, SECOND, SECRET[::-1])
    assert list(folder.keys.days) == [FIRST, SECOND]

    key_path(tmp_path, FIRST).unlink()
    destroyed_path(tmp_path, FIRST).touch()
    (tmp_path / ".new-1").touch()
    assert list(folder.keys.days) == [SECOND]
    assert days_in(tmp_path, ".destroyed") == [FIRST]


def test_a_folder_is_not_looked_at_with_every_order(tmp_path: Path) -> None:
    put(tmp_path, FIRST)
    folder = PseudonymFolder(tmp_path, seconds=1_000)
    put(tmp_path, SECOND)

    assert list(folder.keys.days) == [FIRST]
    assert list(folder.read().days) == [FIRST, SECOND]
    assert list(folder.keys.days) == [FIRST, SECOND]


@pytest.mark.parametrize("spoilt", ["2026-12-01.key", "next.key", "20261201.key"])
def test_a_file_that_is_no_key_changes_nothing_for_who_has_read_the_folder(tmp_path: Path, spoilt: str) -> None:
    put(tmp_path, FIRST)
    folder = PseudonymFolder(tmp_path, seconds=0)
    (tmp_path / spoilt).write_text("nothing of this kind")

    assert folder.keys.days == (FIRST,)
    with pytest.raises(PseudonymKeyError):
        folder.read()
    with pytest.raises(PseudonymKeyError):
        PseudonymFolder(tmp_path)


def test_a_folder_without_a_key_is_an_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(PseudonymKeyError, match="no key of pseudonyms"):
            PseudonymFolder(path)
