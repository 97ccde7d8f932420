"""What a rule says that others do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Orders = frozenset[str]
"""The ids of the orders that an alert is about."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What a rule has in common with another."""

    rule: str
    alerts: int
    """Those of the tried rule that share an order with a finding of the other."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """A rule's alerts beside those of the rules that are live."""

    shared: tuple[Shared, ...]
    """By how much, the most first; rules without anything in common are left out."""
    alone: int
    """Alerts of which no live rule has an order."""


def overlap(alerts: Sequence[Orders], others: Mapping[str, Iterable[Orders]]) -> Overlap:
    """What of the alerts other rules know too."""
    known = {rule: frozenset[str]().union(*found) for rule, found in others.items()}
    counts = {rule: sum(not orders.isdisjoint(one) for one in alerts) for rule, orders in known.items()}
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    everything = frozenset[str]().union(*known.values())
    return Overlap(
        shared=tuple(Shared(rule, count) for rule, count in ranked if count),
        alone=sum(everything.isdisjoint(one) for one in alerts),
    )


@dataclass(frozen=True, slots=True)
class Versions:
    """What changes between two versions of a rule."""

    both: int
    """Orders that both speak of."""
    gained: tuple[str, ...]
    """Ids of the orders that only the new one speaks of, sorted."""
    lost: tuple[str, ...]
    """Those that only the old one spoke of."""


def between(old: Iterable[Orders], new: Iterable[Orders]) -> Versions:
    """Which orders are newly spoken of, and which no longer."""
    before, after = frozenset[str]().union(*old), frozenset[str]().union(*new)
    return Versions(len(before & after), tuple(sorted(after - before)), tuple(sorted(before - after)))
