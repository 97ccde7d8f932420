"""Who buys in the made-up shop: many who come seldom, a few who come often, some of them by trade."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from poisonbook.sample.chance import Ints, Stream, generator, tickets
from poisonbook.values.buyers import BuyerClass

ANONYMOUS = -1
CLASSES: tuple[str | None, ...] = (None, *BuyerClass)
"""Buyer classes by their code in arrays; None, the first, is a class that the shop did not record."""

_STATED_PUBLIC_PERCENT = 40
_LEVELS = 256
_SCATTER = 1.1
_MEDIAN = 4
_IDS = 10**8
_STRIDE = 61_803_399  # shares no factor with 10^8, so that it only shuffles the ids


@dataclass(frozen=True, slots=True)
class Customers:
    """All customers, by index; the public comes first, then professionals and farmers, then economic operators."""

    public: range
    professionals: range
    operators: range
    classes: npt.NDArray[np.uint8]
    """Each customer's code in `CLASSES`."""
    tickets: npt.NDArray[np.int32]
    """Customers as often as they are active."""
    shift: int

    def numbers(self, customers: Ints) -> Ints:
        """The numbers in the ids of these customers; they tell nothing of who is who."""
        return (customers * _STRIDE + self.shift) % _IDS

    def number(self, customer: int) -> int:
        """The number in the id of one customer."""
        return int(self.numbers(np.array([customer]))[0])


def make_customers(public: int, professionals: int, operators: int, seed: int) -> Customers:
    """So many customers of each kind."""
    rng = generator(seed, Stream.CUSTOMERS)
    total = public + professionals + operators
    activity = _activity()[rng.integers(0, _LEVELS, total)]
    stated = rng.integers(0, 100, public) < _STATED_PUBLIC_PERCENT
    trade = [CLASSES.index(BuyerClass.PROFESSIONAL_USER), CLASSES.index(BuyerClass.FARMER)]
    classes = np.concatenate(
        [
            np.where(stated, CLASSES.index(BuyerClass.GENERAL_PUBLIC), 0),
            np.array(trade)[rng.integers(0, len(trade), professionals)],
            np.full(operators, CLASSES.index(BuyerClass.ECONOMIC_OPERATOR)),
        ]
    )
    return Customers(
        range(public),
        range(public, public + professionals),
        range(public + professionals, total),
        classes.astype(np.uint8),
        tickets(activity),
        int(rng.integers(0, _IDS)),
    )


def _activity() -> Ints:
    """Log-normal levels in whole numbers: rounding hides the last bit in which machines' exp() may differ."""
    normal = NormalDist()
    levels = (normal.inv_cdf((level + 0.5) / _LEVELS) for level in range(_LEVELS))
    return np.array([max(1, round(_MEDIAN * math.exp(_SCATTER * level))) for level in levels])
