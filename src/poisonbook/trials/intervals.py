"""How sure a count makes us: exact intervals, and what a comparison could have shown.

All intervals are exact and so never shorter than their level says; near zero they are longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, inf, sqrt
from statistics import NormalDist

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """What a count makes likely."""

    value: float
    low: float
    high: float

    def scaled(self, by: float) -> Interval:
        """The same in another unit."""
        return Interval(self.value * by, self.low * by, self.high * by)


def share_interval(count: int, of: int, *, level: float = LEVEL) -> Interval:
    """The share that `count` of `of` stands for (Clopper and Pearson, Biometrika 26, 1934)."""
    from scipy.special import betaincinv

    if not 0 <= count <= of or of == 0:
        raise ValueError("expected a count of at most what there is of, and that above zero")
    tail = (1 - level) / 2
    low = float(betaincinv(count, of - count + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, of - count, 1 - tail)) if count < of else 1.0
    return Interval(count / of, low, high)


def score_interval(count: int, of: int, *, level: float = LEVEL) -> Interval:
    """The same nearly, without scipy, for pages of the service (Wilson, J. Am. Stat. Assoc. 22, 1927)."""
    if not 0 <= count <= of or of == 0:
        raise ValueError("expected a count of at most what there is of, and that above zero")
    share, z = count / of, NormalDist().inv_cdf((1 + level) / 2)
    middle, spread = share + z * z / (2 * of), z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    low, high = ((middle + end) / (1 + z * z / of) for end in (-spread, spread))
    return Interval(share, max(low, 0.0), min(high, 1.0))


def rate_interval(count: int, over: float, *, level: float = LEVEL) -> Interval:
    """How many happen for each one of `over`, where `count` did over all (Garwood, Biometrika 28, 1936)."""
    from scipy.special import gammaincinv

    if count < 0 or over <= 0:
        raise ValueError("expected a count, and over more than nothing")
    tail = (1 - level) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    return Interval(count, low, float(gammaincinv(count + 1, 1 - tail))).scaled(1 / over)


def ratio_interval(one: int, over_one: float, other: int, over_other: float, *, level: float = LEVEL) -> Interval:
    """How many times as often the one happens as the other (Przyborowski and Wilenski, Biometrika 31, 1940).

    Given how many there are of both, the share of the one is a share of its exposure and the ratio. Where nothing
    happened the ratio is anything, from 0 to infinity.
    """
    if one + other == 0:
        return Interval(1.0, 0.0, inf)
    share = share_interval(one, one + other, level=level)
    value, low, high = (_odds(part) * over_other / over_one for part in (share.value, share.low, share.high))
    return Interval(value, low, high)


def _odds(share: float) -> float:
    return inf if share == 1 else share / (1 - share)


def power_to_see(ratio: float, base: float, lines: int, others: int, *, level: float = LEVEL) -> float:
    """How likely a comparison of shares is to show that one group's is `ratio` times `base` (Cohen 1988, 6.2).

    Args:
        base: the share in the other group.
        lines: how many were looked at in the one group, and `others` in the other.
    """
    from scipy.special import ndtr, ndtri

    if lines == 0 or others == 0 or base <= 0:
        return 0.0
    apart = abs(2 * asin(sqrt(min(ratio * base, 1))) - 2 * asin(sqrt(base)))
    return float(ndtr(apart * sqrt(lines * others / (lines + others)) - ndtri((1 + level) / 2)))


def upper_share(count: int, of: int, *, level: float = LEVEL) -> float:
    """The share that is not passed with this confidence, one-sided (Clopper and Pearson)."""
    from scipy.special import betaincinv

    return 1.0 if count >= of else float(betaincinv(count + 1, of - count, level))
