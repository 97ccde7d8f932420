"""A process beside this one that never hears Ctrl-C, which a terminal sends to all: who started it ends it.

Processes are spawned, not forked: DuckDB, Arrow, the command line and the servers have threads, and a forked child
would inherit their locks.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context, resource_tracker
from types import FrameType
from typing import TYPE_CHECKING, TypeVarTuple

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

_Arguments = TypeVarTuple("_Arguments")


def spawned(target: Callable[[*_Arguments], object], *arguments: *_Arguments) -> SpawnProcess:
    """A new process that has begun `target`; this one hears Ctrl-C only when that has all it needs.

    The arguments should be small: they wait in a pipe until the process reads them, and what does not fit into the pipe
    holds this process until then. One that is cut short would say so on standard error.
    """
    process = get_context("spawn").Process(target=target, args=arguments, daemon=True)
    with _interrupts_wait(), _interrupts_blocked():
        process.start()
    return process


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Ctrl-C in this process acts at the end of this.

    To block the signal is not enough: another thread takes it then, and Python acts on it in the main thread anyway.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    came: list[int] = []

    def wait(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    signal.signal(signal.SIGINT, wait)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        for number in came[:1]:
            signal.raise_signal(number)


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """A process that is started meanwhile begins with the signal blocked, where the system can."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # else it is started with the first process, and undoes the mask
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
