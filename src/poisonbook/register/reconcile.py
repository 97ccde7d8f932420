"""Stock as the register tells it beside stock as it was counted (EU 2019/1148 Art. 9(5), Notice 2020/C 210/01).

From one count to the next: opening count + received + returned - sold - disposed = what should be there. What is
missing is a figure for a person to judge: some of it is evaporation, spillage or a wrong pick. Nothing here makes an
incident.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise


class MovementKind(StrEnum):
    """Why the stock of a product changed."""

    RECEIVED = "received"
    RETURNED = "returned"
    SOLD = "sold"
    DISPOSED = "disposed"


@dataclass(frozen=True, slots=True)
class Movement:
    """Packs of one product that came or went."""

    kind: MovementKind
    packs: Decimal
    at: datetime


@dataclass(frozen=True, slots=True)
class Count:
    """How many packs of one product there were."""

    packs: Decimal
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """One product between two counts, in packs."""

    product_id: str
    since: datetime
    """When it was counted before: what is missing went missing after this."""
    until: datetime
    """When it was counted."""
    opening: Decimal
    received: Decimal
    returned: Decimal
    sold: Decimal
    disposed: Decimal
    counted: Decimal

    @property
    def expected(self) -> Decimal:
        """What should have been there."""
        return self.opening + self.received + self.returned - self.sold - self.disposed

    @property
    def difference(self) -> Decimal:
        """Counted less expected: below zero, packs are missing; above, there are more than the register tells."""
        return self.counted - self.expected

    @property
    def missing(self) -> Decimal:
        """How many packs are missing; 0 when none is."""
        return max(-self.difference, Decimal(0))


class StockSums:
    """Adds up the movements of one product between its counts.

    The first count is the opening: what came before it nobody can check. A movement at the very moment of a count
    was before it. Movements may come in any order, and as many as there are.
    """

    def __init__(self, product_id: str, counts: Iterable[Count]) -> None:
        self.product_id = product_id
        self._counts = sorted(counts, key=lambda one: one.at)
        self._moments = [one.at for one in self._counts]
        self._sums = [dict.fromkeys(MovementKind, Decimal(0)) for _ in self._counts]

    def take(self, movement: Movement) -> None:
        """Add a movement."""
        next_count = bisect_left(self._moments, movement.at)
        if next_count < len(self._sums):
            self._sums[next_count][movement.kind] += movement.packs

    def reconciliations(self) -> list[Reconciliation]:
        """One for each count after the first, in the order of time."""
        return [
            Reconciliation(
                product_id=self.product_id,
                since=before.at,
                until=count.at,
                opening=before.packs,
                received=moved[MovementKind.RECEIVED],
                returned=moved[MovementKind.RETURNED],
                sold=moved[MovementKind.SOLD],
                disposed=moved[MovementKind.DISPOSED],
                counted=count.packs,
            )
            for (before, count), moved in zip(pairwise(self._counts), self._sums[1:], strict=False)
        ]
