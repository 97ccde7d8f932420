"""Processes that are killed in the middle of their work, and what they had acknowledged by then."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]


def acknowledged_before_kill(
    arguments: Sequence[str], *, at_least: int, chance: random.Random, environ: Mapping[str, str] | None = None
) -> list[str]:
    """Run `python -m` with `arguments` and kill it with SIGKILL; the lines that it wrote until then.

    It is killed some time after it wrote so many lines, in the middle of whatever it does then. A line counts when it
    is whole. AssertionError where it ended by itself.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environ or {})},
    )
    assert child.stdout is not None
    with child.stdout as out:
        last = at_least + chance.randrange(at_least)
        lines = [out.readline() for _ in range(last)]
        assert lines[-1], f"it ended by itself with {child.wait()}"
        child.send_signal(signal.SIGKILL)
        lines += out.readlines()
    child.wait()
    return [line.decode().rstrip("\n") for line in lines if line.endswith(b"\n")]
