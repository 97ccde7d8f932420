"""A folder of results is whole or not there."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from poisonbook.workflows.output import OutputError, new_file, output_folder, remove_leftovers


def test_files_appear_together_under_their_names(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b"
    with output_folder(target) as staging:
        (staging / "one.txt").write_text("1")
        assert not (target / "one.txt").exists()

    assert [file.name for file in target.iterdir()] == ["one.txt"]


def test_a_result_takes_the_place_of_an_earlier_one_also_where_one_of_them_is_a_folder(tmp_path: Path) -> None:
    for _ in range(2):
        with output_folder(tmp_path / "out") as staging:
            (staging / "lines").mkdir()
            (staging / "lines" / "part").write_text("in parts")
        assert (tmp_path / "out" / "lines" / "part").read_text() == "in parts"
        with output_folder(tmp_path / "out") as staging:
            (staging / "lines").write_text("whole")
        assert (tmp_path / "out" / "lines").read_text() == "whole"
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["lines"]


def test_after_an_error_nothing_is_left_and_what_was_there_stays(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "one.txt").write_text("old")

    def fail_half_way() -> None:
        with output_folder(target) as staging:
            (staging / "one.txt").write_text("new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()

    assert [(file.name, file.read_text()) for file in target.iterdir()] == [("one.txt", "old")]


def test_after_an_interrupt_folders_that_were_made_are_gone(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), output_folder(tmp_path / "a" / "b"):
        raise KeyboardInterrupt

    assert list(tmp_path.iterdir()) == []


def test_a_place_inside_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputError, match="lies inside a file") as caught, output_folder(tmp_path / "file" / "out"):
        pass

    assert (caught.value.code, caught.value.exit_code) == ("output", 4)


def test_what_a_killed_run_left_is_removed_once_it_is_old(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    left, at_work, other = (tmp_path / f".poisonbook-{end}" for end in ("0" * 16, "1" * 16, "mine"))
    for folder in (left, at_work, other):
        (folder / "inner").mkdir(parents=True)
        (folder / "inner" / "particulars.csv").write_text("opened")
        for one in (folder / "inner" / "particulars.csv", folder / "inner", folder):
            os.utime(one, (0, 0))
    os.utime(at_work / "inner" / "particulars.csv")

    remove_leftovers(tmp_path, before=now - timedelta(days=1))
    remove_leftovers(tmp_path / "none", before=now)

    assert sorted(tmp_path.iterdir()) == [at_work, other]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    mount = tmp_path / "disk"
    mount.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", mount], check=False).returncode
    ):
        pytest.skip("mounting a small file system needs root")
    yield mount
    subprocess.run(["umount", mount], check=True)


def test_a_full_disk_leaves_nothing_behind(small_disk: Path) -> None:
    with pytest.raises(OutputError, match="the disk is full"), output_folder(small_disk / "out") as staging:
        (staging / "findings.jsonl").write_bytes(b"x" * 4_000_000)

    assert list(small_disk.iterdir()) == []


def test_a_new_file_goes_with_what_came_beside_it_and_one_that_was_there_stays(tmp_path: Path) -> None:
    path, beside = tmp_path / "a" / "b" / "file", tmp_path / "a" / "b" / "beside"

    def fails(*text: str) -> None:
        with new_file(path, beside):
            for one in (path, beside):
                one.write_text(*text)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fails("half")
    assert list(tmp_path.iterdir()) == []

    with new_file(path, beside):
        path.write_text("whole")
    with pytest.raises(KeyboardInterrupt):
        fails("another's")
    assert path.exists()
