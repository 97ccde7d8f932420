"""Ctrl-C, also while no Python runs.

Python acts on a signal when the main thread is next in Python. While Arrow or DuckDB waits there for a slow pipe, that
may be never; and DuckDB makes an error of its own out of the interrupt. So a thread of ours hears the signal too, and
ends the process if the main thread has not done so within a moment.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from types import FrameType

EXIT_CODE = 130
"""128 and the number of the signal, as shells have it."""
_GRACE_SECONDS = 1.0
"""Long enough for the main thread to unwind when it can."""
_SHOW_CURSOR = "\x1b[?25h"
"""ECMA-48 and DEC STD 070: progress bars hide the cursor."""


class Interrupt:
    """Whether the person asked the process to stop."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        """Handle the signal."""
        self.asked = True
        raise KeyboardInterrupt


def watch_interrupts() -> Interrupt:
    """Handle Ctrl-C from now on; nothing is changed where the signal is ignored, as under `nohup`."""
    interrupt = Interrupt()
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupt)
        hears, tells = socket.socketpair()
        tells.setblocking(False)
        signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False)
        threading.Thread(target=_end_soon, args=(hears, tells), daemon=True).start()
        sys.unraisablehook = partial(_tell_others, sys.unraisablehook)
    return interrupt


def _tell_others(tell: Callable[[sys.UnraisableHookArgs], object], raised: sys.UnraisableHookArgs) -> None:
    """An interrupt may come while Arrow calls back into Python, where nothing is raised: the thread ends it then."""
    if not issubclass(raised.exc_type, KeyboardInterrupt):
        tell(raised)


def say_interrupted() -> int:
    """Say so on standard error; what to exit with."""
    sys.stderr.write("interrupted; nothing was left half-written\n")
    sys.stderr.flush()
    return EXIT_CODE


def _end_soon(hears: socket.socket, _tells: socket.socket) -> None:
    while signal.SIGINT not in hears.recv(64):
        continue
    time.sleep(_GRACE_SECONDS)
    from poisonbook.workflows.output import discard_unfinished

    discard_unfinished()
    if sys.stderr.isatty():
        sys.stderr.write(_SHOW_CURSOR)
    os._exit(say_interrupted())
