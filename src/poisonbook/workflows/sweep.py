"""Forgetting what is due, and not a day before."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.storage.store import Store
from poisonbook.storage.sweep import sweep_some

MOST_DRIFT = timedelta(hours=1)
"""How far the clock may have moved apart from the time that really passed: summer time and time servers move less."""


class ClockJumpError(PoisonbookError):
    """The clock was put forward or back while the service ran; nothing is deleted by it."""

    code: ClassVar[str] = "clock-jump"

    def __init__(self, drift: timedelta) -> None:
        super().__init__(drift)
        self.drift = drift

    def __str__(self) -> str:
        return (
            f"the clock moved {self.drift.total_seconds() / 3600:+.1f} h beside the time that passed; nothing was "
            "deleted. Put the clock right; if it is right now, start the service again"
        )


class Sweeper:
    """Deletes what is past its date, as long as the clock can be believed.

    What is deleted cannot be had back, so a clock that jumps is believed by nobody: what is due waits for a person.
    """

    def __init__(self, store: Store, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._monotonic = monotonic
        self._began = self._moment()

    def sweep(self) -> int:
        """Delete every row that is past its date; how many there were.

        Raises:
            ClockJumpError: the clock moved apart from the time that passed since the service began.
        """
        now, passed = self._moment()
        began, then = self._began
        drift = (now - began) - timedelta(seconds=passed - then)
        if abs(drift) > MOST_DRIFT:
            raise ClockJumpError(drift)
        return sweep_all(self._store)

    def _moment(self) -> tuple[datetime, float]:
        return self._store.clock(), self._monotonic()


def sweep_all(store: Store) -> int:
    """Delete every row that is past its date, a thousand at a time so that checkouts go on; how many there were."""
    rows = 0
    while counts := store.writer.run(sweep_some, store.clock()):
        rows += sum(counts.values())
    return rows
