"""A clock on which hours pass in a second, alike in every process of the machine."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

from poisonbook.workflows.machine_time import MachineTime

BEGIN = datetime(2026, 11, 22, tzinfo=UTC)
HOUR = 3_600.0
SPEED = 4 * HOUR
"""Seconds in a second: a day takes six."""


class FastClock:
    """The clock that began at a moment of the machine's own."""

    def __init__(self, began: float) -> None:
        self._began = began
        self._last = threading.local()

    def __call__(self) -> datetime:
        """Now."""
        now = BEGIN + timedelta(seconds=self.seconds())
        self._last.now = now
        return now

    def seconds(self) -> float:
        """How long it runs."""
        return (time.monotonic() - self._began) * SPEED

    def machine(self) -> MachineTime:
        """A machine that runs on with it; as of when this thread asked what time it is, since hours pass in no time."""
        return MachineTime("boot", self._last.now - BEGIN, synchronised=True)


def seconds_of(moment: datetime) -> float:
    """A moment as seconds of the clock."""
    return (moment - BEGIN).total_seconds()
