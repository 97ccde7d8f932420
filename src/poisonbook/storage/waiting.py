"""What waits to be written: a queue with an end, taken in bunches."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Condition
from typing import Any

from poisonbook.storage.errors import StoreBusyError, StoreUnavailableError
from poisonbook.storage.work import Work


@dataclass(slots=True, eq=False)
class Unit:
    """One piece of work, its argument, and where its answer goes."""

    work: Work[Any, Any]
    argument: Any
    future: Future[Any] = field(default_factory=Future)
    answer: Any = None
    """What the work gave, or the exception it raised; told when the transaction is on disk."""

    def tell(self) -> None:
        """Give the answer to whoever waits."""
        if isinstance(self.answer, BaseException):
            self.future.set_exception(self.answer)
        else:
            self.future.set_result(self.answer)


class Waiting:
    """Units in the order they came."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._units: deque[Unit] = deque()
        self._changed = Condition()
        self._closed = False

    def put(self, unit: Unit) -> None:
        """Add a unit.

        Raises:
            StoreBusyError: so many wait that this one is not taken.
            StoreUnavailableError: the store was closed.
        """
        with self._changed:
            if self._closed:
                raise StoreUnavailableError("it was closed")
            if len(self._units) >= self._limit:
                raise StoreBusyError
            self._units.append(unit)
            if len(self._units) == 1:
                self._changed.notify()

    def take(self, most: int) -> list[Unit]:
        """Wait for units and take them, up to `most`; none: closed, and nothing is left."""
        with self._changed:
            while not self._units and not self._closed:
                self._changed.wait()
            return [self._units.popleft() for _ in range(min(most, len(self._units)))]

    def close(self) -> None:
        """Take no more units; those that wait are still written."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def __len__(self) -> int:
        return len(self._units)
