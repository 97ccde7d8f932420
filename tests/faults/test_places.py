"""Places that cannot be written: exit code 4, one clear line, and nothing half-written."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.conftest import Run

if TYPE_CHECKING:
    from tests.conftest import Corner, Poisonbook


def mounted(place: Path, options: str) -> bool:
    """Whether a small file system in memory is now at `place`."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", options, "none", str(place)]
    return os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for the small results but not for all."""
    place = tmp_path / "disk"
    if not mounted(place, "size=48k"):
        pytest.skip("mounting a small file system is not permitted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def read_only_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system that nothing can be written to."""
    place = tmp_path / "disk"
    if not mounted(place, "size=1m,ro"):
        pytest.skip("mounting a read-only file system is not permitted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def assert_nothing_written(done: Run, corner: Corner, *words: str) -> None:
    assert (done.code, done.out, done.err.count("\n")) == (4, "", 1), done.err
    assert done.err.startswith("error[")
    assert [word for word in words if word not in done.err] == []
    assert corner.leftovers() == []


def test_a_place_inside_a_file(poisonbook: Poisonbook, corner: Corner) -> None:
    done = poisonbook(*corner.screening[:-2], "orders.csv/out", "--json")

    assert_nothing_written(done, corner, "error[output]: orders.csv/out: ", "inside a file")


def test_a_place_that_is_a_file(poisonbook: Poisonbook, corner: Corner) -> None:
    done = poisonbook(*corner.screening[:-2], "orders.csv", "--json")

    assert_nothing_written(done, corner, "error[output]: orders.csv: ", "is a file, not a folder")
    assert (corner.folder / "orders.csv").read_text().startswith("order_id,")


def test_a_read_only_disk(poisonbook: Poisonbook, corner: Corner, read_only_disk: Path) -> None:
    done = poisonbook(*corner.screening[:-2], read_only_disk / "out", "--json")

    assert_nothing_written(done, corner, "error[output]: ", "read-only")
    assert list(read_only_disk.iterdir()) == []


def test_a_full_disk(poisonbook: Poisonbook, corner: Corner, full_disk: Path) -> None:
    done = poisonbook(*corner.screening[:-2], full_disk / "out", "--json")

    assert_nothing_written(done, corner, "error[output]: ", "the disk is full")
    assert list(full_disk.iterdir()) == []


def test_a_full_disk_leaves_earlier_results_as_they_were(
    poisonbook: Poisonbook, corner: Corner, full_disk: Path
) -> None:
    (full_disk / "summary.json").write_text("old")

    done = poisonbook(*corner.screening[:-2], full_disk, "--json")

    assert_nothing_written(done, corner, "the disk is full")
    assert [(path.name, path.read_text()) for path in full_disk.iterdir()] == [("summary.json", "old")]


def test_a_full_disk_for_a_page(poisonbook: Poisonbook, corner: Corner, full_disk: Path) -> None:
    (full_disk / "ballast").write_bytes(bytes(40 << 10))

    done = poisonbook("recognise", "catalogue.csv", "--html", full_disk / "page.html")

    assert done.code == 4
    assert done.err.startswith("error[")
    assert [path.name for path in full_disk.iterdir()] == ["ballast"]
    assert corner.leftovers() == []


def test_a_full_disk_for_a_sample(poisonbook: Poisonbook, corner: Corner, full_disk: Path) -> None:
    done = poisonbook("sample", "--out", full_disk, "--products", 500, "--lines", 20_000)

    assert_nothing_written(done, corner, "error[sample-not-written]: ", "room")
    assert list(full_disk.iterdir()) == []


@pytest.mark.slow
def test_a_full_cache_is_done_without(poisonbook: Poisonbook, corner: Corner, full_disk: Path) -> None:
    """The automaton is compiled and kept nowhere."""
    done = poisonbook("recognise", "catalogue.csv", "--json", environ={"XDG_CACHE_HOME": str(full_disk)})

    assert (done.code, done.err, len(done.rows)) == (0, "", 3)
    assert [path for path in full_disk.rglob("*") if path.is_file()] == []
    assert corner.leftovers() == []


@pytest.mark.parametrize("words", [["recognise", "catalogue.csv", "--json"], ["law", "list"], ["--help"]], ids=" ".join)
def test_a_full_disk_behind_standard_output(words: list[str], poisonbook: Poisonbook, corner: Corner) -> None:
    with Path("/dev/full").open("wb") as full:
        process = poisonbook.start(*words, stdout=full, stderr=subprocess.PIPE)
        _, said = process.communicate(timeout=60)

    assert process.returncode == 4
    assert said.decode().startswith("error[standard-output]: ")
    assert said.count(b"\n") == 1
    assert corner.leftovers() == []


@pytest.mark.parametrize(
    "words",
    [["recognise", "catalogue.csv", "--all", "--json"], ["law", "list", "--json"], ["rules", "list"]],
    ids=" ".join,
)
def test_a_reader_that_went_away(words: list[str], poisonbook: Poisonbook, corner: Corner) -> None:
    """As `head` does: no word about it, and the exit code that shells give for it."""
    corner.write("catalogue.csv", "id,title\n" + "".join(f"{row},Gardening gloves\n" for row in range(5000)))
    reading, writing = os.pipe()
    os.close(reading)
    process = poisonbook.start(*words, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    _, said = process.communicate(timeout=60)

    assert (process.returncode, said) == (141, b"")


def test_results_are_whole_though_the_reader_of_the_summary_went_away(poisonbook: Poisonbook, corner: Corner) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = poisonbook.start(*corner.screening, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    _, said = process.communicate(timeout=60)

    assert (process.returncode, said) == (141, b"")
    assert len(corner.findings) == 2
