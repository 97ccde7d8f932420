"""Whether two people who judge the same thing judge alike: Cohen's kappa with an interval.

Kappa is the share judged alike beyond what chance alone makes alike (Cohen, Educational and Psychological Measurement
20, 1960): 1 is always alike, 0 is as chance would have it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import fsum, sqrt

LEVEL = 0.95
_NORMAL = 1.959963984540054
"""Standard errors on either side that hold 95 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How alike pairs of judgements are."""

    pairs: int
    alike: int
    kappa: float | None
    """None: every judgement was the same one, so that chance alone makes all alike."""
    low: float | None
    """The ends of the interval that holds kappa in 95 of 100 such samples; None where kappa is."""
    high: float | None

    @property
    def observed(self) -> float | None:
        """The share judged alike; None: there are no pairs."""
        return self.alike / self.pairs if self.pairs else None


def agreement(pairs: Sequence[tuple[Hashable, Hashable]]) -> Agreement:
    """How alike pairs of judgements are.

    The interval is that of the large-sample error of Fleiss, Cohen and Everitt (Psychological Bulletin 72, 1969). Where
    all pairs are alike that error is nought whatever their number; the lower end is then that of the exact interval of
    the share judged alike (Clopper and Pearson, Biometrika 26, 1934).
    """
    count = len(pairs)
    alike = sum(one == other for one, other in pairs)
    if not count:
        return Agreement(0, 0, None, None, None)
    shares = {cell: number / count for cell, number in Counter(pairs).items()}
    first = {word: number / count for word, number in Counter(one for one, _ in pairs).items()}
    second = {word: number / count for word, number in Counter(other for _, other in pairs).items()}
    by_chance = fsum(share * second.get(word, 0.0) for word, share in first.items())
    if len(first.keys() | second.keys()) == 1:
        return Agreement(count, alike, None, None, None)
    observed, left = alike / count, 1 - by_chance
    kappa = (observed - by_chance) / left
    if alike == count:
        least = ((1 - LEVEL) / 2) ** (1 / count)
        return Agreement(count, alike, kappa, max(-1.0, (least - by_chance) / left), 1.0)
    same = fsum(
        share * (left - (first[one] + second[one]) * (1 - observed)) ** 2
        for (one, other), share in shares.items()
        if one == other
    )
    apart = fsum(
        share * (second.get(one, 0.0) + first.get(other, 0.0)) ** 2
        for (one, other), share in shares.items()
        if one != other
    )
    spread = same + (1 - observed) ** 2 * apart - (observed * by_chance - 2 * by_chance + observed) ** 2
    error = sqrt(max(0.0, spread) / count) / left**2
    return Agreement(count, alike, kappa, max(-1.0, kappa - _NORMAL * error), min(1.0, kappa + _NORMAL * error))
