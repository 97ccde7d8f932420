"""Whether a licence was ever overdrawn, below zero, or refused though enough of it was left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tests.histories.ops import UNKNOWN, Op
from tests.histories.orders import most_lives


class _Order(NamedTuple):
    """One order on a licence, and what was asked of it."""

    packs: int
    ops: Sequence[Op]
    lives: int
    """How often it can have been put on record, and sold."""

    def most(self, before: float) -> int:
        """Packs of the licence that it may hold before a moment."""
        asked = [op for op in self.ops if op.what == "confirm" and op.start < before]
        return self.lives * self.packs if any(op.told in ("sold", UNKNOWN) for op in asked) else 0

    def least(self, start: float, end: float) -> int:
        """Packs that it holds all the time from one moment to another."""
        if not any(op.what == "confirm" and op.told == "sold" and op.end < start for op in self.ops):
            return 0
        left = self.packs
        for op in self.ops:
            if op.start < end and op.told in ("came back", "cancelled", UNKNOWN):
                left -= op.more["packs"] if op.what == "return" else self.packs if op.what == "cancel" else 0
        return max(0, left)


def licence_anomalies(
    ops: Iterable[Op], used: Mapping[str, int], taken: Mapping[str, tuple[int, int]], *, open_seconds: float
) -> Iterator[str]:
    """All that is wrong with licences.

    Args:
        used: packs written off each at the end.
        taken: between how many packs each order took in the end, by what was told of it.
        open_seconds: how long an order that was screened can be confirmed.
    """
    ops = list(ops)
    granted = {op.of: op.more["packs"] for op in ops if op.what == "licence"}
    orders = _orders(ops, open_seconds)
    for licence, there in granted.items():
        low = sum(taken[id_][0] for id_ in orders[licence])
        high = sum(taken[id_][1] for id_ in orders[licence])
        if not low <= used[licence] <= high or used[licence] > there:
            yield f"{licence}: {used[licence]} of {there} packs are written off, the orders took {low} to {high}"
    for op in ops:
        if op.what == "look at licence" and op.told == "there":
            some, told = orders[op.of].values(), op.more["used"]
            low, high = sum(one.least(op.start, op.end) for one in some), sum(one.most(op.end) for one in some)
            if not max(0, low) <= told <= min(granted[op.of], high):
                yield f"{op.of}: {told} packs were written off at {op.start:.1f} s, it can be {low} to {high}"
        if op.what == "confirm" and op.told == "refuse":
            licence = op.more["licence"]
            others = sum(one.most(op.end) for id_, one in orders[licence].items() if id_ != op.of)
            if others + orders[licence][op.of].packs <= granted[licence]:
                yield f"{op.of}: was refused, though at most {others} of {granted[licence]} packs were taken"


def _orders(ops: Iterable[Op], open_seconds: float) -> Mapping[str, dict[str, _Order]]:
    """The orders on each licence, by id."""
    packs = {op.of: (op.more["licence"], op.more["packs"]) for op in ops if op.what == "screen"}
    asked: dict[str, list[Op]] = defaultdict(list)
    for op in ops:
        if op.what in ("screen", "confirm", "cancel", "return") and op.of in packs:
            asked[op.of].append(op)
    found: dict[str, dict[str, _Order]] = defaultdict(dict)
    for id_, (licence, number) in packs.items():
        found[licence][id_] = _Order(number, asked[id_], most_lives(asked[id_], open_seconds))
    return found
