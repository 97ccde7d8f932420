"""What one screening leaves for the next stays what it is in its folder, whatever happens on the way."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from tests.parity.tables import line_table

from poisonbook.engine.carry import EVIDENCE, FINDINGS, KEPT, KEY, Carried, Segment, nothing_carried, with_keys
from poisonbook.facts.lines import RegulatedLine
from poisonbook.workflows.again import StateError
from poisonbook.workflows.output import OutputError
from poisonbook.workflows.state_folder import StateFolder

DAY_US = 86_400_000_000


def segment(rows: Sequence[int]) -> Segment:
    """One day's lines, some with two substances."""
    common = {"product_id": "p", "quantity": Decimal(1), "schedule": "Annex I", "status": "restricted"}
    lines = [
        RegulatedLine(line=row, order_id=f"o{row}", us=row, substance=substance, customer="é", **common)  # type: ignore[arg-type]
        for row in rows
        for substance in ("acetone", "hexamine")
    ]
    return Segment.of(with_keys(line_table(lines), [0] * len(lines)))


def carried(*days: Sequence[int]) -> Carried:
    """A state with a segment for each day, a finding, a return and what was kept."""
    segments = tuple(segment(rows) for rows in days)
    first = segments[0].lines
    key = first["key"][0].as_py()
    back = first.slice(0, 1).select(["order_id", "customer", "ts", "product_id", "quantity", "line", "key"])
    return Carried(
        segments=segments,
        returns=back,
        kept=pa.table([pa.array([key], KEY), pa.array([Decimal(0)], KEPT.field("kept_quantity").type)], schema=KEPT),
        findings=pa.table([["a"], ["rule-a"], pa.array([2], pa.int64())], schema=FINDINGS),
        evidence=pa.table([["a"], pa.array([key + b"acetone"], pa.binary()), [True]], schema=EVIDENCE),
        newest_us=2,
        lines_read=1_234,
    )


def told(state: Carried) -> Carried:
    """A state without the names of its files."""
    return replace(state, segments=tuple(replace(one, name=None) for one in state.segments))


def saved(path: Path, state: Carried, fingerprint: str = "same") -> Carried:
    """Go on from what the folder holds, and read what it holds then."""
    folder = StateFolder(path, fingerprint)
    folder.read()
    folder.write(state)
    return StateFolder(path, fingerprint).read()


def test_it_is_read_as_it_was_written_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "state"
    state = carried([1, 2], [3])

    assert told(saved(path, state)) == state

    modes = {stat.S_IMODE(file.stat().st_mode) for file in path.iterdir()}
    assert (stat.S_IMODE(path.stat().st_mode), modes) == (0o700, {0o600})


def test_nothing_is_read_where_there_is_nothing_yet(tmp_path: Path) -> None:
    assert StateFolder(tmp_path / "state", "same").read() == nothing_carried()
    (tmp_path / "empty").mkdir()
    assert StateFolder(tmp_path / "empty", "same").read() == nothing_carried()


def test_a_new_day_adds_a_file_and_one_that_is_past_is_removed(tmp_path: Path) -> None:
    state = saved(tmp_path / "state", carried([1], [2]))
    names = {one.name for one in state.segments}
    times = {file.name: file.stat().st_mtime_ns for file in (tmp_path / "state").iterdir()}

    after = saved(tmp_path / "state", replace(state, segments=(state.segments[1], segment([3]))))

    files = {file.name for file in (tmp_path / "state").iterdir()}
    assert state.segments[0].name not in files
    assert state.segments[1].name in files
    assert len([one for one in after.segments if one.name not in names]) == 1
    kept = tmp_path / "state" / str(state.segments[1].name)
    assert kept.stat().st_mtime_ns == times[kept.name]


def test_of_other_rules_it_is_refused(tmp_path: Path) -> None:
    saved(tmp_path / "state", carried([1]), "one")

    with pytest.raises(StateError, match="other rules"):
        StateFolder(tmp_path / "state", "other").read()


