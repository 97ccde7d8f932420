"""One bit that flips in the database: whatever it changed of what is logged is seen by an audit."""

from __future__ import annotations

import random
import shutil
import sqlite3
from typing import TYPE_CHECKING

import pytest
from tests.ledgers import signer
from tests.unit.storage.nouns import CHECK, LATER, LICENCE, NOW, STATEMENT, line_of, order_of
from tests.unit.storage.writing import written

from poisonbook.errors import PoisonbookError
from poisonbook.ledger.events import Erasure
from poisonbook.storage import identity_checks, licences, orders, statements
from poisonbook.storage.events import log
from poisonbook.storage.store import Store
from poisonbook.storage.tables.everything import LOGGED, PARTS
from poisonbook.storage.tables.ledger import LEDGER_CHECKPOINTS, LEDGER_CONTENTS, LEDGER_ENTRIES, LEDGER_TILES
from poisonbook.workflows.ledger_audit import audit
from poisonbook.workflows.ledger_checkpoints import signed_checkpoint

if TYPE_CHECKING:
    from pathlib import Path

SEED = 20_261_122
SIGNER = signer()
TABLES = (*LOGGED, *PARTS, LEDGER_ENTRIES, LEDGER_TILES, LEDGER_CONTENTS, LEDGER_CHECKPOINTS)


def test_every_bit_that_changes_content_is_seen(tmp_path: Path) -> None:
    flipped(tmp_path, 120)


@pytest.mark.slow
def test_a_thousand_bits(tmp_path: Path) -> None:
    flipped(tmp_path, 1_000)


@pytest.mark.long
def test_ten_thousand_bits(tmp_path: Path) -> None:
    flipped(tmp_path, 10_000)


def flipped(folder: Path, times: int) -> None:
    """Flip one bit of the database file, so many times; count those that changed what is logged."""
    chance = random.Random(SEED)  # noqa: S311 - not a secret
    whole = _register(folder)
    before = _content(whole)
    intact = whole.read_bytes()
    changed = 0
    for _ in range(times):
        spoilt = bytearray(intact)
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
        path = folder / "spoilt.db"
        path.write_bytes(spoilt)
        try:
            differs = _content(path) != before
        except (sqlite3.Error, UnicodeDecodeError):
            differs = True
        if differs:
            changed += 1
            assert _seen(path)
        for rest in ("-wal", "-shm"):
            (folder / f"spoilt.db{rest}").unlink(missing_ok=True)
    assert changed > times // 20


def _seen(path: Path) -> bool:
    """Whether an audit finds something wrong, or the database cannot be read at all."""
    try:
        with Store.open(f"sqlite:///{path}") as store:
            return audit(store, SIGNER.key).wrong > 0
    except PoisonbookError:
        return True


def _register(folder: Path) -> Path:
    """A register with a few hundred records and a signed checkpoint, all in one file."""
    url = f"sqlite:///{folder / 'whole.db'}"
    Store.upgrade(url)
    with Store.open(url, clock=lambda: NOW) as store:
        many = [("op-1", order_of(f"O-{n}", line_of("", n))) for n in range(80)]
        written(store, orders.insert_many, many)
        for number in range(200):  # so that there is a full tile
            store.writer.run(log, Erasure(at=NOW.isoformat(), counts={"orders": number}, latest_seconds=0))
        written(store, statements.add, "op-1", STATEMENT, at=NOW, delete_after=LATER)
        written(store, identity_checks.add, "op-1", CHECK, at=NOW, delete_after=LATER)
        written(store, licences.add, "op-1", LICENCE, at=NOW, delete_after=LATER)
        signed_checkpoint(store, SIGNER)
    shutil.copy(folder / "whole.db", folder / "copy.db")
    return folder / "copy.db"


def _content(path: Path) -> list[object]:
    """All that is logged, and the log, as SQLite reads it."""
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        return [
            sorted(connection.execute(f"SELECT * FROM {table.name} NOT INDEXED"), key=repr)  # noqa: S608 - ours
            for table in TABLES
        ]
    finally:
        connection.close()
