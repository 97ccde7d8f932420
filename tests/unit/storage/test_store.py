"""A store opens beside others that write to it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection
from tests.unit.storage.writing import written

from poisonbook.ledger.events import ClockConfirmed
from poisonbook.storage.errors import StoreDamagedError, StoreGoneError, StoreVersionError, TableMissingError
from poisonbook.storage.events import log
from poisonbook.storage.head import Head, HeadFile
from poisonbook.storage.store import Store, need_not_gone


def test_it_opens_while_another_writes(store_url: str, tmp_path: Path) -> None:
    """Whose ledger grows between a look at the store and one at the file that says how long it was."""
    ended = threading.Event()

    def write() -> None:
        while not ended.is_set():
            busy.writer.run(log, ClockConfirmed(at="2026-11-22T10:00:00+00:00", believed=None))

    with Store.open(store_url, head=tmp_path / "head") as busy:
        thread = threading.Thread(target=write)
        thread.start()
        try:
            for _ in range(50):
                Store.open(store_url, head=tmp_path / "head").close()
        finally:
            ended.set()
            thread.join()


@pytest.mark.parametrize("left", ["nothing", "an empty file"])
def test_a_database_that_is_gone_is_no_store_that_was_never_made(tmp_path: Path, left: str) -> None:
    url, head = f"sqlite:///{tmp_path / 'register.db'}", tmp_path / "head"
    if left != "nothing":
        (tmp_path / "register.db").touch()
    with pytest.raises(StoreVersionError, match="holds no register"):
        Store.open(url, head=head)
    need_not_gone(url, head)

    HeadFile(head).write(Head(95, b"\7" * 32))

    with pytest.raises(StoreGoneError, match=r"`ledger\.head` knows 95 entries.*restore a backup"):
        Store.open(url, head=head)
    with pytest.raises(StoreGoneError):
        need_not_gone(url, head)


def test_a_database_of_which_only_the_keys_are_left_is_gone_too(tmp_path: Path) -> None:
    with pytest.raises(StoreGoneError, match="its keys are still there"):
        need_not_gone(f"sqlite:///{tmp_path / 'register.db'}", tmp_path / "head", has_keys=True)


def test_a_damaged_file_is_not_to_be_tried_again_later(tmp_path: Path) -> None:
    (tmp_path / "register.db").write_bytes(b"no database at all" * 1_000)

    with pytest.raises(StoreDamagedError, match=r"is damaged \(SQLITE_NOTADB\).*restore a backup") as caught:
        Store.open(f"sqlite:///{tmp_path / 'register.db'}")

    assert "later" not in str(caught.value)


def test_a_table_that_is_gone_is_named(store: Store) -> None:
    def dropped(connection: Connection) -> None:
        connection.exec_driver_sql("DROP TABLE trainings")

    written(store, dropped)

    with pytest.raises(TableMissingError, match="has no table trainings"), store.reading() as connection:
        connection.exec_driver_sql("SELECT * FROM trainings")
