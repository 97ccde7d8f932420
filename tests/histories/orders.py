"""What may be told of an order: screened, sold once, returned up to what was sold, gone on its date and not before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tests.histories.linear import Tally
from tests.histories.ops import UNKNOWN, Op
from tests.histories.sweeps import Sweeps

SWEPT, USES_SWEPT, STOCK, TAKEN = range(4)
"""What is counted: orders and write-offs that a sweep deleted, stock records, packs written off a licence."""
ORDER_OPS = frozenset({"screen", "release", "confirm", "cancel", "return", "look at order"})


class Order(NamedTuple):
    """How an order stands."""

    state: str = "absent"
    kept: int = 0
    """Packs that were sold and did not come back."""
    due: tuple[float, float] = (0, 0)
    """From when it may be gone, and from when a sweep that begins has to take it."""


_Move = tuple[str, Order, dict[int, int]]
"""What is told in a state, what follows, and what it adds to the counts."""


class OrderModel:
    """One order of a number of packs."""

    first = (Order(), (0, 0, 0, 0))

    def __init__(self, sweeps: Sweeps, *, packs: int, open_seconds: float) -> None:
        self._sweeps = sweeps
        self._packs = packs
        self._open = open_seconds

    def swept(self, state: Order, tally: Tally, before: float) -> Iterator[tuple[Order, Tally]]:
        """Its date may be before a moment: then it may be gone."""
        if state.state != "absent" and state.due[0] <= before:
            yield Order(), _more(tally, {SWEPT: 1, USES_SWEPT: int(state.state == "confirmed")})

    def after(self, state: Order, tally: Tally, op: Op) -> Iterator[tuple[Order, Tally]]:
        """The state and counts after `op`."""
        if state.state != "absent" and self._sweeps.took(state.due[1], before=op.start):
            return  # it has to be gone by now
        for told, following, more in self._moves(state, op):
            if op.told in (told, UNKNOWN):
                yield following, _more(tally, more)

    def _moves(self, order: Order, op: Op) -> Iterator[_Move]:
        match op.what:
            case "screen":
                return self._screen(order, op)
            case "confirm":
                return self._confirm(order, op)
            case "cancel":
                return _cancel(order)
            case "return":
                return _come_back(order, op.more["packs"])
            case "release":
                return _release(order)
            case _:
                word = f"confirmed {order.kept}" if order.state == "confirmed" else order.state
                return iter([(word, order, {})])

    def _screen(self, order: Order, op: Op) -> Iterator[_Move]:
        if order.state in ("absent", "screened"):
            first = op.start + self._open
            due = (first if order.state == "absent" else min(first, order.due[0]), op.end + self._open)
            yield "kept", Order("screened", 0, due), {}
        else:
            yield ("kept" if order.state == "confirmed" else "state"), order, {}

    def _confirm(self, order: Order, op: Op) -> Iterator[_Move]:
        if order.state == "screened":
            due = op.more["due"]
            yield "sold", Order("confirmed", self._packs, (due, max(due, op.end))), {TAKEN: self._packs}
            yield "hold", order, {}
            yield "refuse", order, {}
        else:
            yield {"absent": "unknown-order", "confirmed": "sold"}.get(order.state, "state"), order, {}


def _cancel(order: Order) -> Iterator[_Move]:
    if order.state == "confirmed":
        counts = {STOCK: int(order.kept > 0), TAKEN: -order.kept}
        yield "cancelled", order._replace(state="cancelled", kept=0), counts
    elif order.state == "cancelled":
        yield "cancelled", order, {}
    else:
        yield ("nothing" if order.state == "absent" else "cancelled"), Order(), {}


def _come_back(order: Order, packs: int) -> Iterator[_Move]:
    if order.state == "confirmed" and packs <= order.kept:
        yield "came back", order._replace(kept=order.kept - packs), {STOCK: 1, TAKEN: -packs}
    else:
        yield {"absent": "nothing", "confirmed": "too many"}.get(order.state, "state"), order, {}


def _release(order: Order) -> Iterator[_Move]:
    yield {"absent": "unknown-order", "screened": "not held"}.get(order.state, "state"), order, {}
    if order.state == "screened":
        yield "released", order, {}


def most_lives(ops: Sequence[Op], open_seconds: float) -> int:
    """How often an order can have been put on record: once, unless it was asked for again when it was gone."""
    screened = [op.start for op in ops if op.what == "screen"]
    asked_until = max(op.end for op in ops if op.what != "look at order")
    return 1 if asked_until < min(screened) + open_seconds else len(screened)


def _more(tally: Tally, more: dict[int, int]) -> Tally:
    return tuple(number + more.get(place, 0) for place, number in enumerate(tally))
