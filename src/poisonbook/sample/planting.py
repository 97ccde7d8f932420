"""Scenarios set into the shop: customers, products and moments are chosen, and what must follow is noted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, cycle, islice

import numpy as np

from poisonbook.sample.catalogue import Special
from poisonbook.sample.chance import Draws, Stream, generator
from poisonbook.sample.customers import ANONYMOUS, Customers
from poisonbook.sample.plan import Plan
from poisonbook.sample.rhythm import DAY, HOUR, SECOND, Rhythm
from poisonbook.sample.scenarios import Buyer, Particulars, Scenario, Script

_LINES_TO_A_SCENARIO = 20_000
_WANDER = 3 * HOUR
_MOST_FILLERS = 2


@dataclass(frozen=True, slots=True)
class Planted:
    """A scenario in its place."""

    scenario: Scenario
    customers: tuple[int, ...]
    """The customer of each of its accounts."""
    first_label: int
    """The label of its first order in the plan; the others count on from it."""
    products: Mapping[str, int]
    """The product of each of its lines, by the line's name."""


@dataclass(frozen=True, slots=True)
class Actors:
    """Customers set aside for scenarios."""

    public: range
    professionals: range
    operators: range


def scenarios_for(script: Script, lines: int) -> list[Scenario]:
    """What to plant in a shop with so many lines: about one scenario in 20,000 lines, and each at least once."""
    count = max(len(script.scenarios), lines // _LINES_TO_A_SCENARIO)
    return list(islice(cycle(script.scenarios), count))


def plant(
    script: Script,
    scenarios: Sequence[Scenario],
    cast: Mapping[str, Sequence[Special]],
    customers: Customers,
    *,
    actors: Actors,
    rhythm: Rhythm,
    seed: int,
) -> tuple[Plan, list[Planted]]:
    """The scenarios' orders, and each scenario in its place."""
    rng = generator(seed, Stream.SCENARIOS)
    draws = Draws(rng)
    stages: dict[Buyer, Iterator[int]] = {
        Buyer.PUBLIC: iter(actors.public),
        Buyer.PROFESSIONAL: iter(actors.professionals),
        Buyer.OPERATOR: iter(actors.operators),
        Buyer.ANONYMOUS: cycle([ANONYMOUS]),
    }
    planted: list[Planted] = []
    moments: list[int] = []
    label = 0
    for scenario in scenarios:
        lines = chain.from_iterable(order.lines for order in scenario.orders)
        products = {line.id: draws.pick(cast[line.goods]).product for line in lines}
        customers_of = tuple(islice(stages[scenario.buyer], scenario.accounts))
        planted.append(Planted(scenario, customers_of, label, products))
        opening = rhythm.opening(scenario.span_days, rng)
        for order in scenario.orders:
            wander = 0 if scenario.exact else draws.below(2 * _WANDER // SECOND) * SECOND - _WANDER
            moments.append(opening + order.day * DAY + order.second * SECOND + wander)
        label += len(scenario.orders)
    return _plan(planted, moments, customers, script.particulars, rng), planted


def _plan(
    planted: Sequence[Planted],
    moments: Sequence[int],
    customers: Customers,
    particulars: Sequence[Particulars],
    rng: np.random.Generator,
) -> Plan:
    orders = [(place, order) for place in planted for order in place.scenario.orders]
    lines = [(place, line) for place, order in orders for line in order.lines]
    customer = np.array([place.customers[order.account] for place, order in orders])
    together = np.array([place.scenario.particulars.one_payment for place, _ in orders])
    return Plan(
        time=np.array(moments),
        customer=customer,
        buyer=np.where(customer == ANONYMOUS, 0, customers.classes[customer]).astype(np.uint8),
        lines=np.array([len(order.lines) for _, order in orders]),
        fillers=rng.integers(0, _MOST_FILLERS + 1, len(orders)),
        label=np.arange(len(orders)),
        payer=np.where(together, np.array([place.customers[0] for place, _ in orders]), customer),
        stated=np.array([particulars.index(place.scenario.particulars) for place, _ in orders]),
        product=np.array([place.products[line.id] for place, line in lines]),
        quantity=np.array([line.packs for _, line in lines]),
    )
