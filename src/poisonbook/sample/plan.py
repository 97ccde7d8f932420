"""Orders that hold regulated products, planned before the ordinary ones are drawn around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from poisonbook.sample.chance import Ints


@dataclass(frozen=True, slots=True)
class Plan:
    """Orders as columns; `product` and `quantity` hold the lines of all orders, one order after the other."""

    time: Ints
    customer: Ints
    """Index of the customer, or `ANONYMOUS`."""
    buyer: npt.NDArray[np.uint8]
    """Code of the buyer class."""
    lines: Ints
    """How many planned lines the order has."""
    fillers: Ints
    """How many ordinary goods are in the order beside them."""
    label: Ints
    """A number to find the order's id by, or -1."""
    payer: Ints
    """Index of the customer whose means of payment the order has, or `ANONYMOUS`."""
    stated: Ints
    """What the order says otherwise than orders of its kind do: a place in the script's particulars."""
    product: Ints
    quantity: Ints

    @property
    def total_lines(self) -> int:
        """Planned lines and fillers."""
        return int(self.lines.sum() + self.fillers.sum())

    def between(self, first: int, last: int) -> Plan:
        """The orders from position `first` up to, but not including, `last`."""
        starts = np.concatenate([[0], np.cumsum(self.lines)])
        held = slice(int(starts[first]), int(starts[last]))
        return self._taken(slice(first, last), held)

    def in_time(self) -> Plan:
        """The same orders by time."""
        order = np.argsort(self.time, kind="stable")
        starts = np.cumsum(self.lines) - self.lines
        return self._taken(order, spread(starts[order], self.lines[order]))

    def _taken(self, orders: slice | Ints, lines: slice | Ints) -> Plan:
        of_orders = {name: getattr(self, name)[orders] for name in _OF_ORDERS}
        return replace(self, **of_orders, **{name: getattr(self, name)[lines] for name in _OF_LINES})


_OF_ORDERS = ("time", "customer", "buyer", "lines", "fillers", "label", "payer", "stated")
_OF_LINES = ("product", "quantity")


def in_time(plans: Sequence[Plan]) -> Plan:
    """The orders of all `plans` as one plan, by time."""
    names = (*_OF_ORDERS, *_OF_LINES)
    return Plan(**{name: np.concatenate([getattr(plan, name) for plan in plans]) for name in names}).in_time()


def spread(starts: Ints, lengths: Ints) -> Ints:
    """The positions of runs that begin at `starts` and are `lengths` long.

    >>> spread(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    ends = np.cumsum(lengths)
    within = np.arange(int(ends[-1]) if ends.size else 0) - np.repeat(ends - lengths, lengths)
    return np.repeat(starts, lengths) + within
