"""What the sweeps of all processes did, by their histories and by the ledger."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from tests.histories.ops import UNKNOWN, Op


class Sweeps:
    """When everything that was due was gone."""

    def __init__(self, ops: Iterable[Op]) -> None:
        self._ops = sorted((op for op in ops if op.what == "sweep"), key=lambda op: op.end)
        done = [op for op in self._ops if op.told == "done"]
        self._ends = [op.end for op in done]
        self._up_to = list(accumulate((op.start for op in done), max))

    def took(self, due: float, *, before: float) -> bool:
        """Whether what was due at a moment had to be gone before another."""
        ended = bisect_right(self._ends, before)
        return bool(ended) and due <= self._up_to[ended - 1]

    @property
    def counts(self) -> Counter[str]:
        """How many rows they said they deleted, by table."""
        counts: Counter[str] = Counter()
        for op in self._ops:
            counts.update(op.more.get("counts", {}))
        return counts

    @property
    def told_all(self) -> bool:
        """Whether each was told what it did."""
        return all(op.told != UNKNOWN for op in self._ops)


def early(table: str, erasures: Sequence[tuple[float, Mapping[str, int]]], dues: Sequence[float]) -> Iterator[str]:
    """Where more rows of a table were deleted than were due by then.

    Args:
        erasures: when each sweep took place and what it deleted, in the order of the ledger.
        dues: the date of each row there ever was; the earliest that it may have had.
    """
    known, gone, latest = sorted(dues), 0, float("-inf")
    for at, counts in erasures:
        gone, latest = gone + counts.get(table, 0), max(latest, at)
        due = bisect_right(known, latest)
        if gone > due:
            yield f"{table}: {gone} rows were deleted by {at:.0f} s, and {due} were due"
