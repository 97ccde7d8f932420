"""How much the checkout looked at and how it decided, in numbers alone: in memory, and added to the store every hour.

What is not regulated writes nothing, so nothing else can say how many lines were looked at. A number is of a whole year
of one operator. What was counted since the last hour is lost where the process is killed.
"""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime
from typing import NamedTuple

from poisonbook.law.sale_terms import Outcome
from poisonbook.storage import counters
from poisonbook.storage.counters import Connection
from poisonbook.storage.store import Store
from poisonbook.storage.work import each

LINES = "lines"
"""What lines are counted as; decisions are by their outcome."""


class _Counted(NamedTuple):
    operator: str
    name: str


class Tally:
    """What this process counted and the store does not know yet."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._counts: Counter[_Counted] = Counter()

    def looked_at(self, operator: str, lines: int, outcome: Outcome, at: datetime) -> None:
        """Count the lines of an order, and how it was decided unless it simply may be sold."""
        with self._lock:
            self._counts[_Counted(operator, name_of(at.astimezone(UTC).year, LINES))] += lines
            if outcome is not Outcome.ALLOW:
                self._counts[_Counted(operator, name_of(at.astimezone(UTC).year, outcome.value))] += 1

    def keep(self) -> None:
        """Add what was counted to the store.

        Raises:
            StoreError: it cannot be written; it is tried again with the next time.
        """
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            self._store.writer.run(_KEEP, counts)
        except BaseException:
            with self._lock:
                self._counts.update(counts)
            raise


def name_of(year: int, what: str) -> str:
    """What a number is called among the counters."""
    return f"checkout {year} {what}"


@each
def _keep(connection: Connection, counts: Counter[_Counted]) -> None:
    for (operator, name), count in sorted(counts.items()):
        counters.take(connection, operator, name, count)


_KEEP = _keep
