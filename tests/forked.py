"""The command line in processes that are forked from one in which it is loaded: each is spared its start.

A process of its own all the same: its folder, environment, files and exit code are its own, and nothing that one does
is seen by the next. What a start itself does (what is imported, interrupts, memory) is tested with real starts.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.forked_loaded"])
_PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Ended:
    """How a process ended, and what it said."""

    code: int
    out: bytes
    err: bytes


def run(words: Sequence[str], *, folder: Path, environ: Mapping[str, str], stdin: bytes) -> Ended:
    """`python -m poisonbook` with `words`, to the end."""
    with tempfile.TemporaryDirectory() as name:
        streams = [Path(name) / stream for stream in ("in", "out", "err")]
        streams[0].write_bytes(stdin)
        process: Any = _FORKS.Process(target=_command, args=(list(words), str(folder), dict(environ), streams))
        process.start()
        process.join(_PATIENCE_SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(f"poisonbook {words[0]} has not ended after {_PATIENCE_SECONDS} s")
        return Ended(process.exitcode, *(stream.read_bytes() for stream in streams[1:]))


def _command(words: list[str], folder: str, environ: dict[str, str], streams: list[Path]) -> None:
    """What the forked process does."""
    from poisonbook.cli.main import main

    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, (stream, flags) in enumerate(zip(streams, (os.O_RDONLY, _WRITE, _WRITE), strict=True)):
        opened = os.open(stream, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    # As Python itself opens them where the locale is C.UTF-8.
    sys.stdin = os.fdopen(0, "r", encoding="utf-8", errors="surrogateescape")
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="surrogateescape")
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1)
    warnings.simplefilter("error")
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(folder)
    sys.argv = ["poisonbook", *words]
    main()


_WRITE = os.O_WRONLY | os.O_CREAT
