"""Forgetting what is due, and not a day before."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy.engine import Connection

from poisonbook.ledger.events import ClockConfirmed
from poisonbook.storage import clocks
from poisonbook.storage.clocks import BelievedClock
from poisonbook.storage.events import log_event
from poisonbook.storage.store import Store
from poisonbook.storage.sweep import longest_overdue, sweep_some
from poisonbook.storage.writer import each
from poisonbook.workflows.clock_guard import ClockDoubtedError, check_clock
from poisonbook.workflows.machine_time import MachineTime, machine_time


class ErasureState(StrEnum):
    """How erasure stands."""

    DONE = "done"
    """What is due is gone."""
    HELD_BACK = "held_back"
    """What is due is deleted, but a reader keeps its bytes in the write-ahead log; tried again with the next sweep."""
    CLOCK_DOUBTED = "clock_doubted"
    """The clock cannot be believed: what is due waits for a person."""
    WAITING = "waiting"
    """Nothing was swept yet."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did."""

    counts: Mapping[str, int]
    """How many rows of which table."""
    latest: timedelta
    """How long after its date the row went that waited longest."""
    compacted: bool
    """Whether its bytes left the files, as far as the database lets them."""

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(self.counts.values())


class Sweeper:
    """Deletes what is past its date, as long as the clock can be believed.

    What is deleted cannot be had back, so a clock that jumps is believed by nobody: what is due waits for a person.
    """

    def __init__(
        self,
        store: Store,
        *,
        machine: Callable[[], MachineTime] = machine_time,
        after: Callable[[datetime], None] | None = None,
    ) -> None:
        self._store = store
        self._machine = machine
        self._after = after
        """Told the moment of each sweep that was done, which is believed."""
        self._owed: set[str] | None = None
        """Tables whose deleted rows may still be in files; None: those of an earlier process, if any."""
        self._one = threading.Lock()
        self.state = ErasureState.WAITING

    def sweep(self) -> Swept:
        """Delete every row that is past its date, a thousand at a time so that checkouts go on.

        Raises:
            ClockDoubtedError: the clock cannot be believed.
            StoreError: the store cannot be reached or written.
        """
        with self._one:
            try:
                now = self._believed_now()
            except ClockDoubtedError:
                self.state = ErasureState.CLOCK_DOUBTED
                raise
            with self._store.reading() as connection:
                latest = longest_overdue(connection, now)
            counts: Counter[str] = Counter()
            while some := self._store.writer.run(sweep_some, now):
                counts.update(some)
            compacted = self._compacted(counts)
            self.state = ErasureState.DONE if compacted else ErasureState.HELD_BACK
            if self._after is not None:
                self._after(now)
            return Swept(dict(counts), latest, compacted)

    def clean_up(self, tables: Iterable[str]) -> bool:
        """Have rows that were deleted otherwise leave the files now, else with the next sweep; whether they did."""
        with self._one:
            done = self._compacted(tables)
            if not done:
                self.state = ErasureState.HELD_BACK
            return done

    def _believed_now(self) -> datetime:
        now, machine = self._store.clock(), self._machine()
        with self._store.reading() as connection:
            known = clocks.believed(connection)
        check_clock(now, machine, known)
        here = None if known is None else known.get(machine.boot)
        anchor = (now, machine.uptime) if here is None else (here.anchor_at, here.anchor_uptime)
        self._store.writer.run(clocks.believe, BelievedClock(machine.boot, *anchor, believed_at=now))
        return now

    def _compacted(self, tables: Iterable[str]) -> bool:
        first, owed = self._owed is None, {*(self._owed or ()), *tables}
        if (first or owed) and not self._store.compact(owed):
            self._owed = owed or None
            return False
        self._owed = set()
        return True


def clock_doubt(store: Store, *, machine: Callable[[], MachineTime] = machine_time) -> str | None:
    """Why the clock cannot be believed now; None: it can."""
    with store.reading() as connection:
        known = clocks.believed(connection)
    try:
        check_clock(store.clock(), machine(), known)
    except ClockDoubtedError as error:
        return str(error)
    return None


def trust_clock(store: Store, *, machine: Callable[[], MachineTime] = machine_time) -> datetime:
    """Believe the clock from now on, because a person says that it is right; the moment it is."""
    now, time = store.clock(), machine()
    with store.reading() as connection:
        known = clocks.believed(connection)
    last = max((one.believed_at for one in (known or {}).values()), default=None)
    store.writer.run(_CONFIRM, (BelievedClock(time.boot, now, time.uptime, now), last))
    return now


@each
def _confirm(connection: Connection, confirmed: tuple[BelievedClock, datetime | None]) -> None:
    clock, last = confirmed
    clocks.begin_anew(connection, clock)
    before = None if last is None else last.astimezone(UTC).isoformat()
    log_event(connection, ClockConfirmed(at=clock.believed_at.astimezone(UTC).isoformat(), believed=before))


_CONFIRM = _confirm
