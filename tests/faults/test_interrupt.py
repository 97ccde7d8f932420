"""Ctrl-C, wherever it comes: exit code 130 within moments, one line, nothing left."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.conftest import CATALOGUE, ORDERS

from poisonbook.workflows.output import OutputError, discard_unfinished, output_folder

if TYPE_CHECKING:
    from tests.conftest import Corner, Poisonbook

BLOCK = 8 << 20
"""Bytes that the intake reads at a time."""
WAIT_SECONDS = 60
AMOUNTS = pytest.mark.parametrize(
    "amount", [0, 100, pytest.param(3 * BLOCK, marks=pytest.mark.slow)], ids="{} bytes first".format
)


def interrupted(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Exit code and standard error after Ctrl-C."""
    process.send_signal(signal.SIGINT)
    try:
        _, said = process.communicate(timeout=WAIT_SECONDS)
    finally:
        process.kill()
    return process.returncode, said.decode()


def assert_nothing_left(ended: tuple[int, str], corner: Corner) -> None:
    code, said = ended
    assert (code, said.strip()) == (130, "interrupted; nothing was left half-written")
    assert corner.leftovers() == []
    assert not corner.out.exists()


@AMOUNTS
@pytest.mark.parametrize("which", ["catalogue", "orders"])
def test_while_an_input_is_slow(which: str, amount: int, poisonbook: Poisonbook, corner: Corner) -> None:
    """A pipe gives some rows and then nothing more; opening it waits until the command reads."""
    text = {"catalogue": CATALOGUE, "orders": ORDERS}[which].encode()
    head, *rows = text.splitlines(keepends=True)
    row = next(row for row in rows if b"P-GLOVES" in row)  # what costs no time to judge
    pipe = corner.folder / f"{which}.csv"
    pipe.unlink()
    os.mkfifo(pipe)
    process = poisonbook.start(*corner.screening, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    with pipe.open("wb", buffering=0) as slow:
        slow.write((head + row * (amount // len(row) + 1))[:amount])
        time.sleep(0.3)  # until it waits for more

        ended = interrupted(process)

    assert_nothing_left(ended, corner)


def test_while_standard_input_is_slow(poisonbook: Poisonbook, corner: Corner) -> None:
    ends = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    process = poisonbook.start("recognise", "-", **ends)
    assert process.stdin is not None
    process.stdin.write(b"id,title\n" + b"1,Gardening gloves\n" * (BLOCK // 10))
    process.stdin.flush()
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)

    assert process.wait(timeout=WAIT_SECONDS) == 130
    process.stdin.close()
    assert process.stderr is not None
    assert process.stderr.read().decode().strip() == "interrupted; nothing was left half-written"
    process.stderr.close()
    assert corner.leftovers() == []


@pytest.mark.parametrize("seconds", [0.9, 1.3, 1.7])
def test_while_it_works(seconds: float, poisonbook: Poisonbook, corner: Corner) -> None:
    """At some moments of reading, running rules and writing; whole results may be there, parts may not."""
    rows = [
        f"O-{row},K-{row % 100},2026-01-{row % 28 + 1:02}T10:00:00Z,P-PEROXIDE,{row % 7 + 1}" for row in range(60_000)
    ]
    corner.write("orders.csv", ORDERS + "\n".join(rows) + "\n")
    process = poisonbook.start(*corner.screening, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    time.sleep(seconds)

    code, said = interrupted(process)

    # A quick machine may have been done by then.
    assert (code, said.strip()) in [(130, "interrupted; nothing was left half-written"), (0, "")]
    assert not [path for path in corner.leftovers() if not path.startswith("out/") or "/." in path]
    assert not corner.out.exists() or len(list(corner.out.iterdir())) == 7


def test_while_a_sample_is_made(poisonbook: Poisonbook, corner: Corner) -> None:
    words = ("sample", "--out", "shop", "--products", "5000", "--lines", "3000000")
    process = poisonbook.start(*words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    shop = corner.folder / "shop"
    while not list(shop.glob(".sample-*/*")):
        time.sleep(0.01)
        assert process.poll() is None

    code, said = interrupted(process)

    assert (code, said.strip()) == (130, "interrupted; nothing was left half-written")
    assert list(shop.iterdir()) == []
    assert corner.leftovers() == []


def test_what_is_being_written_can_be_discarded_from_another_thread(tmp_path: Path) -> None:
    """For a process that ends without unwinding: the results are gone as if they had never been begun."""

    def written() -> None:
        with output_folder(tmp_path / "a" / "b") as staging:
            (staging / "findings.jsonl").write_text("half")
            thread = threading.Thread(target=discard_unfinished)
            thread.start()
            thread.join()
            assert list(tmp_path.iterdir()) == []

    with pytest.raises(OutputError):
        written()

    discard_unfinished()  # nothing is being written now


def test_an_ignored_interrupt_stays_ignored(poisonbook: Poisonbook, corner: Corner) -> None:
    """As under `nohup`, or in the background of a shell."""
    process = poisonbook.start(
        *corner.screening,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    time.sleep(0.3)

    assert interrupted(process) == (0, "")
    assert len(corner.findings) == 2


def group_of(leader: int) -> list[str]:
    """The processes of a group that have not ended."""
    stats = [path.read_text() for path in Path("/proc").glob("[0-9]*/stat") if path.exists()]
    told = [(stat.split()[0], *stat.rpartition(")")[2].split()) for stat in stats]
    return [process for process, state, _, group, *_ in told if int(group) == leader and state != "Z"]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs a list of processes")
@pytest.mark.parametrize("moment", [0.0, 0.7, 2.5])
def test_while_several_processes_recognise(moment: float, poisonbook: Poisonbook, corner: Corner) -> None:
    """A terminal sends Ctrl-C to all of them; none says a word but the first, and none stays."""
    rows = "".join(f"{row},Nitric acid 65 % {row} L\n" for row in range(300_000))
    corner.write("many.csv", "id,title\n" + rows)
    process = poisonbook.start(
        "recognise",
        "many.csv",
        "--json",
        "--processes",
        "2",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    while len(group_of(process.pid)) < 4:  # two that recognise, and one that Python has beside them
        assert process.poll() is None
        time.sleep(0.05)
    time.sleep(moment)
    os.killpg(process.pid, signal.SIGINT)

    try:
        _, said = process.communicate(timeout=WAIT_SECONDS)
    finally:
        process.kill()
    assert (process.returncode, said.decode().strip()) == (130, "interrupted; nothing was left half-written")
    deadline = time.monotonic() + WAIT_SECONDS  # one that was only starting sees it when it has started
    while group_of(process.pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)
