"""The shop's order lines, drawn in slices of time so that a shop of any size fits in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from poisonbook.sample.catalogue import Catalogue, Kind
from poisonbook.sample.chance import Ints, Stream, generator, tickets
from poisonbook.sample.customers import ANONYMOUS, CLASSES, Customers
from poisonbook.sample.particulars import particulars
from poisonbook.sample.plan import Plan, spread
from poisonbook.sample.rhythm import Rhythm
from poisonbook.sample.scenarios import Particulars
from poisonbook.sample.texts import numbered

if TYPE_CHECKING:
    import pyarrow as pa

_SLICE_ORDERS = 350_000
_ANONYMOUS_PERCENT = 3
_SIZES = np.repeat(np.arange(1, 9, dtype=np.uint8), [34, 24, 15, 10, 7, 5, 3, 2])
_QUANTITIES = np.repeat(np.array([1, 2, 3, 4, 5, 6, 10], dtype=np.int32), [72, 16, 5, 3, 1, 2, 1])
_ORDER_DIGITS, _CUSTOMER_DIGITS = 9, 8


@dataclass(frozen=True, slots=True)
class OrderBook:
    """Everything the order lines are drawn from."""

    catalogue: Catalogue
    customers: Customers
    rhythm: Rhythm
    plan: Plan
    sizes: npt.NDArray[np.uint8]
    """How many lines each order of ordinary goods has."""
    particulars: Sequence[Particulars]
    """What planned orders may say, by their place."""
    seed: int
    numbers: Ints
    """The numbers of labelled orders, filled in as their slices are drawn."""

    @property
    def orders(self) -> int:
        """How many orders there are."""
        return self.sizes.size + self.plan.time.size

    def slices(self) -> Iterator[pa.Table]:
        """The lines in the order of time, as tables in the form of the orders file."""
        rng = generator(self.seed, Stream.ORDERS)
        counts = self.rhythm.counts(self.sizes.size)
        popular, plain = self._shelves(rng)
        until = np.cumsum(counts)
        edges = _edges(until, -(-self.orders // _SLICE_ORDERS))
        drawn = planned = 0
        for first, last in pairwise(edges):
            hours = slice(first, last)
            ordinary = _ordinary(self.customers, self.rhythm.moments(hours, counts, rng), rng)
            sizes = self.sizes[drawn : drawn + ordinary.time.size]
            end = int(np.searchsorted(self.plan.time, self.rhythm.end(hours)))
            plan = self.plan.between(planned, end)
            yield _Slice(ordinary, plan, sizes, drawn + planned).table(self, popular, plain, rng)
            drawn, planned = drawn + sizes.size, end

    def _shelves(self, rng: np.random.Generator) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """What ordinary orders are drawn from, by popularity; the second holds no companion goods."""
        products = len(self.catalogue.ids)
        popularity = 1 + 4000 // (20 + rng.permutation(products))
        popularity[[item.product for item in self.catalogue.of_kind(Kind.REGULATED)]] = 0
        popular = tickets(popularity)
        popularity[[item.product for item in self.catalogue.of_kind(Kind.COMPANION)]] = 0
        return popular, tickets(popularity)


@dataclass(frozen=True, slots=True)
class _Ordinary:
    """Orders of ordinary goods: when and by whom."""

    time: Ints
    customer: Ints
    buyer: npt.NDArray[np.uint8]


def _ordinary(customers: Customers, time: Ints, rng: np.random.Generator) -> _Ordinary:
    customer = customers.tickets[rng.integers(0, customers.tickets.size, time.size)].astype(np.int64)
    anonymous = rng.integers(0, 100, time.size) < _ANONYMOUS_PERCENT
    buyer = np.where(anonymous, 0, customers.classes[customer]).astype(np.uint8)
    return _Ordinary(time, np.where(anonymous, ANONYMOUS, customer), buyer)


class _Slice:
    """Ordinary and planned orders of a stretch of time, merged by time and numbered."""

    def __init__(self, ordinary: _Ordinary, plan: Plan, sizes: npt.NDArray[np.uint8], numbered: int) -> None:
        time = np.concatenate([ordinary.time, plan.time])
        self.order = np.argsort(time, kind="stable")
        self.time = time[self.order]
        self.customer = np.concatenate([ordinary.customer, plan.customer])[self.order]
        self.payer = np.concatenate([ordinary.customer, plan.payer])[self.order]
        self.stated = np.concatenate([np.zeros_like(ordinary.customer), plan.stated])[self.order]
        self.buyer = np.concatenate([ordinary.buyer, plan.buyer])[self.order]
        self.size = np.concatenate([sizes, plan.lines + plan.fillers])[self.order].astype(np.int64)
        self.numbers = numbered + 1 + np.arange(self.order.size)
        self._plan = plan
        place = np.empty_like(self.order)
        place[self.order] = np.arange(self.order.size)
        self._planned = place[ordinary.time.size :]

    def table(
        self,
        book: OrderBook,
        popular: npt.NDArray[np.int32],
        plain: npt.NDArray[np.int32],
        rng: np.random.Generator,
    ) -> pa.Table:
        """The lines of these orders; the numbers of labelled orders go to the book."""
        import pyarrow as pa

        labelled = self._plan.label >= 0
        book.numbers[self._plan.label[labelled]] = self.numbers[self._planned][labelled]

        of_line = np.repeat(np.arange(self.order.size), self.size)
        product = popular[rng.integers(0, popular.size, of_line.size)]
        quantity = _QUANTITIES[rng.integers(0, _QUANTITIES.size, of_line.size)]
        starts = np.cumsum(self.size) - self.size
        beside = spread(starts[self._planned], self.size[self._planned])
        product[beside] = plain[rng.integers(0, plain.size, beside.size)]
        first = starts[self._planned] + rng.integers(0, self._plan.fillers + 1)
        held = spread(first, self._plan.lines)
        product[held] = self._plan.product
        quantity[held] = self._plan.quantity

        line = pa.array(of_line)
        known = self.customer != ANONYMOUS
        customers = book.customers.numbers(np.where(known, self.customer, 0))
        customer_row = pa.array(np.arange(self.order.size), mask=~known)
        payers = book.customers.numbers(np.where(known, self.payer, 0))
        more = particulars(
            self.numbers,
            customers,
            known,
            self.buyer,
            payers=payers,
            stated=self.stated,
            words=book.particulars,
        )
        return pa.table(
            {
                "order_id": numbered("A", self.numbers, _ORDER_DIGITS).take(line),
                "customer_id": numbered("K", customers, _CUSTOMER_DIGITS).take(customer_row).take(line),
                "ts": pa.array(self.time[of_line].view("datetime64[us]")),
                "product_id": pa.array(book.catalogue.ids).take(pa.array(product)),
                "quantity": pa.array(quantity),
                "buyer_class": pa.array(CLASSES, pa.string()).take(pa.array(self.buyer[of_line])),
                **{name: values.take(line) for name, values in more.items()},
            }
        )


def order_id(number: int) -> str:
    """The id of the order with this number."""
    return f"A{number:0{_ORDER_DIGITS}d}"


def customer_id(number: int) -> str:
    """The id of the customer with this number."""
    return f"K{number:0{_CUSTOMER_DIGITS}d}"


def sizes_for(lines: int, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """How many lines each order of ordinary goods has; together exactly `lines`."""
    # A tenth more orders than the mean asks for, and two hundred: enough whatever is drawn.
    orders = lines * _SIZES.size * 11 // (10 * int(_SIZES.sum())) + 200
    sizes = _SIZES[rng.integers(0, _SIZES.size, orders)]
    total = np.cumsum(sizes, dtype=np.int64)
    last = int(np.searchsorted(total, lines))
    sizes = sizes[: last + 1]
    sizes[last] -= total[last] - lines
    return sizes


def _edges(until: Ints, slices: int) -> list[int]:
    """Hours at which slices of about the same number of orders begin and end."""
    aims = [int(until[-1]) * part // slices for part in range(1, slices)]
    inner = np.searchsorted(until, aims).tolist() if aims else []
    return sorted({0, *inner, until.size})
