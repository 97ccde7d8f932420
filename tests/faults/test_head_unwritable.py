"""The head of the ledger cannot be kept: what is in the store is answered so, and nothing more is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.storage.nouns import line_of, order_of
from tests.unit.storage.writing import read, written

from poisonbook.storage import orders, tiles
from poisonbook.storage.errors import LedgerHeadError
from poisonbook.storage.head import Head, HeadFile
from poisonbook.storage.store import Store

if TYPE_CHECKING:
    from pathlib import Path


def put(store: Store, number: int) -> None:
    written(store, orders.insert_many, [("op-1", order_of(f"O-{number}", line_of("", number)))])


def size(store: Store) -> int:
    return read(store, tiles.size_of)  # type: ignore[no-any-return]


def trouble(store: Store) -> str | None:
    return None if store.writer.trouble is None else store.writer.trouble.code


class Taken:
    """Another thing stands where the head was: nobody, not even root, can write it."""

    def __init__(self, path: Path) -> None:
        self._path, self._aside = path, path.with_name("aside")

    def __enter__(self) -> None:
        self._path.rename(self._aside)
        self._path.mkdir()

    def __exit__(self, *_: object) -> None:
        self._path.rmdir()
        self._aside.rename(self._path)


def test_what_was_written_is_answered_so_and_nothing_more_is_written_until_the_head_is(
    store_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    head = tmp_path / "head"
    with Store.open(store_url, head=head) as store:
        put(store, 1)
        with Taken(head):
            put(store, 2)  # it is in the store, so it is not said to be written by nobody
            assert size(store) == 2
            assert trouble(store) == "ledger-head"
            assert "nothing more is written" in caplog.text
            for _ in range(2):
                with pytest.raises(LedgerHeadError):
                    put(store, 3)
            store.writer.try_again()
            assert trouble(store) == "ledger-head"
            assert size(store) == 2

        store.writer.try_again()
        assert trouble(store) is None
        assert HeadFile(head).read() == Head(2, read(store, tiles.root_at, 2))
        put(store, 3)
        assert HeadFile(head).read() == Head(3, read(store, tiles.root_at, 3))


def test_after_a_stop_in_between_the_store_is_longer_than_its_head_and_opens(store_url: str, tmp_path: Path) -> None:
    head = tmp_path / "head"
    with Store.open(store_url, head=head) as store:
        put(store, 1)
        with Taken(head):
            put(store, 2)
            store.close()

    with Store.open(store_url, head=head) as again:
        put(again, 3)
        assert HeadFile(head).read() == Head(3, read(again, tiles.root_at, 3))
