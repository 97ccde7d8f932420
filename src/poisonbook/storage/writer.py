"""The one writer of a process: a thread with one connection that writes whatever waits in one transaction.

An answer is given only after COMMIT has returned. When a commit fails, everything of it fails alike and nothing of it
is in the store (where the connection broke during COMMIT itself nobody knows; whoever asks again with the same order
id or idempotency key learns it). The next bunch of units starts with a fresh connection: a database that comes back is
used again without anybody's help.

What is in the store is answered as written even where the head of the ledger could not be kept after it. Then nothing
further is written until it can be: at most one transaction is in the store that the head does not know of.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from itertools import groupby
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from poisonbook.clock import Clock, system_clock
from poisonbook.errors import PoisonbookError
from poisonbook.storage.claims import claimed
from poisonbook.storage.errors import (
    LedgerBrokenError,
    LedgerHeadError,
    LedgerRolledBackError,
    StoreError,
    StoreFaultError,
    StoreUnavailableError,
)
from poisonbook.storage.events import Savepoint, take_pending
from poisonbook.storage.failures import connected, in_our_words, store_error
from poisonbook.storage.head import Head, HeadFile
from poisonbook.storage.ledger import Ledger
from poisonbook.storage.patience import answer_of
from poisonbook.storage.waiting import Unit, Waiting
from poisonbook.storage.work import Work, each, together

__all__ = ["Work", "Writer", "each", "together"]

A = TypeVar("A")
R = TypeVar("R")

_LOG = logging.getLogger(__name__)
_MOST_AT_ONCE = 256
_MOST_WAITING = 10_000
_FOR_A_PERSON = (LedgerBrokenError, LedgerHeadError, LedgerRolledBackError)


class Writer:
    """Writes units of work, in the order they came."""

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Clock = system_clock,
        head: HeadFile | None = None,
        most_waiting: int = _MOST_WAITING,
        most_at_once: int = _MOST_AT_ONCE,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._head = head
        self._ledger = Ledger(None if head is None else head.read())
        self._untold: Head | None = None
        self._waiting = Waiting(most_waiting)
        self._most_at_once = most_at_once
        self.watch: Callable[[int], None] = _seen
        """Told how many units each transaction had."""
        self.trouble: StoreError | None = None
        """What was wrong with the ledger when something was written last, for a person to mend; None: nothing."""
        self._thread = Thread(target=self._write_all, name="poisonbook-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[A, R], argument: A) -> Future[R]:
        """Have `work` done; its future is done when the answer is on disk.

        Raises:
            StoreBusyError: too much waits already.
            StoreUnavailableError: the store was closed.
        """
        unit = Unit(claimed(work), argument)
        # Whoever stops waiting does not undo a write: a running future cannot be cancelled.
        unit.future.set_running_or_notify_cancel()
        self._waiting.put(unit)
        return unit.future

    def run(self, work: Work[A, R], argument: A) -> R:
        """Have `work` done and wait for it.

        Raises:
            StoreSlowError: it was not written in time; whether it will be is not known.
            StoreError: it could not be written.
            PoisonbookError: whatever the work raises or answers.
        """
        return answer_of(self.submit(work, argument))

    @property
    def depth(self) -> int:
        """How many units wait."""
        return len(self._waiting)

    @property
    def alive(self) -> bool:
        """Whether it writes."""
        return self._thread.is_alive()

    def try_again(self) -> None:
        """See whether what was wrong is mended: `trouble` says so afterwards.

        Raises:
            StoreError: nothing can be written for another reason.
        """
        with suppress(*_FOR_A_PERSON):
            self.run(_NOTHING, None)

    def close(self) -> None:
        """Write what waits, then stop."""
        self._waiting.close()
        self._thread.join()

    def _write_all(self) -> None:
        while units := self._waiting.take(self._most_at_once):
            outcome = _AllOrNone(units, self._engine)
            with outcome:
                self._write(units)
                outcome.error = self._tell_head()
            self.trouble = outcome.error if isinstance(outcome.error, _FOR_A_PERSON) else None
            self.watch(len(units))
            for unit in units:
                unit.tell()
            del units  # nothing of an order stays in memory while the writer waits for the next
        self._engine.dispose()

    def _write(self, units: Sequence[Unit]) -> None:
        behind = self._tell_head()
        if behind is not None:
            raise behind
        with self._begun() as connection:
            for work, run in groupby(units, key=lambda unit: unit.work):
                if work.joins:
                    _do_together(connection, work, list(run))
                else:
                    for unit in run:
                        _do(connection, unit)
            self._ledger.grow(connection, self._clock())
            connection.commit()
        self._untold = self._ledger.grown()

    def _tell_head(self) -> LedgerHeadError | None:
        """Have the head know of what was written last; why it cannot."""
        try:
            if self._head is not None and self._untold is not None:
                self._head.write(self._untold)
        except LedgerHeadError as error:
            _LOG.error("nothing more is written: %s", error)
            return error
        self._untold = None
        return None

    def _begun(self) -> Connection:
        """The writer's connection in a new transaction; a fresh one where the last went away since."""
        connection = connected(self._engine)
        try:
            with in_our_words():
                connection.begin()
        except StoreUnavailableError:
            self._engine.dispose()
            connection = connected(self._engine)
            connection.begin()
        take_pending(connection)  # what a transaction left that did not reach its commit
        return connection


def _seen(_units: int) -> None:
    """Nobody watches."""


_NOTHING: Work[None, None] = each(lambda _connection, _: None)
"""The writer looks at the ledger and its head, and that is all."""


def _do_together(connection: Connection, work: Work[Any, Any], units: Sequence[Unit]) -> None:
    attempt, savepoint = _Attempt(), Savepoint(connection)
    with attempt:
        answers = work.run(connection, [unit.argument for unit in units])
        for unit, answer in zip(units, answers, strict=True):
            unit.answer = answer
    if attempt.error is None:
        savepoint.keep()
        return
    savepoint.undo()
    if len(units) == 1:
        units[0].answer = attempt.error
    else:
        for unit in units:
            _do_together(connection, work, [unit])


def _do(connection: Connection, unit: Unit) -> None:
    _do_together(connection, unit.work, [unit])


class _Attempt:
    """Keeps what a unit raises from the units beside it; that the database is gone is the fault of none and passes."""

    error: Exception | None = None

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, PoisonbookError):
            self.error = error
        elif isinstance(error, Exception):
            ours = store_error(error)
            if isinstance(ours, StoreUnavailableError):
                return False
            self.error = error if ours is None else ours
        return isinstance(error, Exception)


class _AllOrNone:
    """Fails every unit alike when their transaction does not reach the disk."""

    def __init__(self, units: Sequence[Unit], engine: Engine) -> None:
        self._units = units
        self._engine = engine
        self.error: StoreError | None = None

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if error is None:
            return False
        ours = self.error = store_error(error) or StoreFaultError(type(error).__name__)
        _LOG.error("%d units were not written: %s", len(self._units), ours)
        for unit in self._units:
            unit.answer = type(ours)(*ours.args)  # one for each who waits: each adds a trace of its own when it raises
        self._engine.dispose()
        return True
