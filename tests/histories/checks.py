"""What may be told of a record that is written once: it is there from then on, and gone on its date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.histories.linear import Tally
from tests.histories.ops import UNKNOWN, Op
from tests.histories.sweeps import Sweeps

CHECK_OPS = frozenset({"check", "look at check"})


class CheckModel:
    """One identity check."""

    first = ("absent", (0,))

    def __init__(self, sweeps: Sweeps, ops: Sequence[Op]) -> None:
        self._sweeps = sweeps
        put = next((op for op in ops if op.what == "check"), None)
        self._due: float = put.more["due"] if put is not None else 0
        self._gone: float = max(self._due, put.end) if put is not None else 0
        """From when it may be gone, and from when a sweep that begins has to take it."""

    def swept(self, state: str, tally: Tally, before: float) -> Iterator[tuple[str, Tally]]:
        """Its date may be before a moment: then it may be gone."""
        if state == "there" and self._due <= before:
            yield "absent", (tally[0] + 1,)

    def after(self, state: str, tally: Tally, op: Op) -> Iterator[tuple[str, Tally]]:
        """The state and counts after `op`."""
        if state == "there" and self._sweeps.took(self._gone, before=op.start):
            return  # it has to be gone by now
        if op.what == "check" and state == "absent" and op.told in ("done", UNKNOWN):
            yield "there", tally
        elif op.what == "look at check" and op.told == state:
            yield state, tally
