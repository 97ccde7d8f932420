"""How large each part of the orders is, and who plays in which: everyday buyers, actors of scenarios, the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from poisonbook.sample.catalogue import Catalogue, Kind, Special
from poisonbook.sample.chance import Stream, generator
from poisonbook.sample.customers import make_customers
from poisonbook.sample.everyday import buyers_for, everyday_orders
from poisonbook.sample.orders import OrderBook, sizes_for
from poisonbook.sample.plan import in_time
from poisonbook.sample.planting import Actors, Planted, plant, scenarios_for
from poisonbook.sample.rhythm import Rhythm
from poisonbook.sample.scenarios import COMPANION, Buyer, read_script

_LINES_OF_A_CUSTOMER = 17
_CUSTOMERS_TO_A_PROFESSIONAL, _CUSTOMERS_TO_AN_OPERATOR = 60, 150


def stage(
    catalogue: Catalogue, rhythm: Rhythm, *, lines: int, regulated_lines: int, seed: int
) -> tuple[OrderBook, list[Planted]]:
    """The orders of a shop, ready to be drawn, and the scenarios among them."""
    script = read_script()
    scenarios = scenarios_for(script, lines)
    roles: Counter[Buyer] = Counter()
    for scenario in scenarios:
        roles[scenario.buyer] += scenario.accounts
    buyers = range(buyers_for(regulated_lines))
    usual = lines // _LINES_OF_A_CUSTOMER
    customers = make_customers(
        max(usual, 2 * len(buyers) + roles[Buyer.PUBLIC]),
        max(usual // _CUSTOMERS_TO_A_PROFESSIONAL, 2 * roles[Buyer.PROFESSIONAL]),
        max(usual // _CUSTOMERS_TO_AN_OPERATOR, 2 * roles[Buyer.OPERATOR]),
        seed,
    )
    regulated = catalogue.of_kind(Kind.REGULATED)
    cast: dict[str, Sequence[Special]] = {**script.cast(regulated), COMPANION: catalogue.of_kind(Kind.COMPANION)}
    actors = Actors(range(buyers.stop, customers.public.stop), customers.professionals, customers.operators)
    scenes, planted = plant(script, scenarios, cast, customers, actors=actors, rhythm=rhythm, seed=seed)
    everyday = everyday_orders(
        regulated,
        customers,
        rhythm,
        figures=script.figures,
        buyers=buyers,
        regulated_lines=regulated_lines,
        seed=seed,
    )
    plan = in_time([scenes, everyday])
    sizes = sizes_for(lines - plan.total_lines, generator(seed, Stream.SIZES))
    numbers = np.zeros(int((plan.label >= 0).sum()), dtype=np.int64)
    return OrderBook(catalogue, customers, rhythm, plan, sizes, script.particulars, seed, numbers), planted
