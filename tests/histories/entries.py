"""Whether the ledger tells what the histories do: each step once, and none before one that had ended when it began."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from tests.histories.ops import UNKNOWN, Op

_STEPS = {
    "request": "opening-requested",
    "approve": "opening-approved",
    "refuse": "opening-refused",
    "withdraw": "opening-withdrawn",
    "read": "opening-read",
}
"""The kind of the entry that tells of a step."""
_RECORDS = {"screen": "orders", "check": "identity_checks", "licence": "licences"}
"""What puts a record on record, and in which table."""
_FIRST = {"kept", "done"}
"""What is told when it did."""
Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, and what it commits to as far as that was seen."""

    number: int
    kind: str
    said: Mapping[str, Any] | None

    @property
    def step(self) -> Name | None:
        """The one step of an opening that it tells, if it does."""
        return (self.said["id"], self.kind) if self.said is not None and self.kind in _STEPS.values() else None

    @property
    def record(self) -> Name | None:
        """The record that it tells to stand, if it does."""
        if self.said is None or self.said.get("digest") is None:
            return None
        return self.said["id"], self.said["noun"]


def ledger_anomalies(ops: Iterable[Op], entries: Sequence[Entry]) -> Iterator[str]:
    """All that the ledger tells otherwise than the histories."""
    ops = list(ops)
    if [one.number for one in entries] != list(range(len(entries))):
        yield "the ledger has a gap, or a number twice"
    steps = Counter(one.step for one in entries if one.step is not None)
    yield from (f"the ledger tells {times} times of {name}" for name, times in steps.items() if times > 1)
    firsts: dict[Name, int] = {}
    for one in entries:
        for name in (one.step, one.record):
            if name is not None:
                firsts.setdefault(name, one.number)
    when = _when(ops)
    unseen = [one.number for one in entries if one.said is None]
    missing = [name for name, (_, told) in when.items() if told < math.inf and name not in firsts]
    if len(missing) > len(unseen):
        yield f"the ledger does not tell of {sorted(missing)[:5]}"
    nobody = [name for name in steps if name not in when]
    if len(nobody) > sum(op.what == "request" and op.told == UNKNOWN for op in ops):
        yield f"nobody did what the ledger tells: {sorted(nobody)[:5]}"
    known = sorted((number, name) for name, number in firsts.items() if name in when)
    yield from _order(_sure(known, when, unseen), when)


def _when(ops: Iterable[Op]) -> dict[Name, tuple[float, float]]:
    """Not before which moment, and not after which, each name came into the ledger."""
    spans: dict[Name, list[tuple[float, float]]] = defaultdict(list)
    for op in ops:
        if not op.of:
            continue  # asked for, and never made
        step, noun = _STEPS.get(op.what), _RECORDS.get(op.what)
        if step is not None and op.told in ("done", UNKNOWN):
            spans[op.of, step].append((op.start, op.end))
        if noun is not None:
            spans[op.of, noun].append((op.start, op.end if op.told in _FIRST else math.inf))
    return {name: (min(one[0] for one in some), min(one[1] for one in some)) for name, some in spans.items()}


def _sure(
    firsts: Sequence[tuple[int, Name]], when: Mapping[Name, tuple[float, float]], unseen: Sequence[int]
) -> Iterator[tuple[int, Name]]:
    """Those entries that are the first of their names, whatever the unseen ones said: none of those can have been."""
    by_told = sorted((when[name][1], number) for number, name in firsts)
    moments, highest = [told for told, _ in by_told], list(accumulate((number for _, number in by_told), max))
    for number, name in firsts:
        before = bisect_left(moments, when[name][0])
        earliest = highest[before - 1] if before else -1
        if bisect_left(unseen, number) == bisect_left(unseen, earliest):
            yield number, name


def _order(firsts: Iterable[tuple[int, Name]], when: Mapping[Name, tuple[float, float]]) -> Iterator[str]:
    """Where an entry was acknowledged before an earlier entry was asked for."""
    latest, whose = -math.inf, ("", "")
    for number, name in firsts:
        start, told = when[name]
        if told < latest:
            yield f"entry {number} tells of {name}, which was told before what an earlier one tells was asked: {whose}"
        if start > latest:
            latest, whose = start, name
