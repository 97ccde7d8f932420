"""Words, decisions, states and reviews that cannot be used or written: one line with the place, nothing left."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.conftest import assert_refused

if TYPE_CHECKING:
    from tests.conftest import Corner, Poisonbook


@pytest.mark.parametrize("option", ["--words", "--decisions"])
def test_a_missing_file(option: str, poisonbook: Poisonbook, corner: Corner) -> None:
    assert_refused(poisonbook("recognise", "catalogue.csv", option, "none"), corner, "document", "none:1:1", "No such")


@pytest.mark.parametrize(
    ("options", "content", "place"),
    [
        (("--words", "w.yaml"), "names: [", "w.yaml:2:1"),
        (("--words", "w.yaml"), "names:\n  - substance: gold\n    words: [gold leaf]\n", "w.yaml:2:16"),
        (("--decisions", "d.csv"), "id,decision\n", "d.csv:1:1"),
        (("--decisions", "d.yaml"), "decisions:\n  - id: x\n", "d.yaml:2:5"),
        (("--decisions", "d.yaml"), b"\xff\xfe", "d.yaml:1:1"),
    ],
)
def test_a_file_that_says_something_else(
    options: tuple[str, str], content: str | bytes, place: str, poisonbook: Poisonbook, corner: Corner
) -> None:
    corner.write(options[1], content)

    assert_refused(poisonbook("recognise", "catalogue.csv", *options, "--json"), corner, "document", place)
    assert_refused(poisonbook(*corner.screening, *options), corner, "document", place)


def test_a_state_that_is_none_is_left_alone(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("state", "something else")

    done = poisonbook("recognise", "catalogue.csv", "--state", "state", "--json")

    assert_refused(done, corner, "state", "state: is no state file")
    assert (corner.folder / "state").read_text() == "something else"


@pytest.mark.parametrize("option", ["--state", "--review"])
def test_a_place_that_cannot_be_written(option: str, poisonbook: Poisonbook, corner: Corner) -> None:
    done = poisonbook("recognise", "catalogue.csv", option, "catalogue.csv/file")

    assert done.code == 4
    assert "error[output]: " in done.err
    assert corner.leftovers() == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
@pytest.mark.parametrize("option", ["--state", "--review"])
def test_a_full_disk_leaves_the_last_file(option: str, poisonbook: Poisonbook, corner: Corner) -> None:
    """A limit on the size of files stands for the full disk."""
    import subprocess

    rows = "".join(f"{place},Nitric acid {place} L\n" for place in range(1, 3000))
    corner.write("catalogue.csv", "id,title\n" + rows)
    corner.write("file.csv", "")
    (corner.folder / "file.csv").unlink()
    limited = ["bash", "-c", 'ulimit -f 8; exec "$@"', "-", *poisonbook.command("recognise", "catalogue.csv", option)]
    done = subprocess.run(
        [*limited, "file.csv", "--json"],
        cwd=corner.folder,
        env=poisonbook.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )

    assert done.returncode == 4, done.stderr
    assert b"nothing was written" in done.stderr
    assert not (corner.folder / "file.csv").exists()
    assert corner.leftovers() == []