def test_a_file_and_a_folder_of_something_else_are_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"PAR1")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"cat")

    for name, problem in (("file", "is a file"), ("photos", "other things in it")):
        with pytest.raises(StateError, match=problem):
            StateFolder(tmp_path / name, "same").read()
    assert (tmp_path / "photos" / "cat.jpg").exists()


@pytest.mark.parametrize("kind", ["lines", "returns", "kept", "findings", "evidence", "state"])
@pytest.mark.parametrize("damage", ["bit", "half", "gone"])
def test_a_damaged_state_is_refused(kind: str, damage: str, tmp_path: Path) -> None:
    saved(tmp_path / "state", carried([1, 2]))
    (file,) = (tmp_path / "state").glob(f"{kind}*")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(content if damage == "bit" else content[: len(content) // 2])

    with pytest.raises(StateError, match="is damaged"):
        StateFolder(tmp_path / "state", "same").read()


def test_a_state_of_another_version_is_refused(tmp_path: Path) -> None:
    saved(tmp_path / "state", carried([1]))
    manifest = tmp_path / "state" / "state.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": "poisonbook-screening-9"}))

    with pytest.raises(StateError, match="this version"):
        StateFolder(tmp_path / "state", "same").read()


def test_of_two_runs_at_one_time_the_later_is_refused(tmp_path: Path) -> None:
    first, second = (StateFolder(tmp_path / "state", "same") for _ in range(2))
    first.read(), second.read()
    first.write(carried([1]))

    with pytest.raises(StateError, match="another run"):
        second.write(carried([2]))

    assert told(StateFolder(tmp_path / "state", "same").read()) == carried([1])


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(OutputError):
        StateFolder(tmp_path / "file" / "state", "same").write(carried([1]))


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.unit.workflows.test_state_folder import carried, StateFolder
import poisonbook.workflows.state_folder as module

left = int(sys.argv[2])

def counting(call):
    def counted(*words, **more):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return call(*words, **more)
    return counted

for name in ("replace", "unlink", "touch", "mkdir", "rmdir"):
    setattr(Path, name, counting(getattr(Path, name)))
os.fsync = counting(os.fsync)
folder = StateFolder(Path(sys.argv[1]), "same")
state = folder.read()
folder.write(carried([1], [2], [3]))
"""


@pytest.mark.skipif(os.name != "posix", reason="processes end otherwise there")
def test_a_run_that_is_killed_leaves_the_state_before_it_or_the_one_after(tmp_path: Path) -> None:
    """Killed before each of its calls that change the folder; what it leaves is cleared by the next run."""
    before, after = carried([1], [5]), carried([1], [2], [3])
    seen = []
    for moment in range(0, 60, 3):
        path = tmp_path / f"state-{moment}"
        saved(path, before)
        done = subprocess.run([sys.executable, "-c", KILLED, str(path), str(moment)], check=False, cwd=Path.cwd())
        state = StateFolder(path, "same").read()
        assert told(state) in (before, after)
        seen.append((done.returncode, told(state) == after))
        saved(path, state)
        listed = {one.name for one in state.segments}
        assert {file.name for file in path.glob("lines-*")} == listed
        assert not list(path.glob(".poisonbook-*"))
        if done.returncode == 0:
            break
    assert seen[0] == (-signal.SIGKILL, False)
    assert seen[-1] == (0, True)
    assert (-signal.SIGKILL, True) in seen


@pytest.mark.skipif(os.name != "posix", reason="processes end otherwise there")
def test_a_first_run_that_ends_early_is_as_if_it_never_was(tmp_path: Path) -> None:
    path = tmp_path / "state"
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), "9"], check=False, cwd=Path.cwd())
    assert done.returncode == -signal.SIGKILL
    assert list(path.iterdir())

    assert StateFolder(path, "same").read() == nothing_carried()
    assert told(saved(path, carried([1]))) == carried([1])
