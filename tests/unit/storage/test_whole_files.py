"""Files that are written and replaced as a whole."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from poisonbook.storage.whole_files import locked, replace_whole, write_whole

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    replace_whole(path, b"a long content")
    replace_whole(path, b"short")

    assert path.read_bytes() == b"short"
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o600


def test_where_it_cannot_be_replaced_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()

    with pytest.raises(OSError, match="file"):
        replace_whole(tmp_path / "file", b"content")

    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.fixture(params=["links", "no links"])
def _file_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """One with hard links, and one without, such as FAT on a stick."""

    def refused(*_: Any, **__: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    if request.param == "no links":
        monkeypatch.setattr(os, "link", refused)


@pytest.mark.usefixtures("_file_system")
def test_a_new_file_is_whole_and_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_whole(path, b"content")

    assert path.read_bytes() == b"content"
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_nlink == 1


@pytest.mark.usefixtures("_file_system")
def test_a_new_file_takes_no_others_place(tmp_path: Path) -> None:
    path, gone = tmp_path / "file", tmp_path / "link"
    path.write_bytes(b"before")
    gone.symlink_to(tmp_path / "nowhere")

    for one in (path, gone):
        with pytest.raises(FileExistsError):
            write_whole(one, b"content")

    assert path.read_bytes() == b"before"
    assert sorted(tmp_path.iterdir()) == [path, gone]


@pytest.mark.usefixtures("_file_system")
def test_of_many_who_write_one_new_file_one_does(tmp_path: Path) -> None:
    path = tmp_path / "file"

    def tried(number: int) -> bytes | None:
        content = bytes([number]) * 5_000
        try:
            write_whole(path, content)
        except FileExistsError:
            return None
        return content

    with ThreadPoolExecutor(8) as pool:
        (written,) = [one for one in pool.map(tried, range(24)) if one is not None]

    assert path.read_bytes() == written
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupt_before_a_new_file_has_its_name_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "file", b"content")

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_read_and_replaced_under_its_lock_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"")

    def add(number: int) -> None:
        with locked(path):
            replace_whole(path, path.read_bytes() + bytes([number]))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(24)))

    assert sorted(path.read_bytes()) == list(range(24))
