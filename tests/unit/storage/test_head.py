"""The file that says how long the ledger was."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from poisonbook.storage.errors import LedgerHeadDamagedError, LedgerHeadError
from poisonbook.storage.head import Head, HeadFile

if TYPE_CHECKING:
    from pathlib import Path


def head(size: int) -> Head:
    return Head(size, bytes([size % 256]) * 32)


@pytest.fixture
def file(tmp_path: Path) -> HeadFile:
    return HeadFile(tmp_path / "head")


def test_it_says_what_was_written_last(file: HeadFile) -> None:
    for size in (1, 2, 3, 300):
        file.write(head(size))
        assert file.read() == head(size)


def test_a_shorter_head_is_not_written_over_a_longer_one(file: HeadFile) -> None:
    file.write(head(5))
    file.write(head(4))

    assert file.read() == head(5)


def test_a_shorter_one_that_was_accepted_is(file: HeadFile) -> None:
    file.write(head(5))
    file.write(head(6))
    file.replace(head(4))

    assert file.read() == head(4)


@pytest.mark.parametrize("torn", range(0, 1024, 37))
def test_a_torn_write_leaves_the_one_before(file: HeadFile, tmp_path: Path, torn: int) -> None:
    file.write(head(5))
    file.write(head(6))
    before = (tmp_path / "head").read_bytes().ljust(1024, b"\0")
    file.write(head(7))
    after = (tmp_path / "head").read_bytes().ljust(1024, b"\0")

    (tmp_path / "head").write_bytes(after[:torn] + before[torn:])

    assert file.read() in (head(6), head(7))


def test_a_file_that_says_nothing_is_an_error(file: HeadFile, tmp_path: Path) -> None:
    (tmp_path / "head").write_bytes(b"nothing")

    with pytest.raises(LedgerHeadDamagedError, match="accept-loss"):
        file.read()


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LedgerHeadError, match="No such file"):
        HeadFile(tmp_path / "none" / "head").write(head(1))


def test_several_writers_leave_the_longest(file: HeadFile) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(file.write, map(head, range(200))))

    assert file.read() == head(199)
