"""The noise of the public report: the discrete Laplace mechanism of OpenDP, on whole numbers.

Each noised cell comes out as its count and a whole number x with probability proportional to exp(-|x| / scale), where
scale is how much one customer-year can change all cells together, divided by epsilon.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from poisonbook.errors import PoisonbookError

SURE = 0.95


class NoiseError(PoisonbookError):
    """The library does not promise the privacy that the figures are to have."""

    code: ClassVar[str] = "noise"

    def __str__(self) -> str:
        return "the noise is not what the report would claim; nothing was released"


def noised(counts: Mapping[str, int], *, most: int, epsilon: int) -> dict[str, int]:
    """The counts with noise, by one mechanism over all of them.

    Args:
        most: how much one customer-year can change all of them together.
        epsilon: what they may spend together.

    Raises:
        NoiseError: the library's own account of the mechanism says more.
    """
    names = sorted(counts)
    mechanism = laplace(len(names), most / epsilon)
    if mechanism.map(most) > epsilon:
        raise NoiseError
    return dict(zip(names, mechanism([counts[name] for name in names]), strict=True))


def laplace(size: int, scale: float) -> Any:
    """OpenDP's mechanism for so many whole numbers."""
    import opendp.prelude as dp

    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T="i64"), size=size), dp.l1_distance(T="i64")
    return dp.m.make_laplace(*space, scale=scale)


def error_of(scale: float) -> int:
    """How far a noised figure is from the count at most, in 95 of 100 cases.

    >>> error_of(3.0), error_of(6.0)
    (9, 18)
    """
    share = math.exp(-1 / scale)
    # P(|x| > k) = 2 share^(k + 1) / (1 + share)
    return max(0, math.ceil(math.log((1 - SURE) * (1 + share) / 2) / math.log(share)) - 1)
