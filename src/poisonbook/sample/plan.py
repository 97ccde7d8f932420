"""Orders that hold regulated products, planned before the ordinary ones are drawn around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

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
        orders = slice(first, last)
        return Plan(
            self.time[orders],
            self.customer[orders],
            self.buyer[orders],
            self.lines[orders],
            self.fillers[orders],
            self.label[orders],
            self.product[held],
            self.quantity[held],
        )


def in_time(plans: Sequence[Plan]) -> Plan:
    """The orders of all `plans` as one plan, by time."""
    time, customer, buyer, lines, fillers, label, product, quantity = (
        np.concatenate([getattr(plan, field.name) for plan in plans]) for field in fields(Plan)
    )
    order = np.argsort(time, kind="stable")
    starts = np.cumsum(lines) - lines
    held = spread(starts[order], lines[order])
    return Plan(
        time[order],
        customer[order],
        buyer[order],
        lines[order],
        fillers[order],
        label[order],
        product[held],
        quantity[held],
    )


def spread(starts: Ints, lengths: Ints) -> Ints:
    """The positions of runs that begin at `starts` and are `lengths` long.

    >>> spread(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    ends = np.cumsum(lengths)
    within = np.arange(int(ends[-1]) if ends.size else 0) - np.repeat(ends - lengths, lengths)
    return np.repeat(starts, lengths) + within
