"""A WAL that is torn: SQLite opens without an error, and the store refuses to be served where it lost a commit."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest
from tests.unit.storage.nouns import line_of, order_of
from tests.unit.storage.writing import written

from poisonbook.storage import orders
from poisonbook.storage.errors import LedgerRolledBackError
from poisonbook.storage.store import Store

if TYPE_CHECKING:
    from pathlib import Path

SEED = 20_261_122
ORDERS = 40


def test_every_torn_wal_that_lost_a_commit_is_refused(tmp_path: Path) -> None:
    torn(tmp_path, 30)


@pytest.mark.slow
def test_three_hundred_torn_wals(tmp_path: Path) -> None:
    torn(tmp_path, 300)


def torn(folder: Path, rounds: int) -> None:
    """Tear a WAL at a random byte, or spoil one, again and again; what is opened then has everything."""
    chance = random.Random(SEED)  # noqa: S311 - not a secret
    whole = _store_as_a_crash_leaves_it(folder)
    lost = 0
    for number in range(rounds):
        copy = folder / f"torn-{number}"
        shutil.copytree(whole, copy)
        wal = copy / "register.db-wal"
        content = bytearray(wal.read_bytes())
        place = chance.randrange(len(content))
        if number % 2:
            content = content[:place]
        else:
            content[place] ^= 1 << chance.randrange(8)
        wal.write_bytes(content)
        try:
            with Store.open(f"sqlite:///{copy / 'register.db'}", head=copy / "head") as store:
                kept = [order.id for order in _orders(store)]
        except LedgerRolledBackError:
            lost += 1
        else:
            assert kept == [f"O-{n:02}" for n in range(ORDERS)]
        shutil.rmtree(copy)
    assert 0 < lost <= rounds


def _store_as_a_crash_leaves_it(folder: Path) -> Path:
    """A folder with database, WAL and head, copied while the store is open: nothing of the WAL is in the database."""
    live, whole = folder / "live", folder / "whole"
    live.mkdir()
    url = f"sqlite:///{live / 'register.db'}"
    Store.upgrade(url)
    with Store.open(url, head=live / "head") as store:
        for number in range(ORDERS):
            written(store, orders.insert_many, [("op-1", order_of(f"O-{number:02}", line_of("", number)))])
        shutil.copytree(live, whole, ignore=shutil.ignore_patterns("*-shm"))
    return whole


def _orders(store: Store) -> list[orders.OrderRecord]:
    with store.reading() as connection:
        found = orders.existing(connection, [("op-1", f"O-{number:02}") for number in range(ORDERS)])
    return sorted(found.values(), key=lambda order: order.id)
