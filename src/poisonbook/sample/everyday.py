"""Everyday sales of regulated goods: lawful, normal, and below every rule by how they are made.

A member of the public who buys a regulated product at all buys one product only, a few times at most,
and all of it together stays well under the amount that a rule counts. Whoever buys by trade buys
anything, in quantity; no companion good lies in those orders.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from poisonbook.sample.catalogue import Special
from poisonbook.sample.chance import Ints, Stream, generator, tickets
from poisonbook.sample.customers import ANONYMOUS, Customers
from poisonbook.sample.plan import Plan, in_time
from poisonbook.sample.rhythm import Rhythm
from poisonbook.sample.rules import RuleFigures
from poisonbook.values.status import Status

_Int = TypeVar("_Int", np.int32, np.int64)

_TIMES = np.array([1, 1, 1, 2, 2, 3])
_PUBLIC_PACKS = np.array([1, 1, 1, 1, 2, 3])
_TRADE_PACKS = np.array([1, 2, 2, 3, 4, 5, 6, 8, 12, 20])
_FILLERS = np.array([0, 0, 1, 1, 2, 3])
_ANONYMOUS_PERCENT = 3
_UNDER_THE_AMOUNT = 600  # grams of each kilogram that a rule counts: a density read otherwise changes nothing


def buyers_for(regulated_lines: int) -> int:
    """How many of the public share out seven tenths of so many regulated lines."""
    return max(3, regulated_lines * 7 * len(_TIMES) // (10 * int(_TIMES.sum())))


def everyday_orders(
    regulated: Sequence[Special],
    customers: Customers,
    rhythm: Rhythm,
    *,
    figures: RuleFigures,
    buyers: range,
    regulated_lines: int,
    seed: int,
) -> Plan:
    """Orders of the public (`buyers`) and of trade with about `regulated_lines` regulated lines."""
    rng = generator(seed, Stream.EVERYDAY)
    public = _public(regulated, buyers, figures, rng)
    trade = _trade(regulated, customers, regulated_lines * 3 // 10, rng)
    plans = []
    for customer, product, quantity in (public, trade):
        named = customer != ANONYMOUS
        plans.append(
            Plan(
                time=rhythm.scattered(customer.size, rng),
                customer=customer,
                buyer=np.where(named, customers.classes[customer], 0).astype(np.uint8),
                lines=np.ones(customer.size, dtype=np.int64),
                fillers=_drawn(_FILLERS, customer.size, rng),
                label=np.full(customer.size, -1),
                payer=customer,
                stated=np.zeros(customer.size, dtype=np.int64),
                product=product,
                quantity=quantity,
            )
        )
    return in_time(plans)


def _public(
    regulated: Sequence[Special], buyers: range, figures: RuleFigures, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    most_grams = int(figures.kg * _UNDER_THE_AMOUNT)
    sold = [
        (item.product, int(item.pack_kg * 1000) + 1, item.form.share)
        for item in regulated
        if item.form is not None and item.status is Status.REPORTABLE and item.pack_kg is not None
    ]
    columns = zip(*(row for row in sold if row[1] <= most_grams), strict=True)
    products, grams, shares = (np.array(column, dtype=np.int64) for column in columns)
    choice = _drawn(tickets(shares), len(buyers), rng)
    packs = np.minimum(_drawn(_PUBLIC_PACKS, len(buyers), rng), most_grams // grams[choice])
    often = np.minimum(_drawn(_TIMES, len(buyers), rng), most_grams // (packs * grams[choice]))
    often = np.minimum(often, figures.orders - 1)
    customer = np.repeat(np.arange(buyers.start, buyers.stop), often)
    anonymous = rng.integers(0, 100, customer.size) < _ANONYMOUS_PERCENT
    return np.where(anonymous, ANONYMOUS, customer), np.repeat(products[choice], often), np.repeat(packs, often)


def _trade(
    regulated: Sequence[Special], customers: Customers, purchases: int, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    products = np.array([item.product for item in regulated])
    shares = np.array([item.form.share for item in regulated if item.form is not None])
    customer = rng.integers(customers.professionals.start, customers.operators.stop, purchases)
    return customer, products[_drawn(tickets(shares), purchases, rng)], _drawn(_TRADE_PACKS, purchases, rng)


def _drawn(options: npt.NDArray[_Int], count: int, rng: np.random.Generator) -> npt.NDArray[_Int]:
    return options[rng.integers(0, options.size, count)]
