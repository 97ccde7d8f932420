"""Plans: orders that keep their lines whatever is done to their order."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.sample.plan import Plan, in_time, spread

Orders = list[tuple[int, list[int]]]

orders_of = st.lists(st.tuples(st.integers(0, 50), st.lists(st.integers(0, 9), min_size=1, max_size=3)), max_size=12)


def _plan(orders: Orders, first_label: int = 0) -> Plan:
    products = np.array([product for _, lines in orders for product in lines], dtype=np.int64)
    return Plan(
        time=np.array([time for time, _ in orders], dtype=np.int64),
        customer=np.zeros(len(orders), dtype=np.int64),
        buyer=np.zeros(len(orders), dtype=np.uint8),
        lines=np.array([len(lines) for _, lines in orders], dtype=np.int64),
        fillers=np.ones(len(orders), dtype=np.int64),
        label=first_label + np.arange(len(orders)),
        payer=np.zeros(len(orders), dtype=np.int64),
        stated=np.zeros(len(orders), dtype=np.int64),
        product=products,
        quantity=products + 1,
    )


def _orders(plan: Plan) -> list[tuple[int, int, list[int]]]:
    ends = np.cumsum(plan.lines).tolist()
    return [
        (time, label, plan.product[end - lines : end].tolist())
        for time, label, lines, end in zip(
            plan.time.tolist(), plan.label.tolist(), plan.lines.tolist(), ends, strict=True
        )
    ]


@given(orders_of, orders_of)
def test_joined_plans_stand_in_time_and_orders_keep_their_lines(first: Orders, second: Orders) -> None:
    """Nothing is lost, nothing changes hands."""
    joined = in_time([_plan(first), _plan(second, len(first))])

    wanted = [(time, label, lines) for label, (time, lines) in enumerate(first + second)]
    assert _orders(joined) == sorted(wanted, key=lambda order: order[:2])
    assert joined.quantity.tolist() == (joined.product + 1).tolist()
    assert joined.total_lines == sum(len(lines) + 1 for _, lines in first + second)


@given(orders_of, st.data())
def test_a_stretch_of_a_plan_is_what_stands_there(orders: Orders, data: st.DataObject) -> None:
    """The orders between two positions, with their lines."""
    plan = _plan(orders)
    last = data.draw(st.integers(0, len(orders)))
    first = data.draw(st.integers(0, last))

    assert _orders(plan.between(first, last)) == _orders(plan)[first:last]


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 5))))
def test_spread_counts_on_from_each_start(runs: list[tuple[int, int]]) -> None:
    """As a plain loop would."""
    starts = np.array([start for start, _ in runs], dtype=np.int64)
    lengths = np.array([length for _, length in runs], dtype=np.int64)

    expected = [start + step for start, length in runs for step in range(length)]
    assert spread(starts, lengths).tolist() == expected
