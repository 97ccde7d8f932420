"""What may be told of an opening: two people, two roles, once, within its day, of records that are still there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tests.histories.clock import HOUR
from tests.histories.linear import Tally
from tests.histories.ops import UNKNOWN, Op
from tests.histories.sweeps import Sweeps

DAY = 24 * HOUR
HANDED, TAKEN = range(2)
"""What is counted: halves that were handed over, and those that went with a reading or a withdrawal."""
OPENING_OPS = frozenset({"request", "approve", "refuse", "withdraw", "read", "look at opening"})


class Opening(NamedTuple):
    """How an opening stands."""

    state: str = "absent"
    person: str = ""
    role: str = ""
    expires: float = 0
    record: tuple[float, float] = (0, 0)
    """From when the record may be gone that it is to open, and from when a sweep that begins has to take it."""
    halves: bool = False


class OpeningModel:
    """One opening."""

    first = (Opening(), (0, 0))

    def __init__(self, sweeps: Sweeps) -> None:
        self._sweeps = sweeps

    def swept(self, state: Opening, tally: Tally, before: float) -> Iterator[tuple[Opening, Tally]]:
        """An opening itself is kept longer than any history; its halves go when its day is over."""
        if state.halves and state.expires <= before:
            yield state._replace(halves=False), tally

    def after(self, state: Opening, tally: Tally, op: Op) -> Iterator[tuple[Opening, Tally]]:
        """The state and counts after `op`."""
        if op.what == "request":
            if state.state == "absent" and op.told == "done":
                more = op.more
                yield (
                    Opening("requested", more["by"], more["role"], more["expires"], (more["due"], more["gone"])),
                    tally,
                )
        elif op.what == "look at opening":
            if op.told == state.state:
                yield state, tally
        else:
            if self._may(state, op) and op.told in ("done", UNKNOWN):
                handed, taken = tally
                took = int(op.what in ("read", "withdraw") and state.halves)
                approved = op.what == "approve"
                following = {"approve": "approved", "refuse": "refused", "withdraw": "withdrawn", "read": "opened"}
                yield (
                    state._replace(state=following[op.what], halves=approved),
                    (handed + approved, taken + took),
                )
            if self._may_not(state, op) and op.told in ("refused", UNKNOWN):
                yield state, tally

    def _may(self, state: Opening, op: Op) -> bool:
        """Whether a step can have been done at some moment while it was asked for."""
        record = op.what not in ("approve", "read") or not self._sweeps.took(state.record[1], before=op.start)
        return self._fits(state, op) and op.start < state.expires and record

    def _may_not(self, state: Opening, op: Op) -> bool:
        """Whether it can have been refused."""
        record_gone = op.what in ("approve", "read") and state.record[0] <= op.end
        return not self._fits(state, op) or state.expires <= op.end or record_gone

    def _fits(self, state: Opening, op: Op) -> bool:
        person, role = op.more["by"], op.more.get("role")
        asks, decides = person == state.person, person != state.person
        match op.what:
            case "approve":
                return state.state == "requested" and decides and role != state.role
            case "refuse":
                return state.state == "requested" and decides
            case "withdraw":
                return state.state in ("requested", "approved") and asks
            case _:
                return state.state == "approved" and asks and role == state.role
