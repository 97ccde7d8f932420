"""A process that is started is whole, also when Ctrl-C comes in the midst of it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from pathlib import Path
from typing import cast

import pytest

from poisonbook.workflows.spawned import spawned


def interrupted_elsewhere() -> None:
    """Another thread takes the signal, as one of DuckDB or Arrow may; Python acts on it in this one."""

    def take() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)

    thread = threading.Thread(target=take)
    thread.start()
    thread.join()


class _Late:
    """An argument: Ctrl-C comes while it is sent."""

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        interrupted_elsewhere()
        return str, ("all of it",)


LATE = cast("str", _Late())


def joined() -> None:
    for process in multiprocessing.active_children():
        process.join()


def test_an_interrupt_waits_until_the_process_has_all_it_needs(tmp_path: Path) -> None:
    written = tmp_path / "written"

    with pytest.raises(KeyboardInterrupt):
        spawned(Path.write_text, written, LATE)

    joined()
    assert written.read_text() == "all of it"


def test_an_ignored_interrupt_stays_ignored(tmp_path: Path) -> None:
    written = tmp_path / "written"
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        spawned(Path.write_text, written, LATE).join()
    finally:
        signal.signal(signal.SIGINT, before)

    assert written.read_text() == "all of it"


def test_ctrl_c_is_heard_as_before_afterwards() -> None:
    handler, mask = signal.getsignal(signal.SIGINT), signal.pthread_sigmask(signal.SIG_BLOCK, ())

    spawned(os.getpid).join()

    assert signal.getsignal(signal.SIGINT) is handler
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == mask


def test_a_thread_may_start_one_too(tmp_path: Path) -> None:
    written = tmp_path / "written"
    thread = threading.Thread(target=spawned, args=(Path.write_text, written, "all of it"))

    thread.start()
    thread.join()

    joined()
    assert written.read_text() == "all of it"
