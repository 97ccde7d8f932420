"""What many rules cost: 10, 100 and 1,000 rules over the same regulated order lines, in one process.

    python -m benchmarks.many_rules [--lines 200000] [--rounds 3]

Rules and lines are made up from a seed. Half of the rules have the shapes of the shipped packs with other figures and
substances; the other half are of any type, with several branches, exceptions, groupings and timespans. Limits are
such that few groups reach them, as in a pack that people can work with. The ten are the first of the thousand, and so
are the hundred. Timed is everything from the regulated lines to the last finding.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from poisonbook.engine.base import COMPANION_COLUMNS, LINE_COLUMNS, ColumnType
from poisonbook.engine.duckdb.run import run
from poisonbook.rules.plan import Branch, FieldTest, Plan, Selection, Threshold
from poisonbook.rules.syntax import Attention, Operator, RuleType
from poisonbook.rules.timespan import Timespan

_SIZES = (10, 100, 1_000)
_SUBSTANCES = tuple(f"substance-{number:02}" for number in range(40))
_STATUSES = ("reportable", "restricted", "undetermined")
_COUNTRIES = ("AT", "DE", "DK", "FR", "NL", "PL")
_CHANNELS = ("phone", "shop", "web")
_SPANS = ("7d", "14d", "30d", "60d", "90d")
_GROUPINGS = (
    ("customer",),
    ("customer", "substance"),
    ("delivery_address",),
    ("payment_token", "substance"),
)
_TYPES = (RuleType.EVENT_COUNT, RuleType.VALUE_COUNT, RuleType.VALUE_SUM, RuleType.LINE, RuleType.COMPANIONS)
_LIMITS = {
    RuleType.EVENT_COUNT: (6, 8, 10),
    RuleType.VALUE_COUNT: (5, 6, 8),
    RuleType.VALUE_SUM: (30, 40, 60),
    RuleType.COMPANIONS: (1, 2),
}
_ARROW = {
    ColumnType.WHOLE: pa.int64(),
    ColumnType.TEXT: pa.string(),
    ColumnType.TIME: pa.timestamp("us"),
    ColumnType.QUANTITY: pa.decimal128(18, 3),
    ColumnType.STRENGTH: pa.decimal128(9, 4),
    ColumnType.AMOUNT: pa.decimal128(18, 6),
}


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--lines", type=int, default=200_000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--seed", type=int, default=1868)
    given = arguments.parse_args()
    lines, companions = make_lines(given.lines, given.seed)
    plans = list(make_plans(max(_SIZES), given.seed))
    seconds: dict[int, list[float]] = {size: [] for size in _SIZES}
    found: dict[int, int] = {}
    for _ in range(given.rounds):
        for size, times in seconds.items():
            started = time.perf_counter()
            found[size] = sum(1 for _ in run(plans[:size], lines, companions))
            times.append(time.perf_counter() - started)
    table = Table("rules", "seconds (median)", "least", "most", "times ten rules", "ms a rule", "findings")
    ten = statistics.median(seconds[_SIZES[0]])
    for size, times in seconds.items():
        median = statistics.median(times)
        figures = (f"{one:.2f}" for one in (median, min(times), max(times), median / ten))
        table.add_row(f"{size:,}", *figures, f"{median / size * 1000:.1f}", f"{found[size]:,}")
    console = Console(width=120)
    console.print(f"{lines.num_rows:,} regulated lines, {companions.num_rows:,} companions, {given.rounds} rounds")
    console.print(table)
    console.print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB")


def make_lines(count: int, seed: int) -> tuple[pa.Table, pa.Table]:
    """A year of regulated lines, two in an order, and companions in a tenth of the orders.

    Most customers have a few orders; a hundredth of the customers have a sixth of them.
    """
    rng = np.random.default_rng(seed)
    orders = max(count // 2, 1)
    customers = max(orders // 3, 1)
    anyone, busy = rng.integers(0, customers, orders), rng.integers(0, max(customers // 100, 1), orders)
    customer = np.where(rng.random(orders) < 1 / 6, busy, anyone)
    order = np.arange(count) // 2 % orders
    moments = np.datetime64("2025-01-01", "us") + rng.integers(0, 365 * 86_400, orders).astype("timedelta64[s]")
    substance = (rng.random(count) ** 2 * len(_SUBSTANCES)).astype(np.int64)
    named = {
        "line": np.arange(1, count + 1),
        "order_id": [f"order-{one}" for one in order],
        "customer": [None if one % 50 == 0 else f"customer-{one}" for one in customer[order]],
        "ts": moments[order],
        "product_id": [f"product-{one}" for one in substance * 20 + rng.integers(0, 20, count)],
        "quantity": [Decimal(int(one)) for one in rng.integers(1, 4, count)],
        "buyer_class": _drawn(rng, ("general_public", "professional_user", "farmer"), orders, (0.7, 0.25, 0.05))[order],
        "channel": _drawn(rng, _CHANNELS, orders)[order],
        "payment_kind": _drawn(rng, ("card", "cash", "transfer"), orders)[order],
        "delivery_country": _drawn(rng, _COUNTRIES, orders)[order],
        "delivery_address": [f"address-{one // 2}" for one in customer[order]],
        "payment_token": [None if one % 3 == 0 else f"token-{one}" for one in customer[order]],
        "substance": [_SUBSTANCES[one] for one in substance],
        "schedule": np.where(substance < len(_SUBSTANCES) // 3, "Annex I", "Annex II"),
        "status": _drawn(rng, _STATUSES, count),
        "strength_ww": [None if one < 0.2 else Decimal(int(one * 100)) for one in rng.random(count)],
        "amount_kg": [None if one < 0.1 else Decimal(int(one * 80)) / 10 for one in rng.random(count)],
    }
    lines = {name: pa.array(named.get(name, [None] * count), _ARROW[kind]) for name, kind in LINE_COLUMNS.items()}
    beside = np.arange(0, orders, 10)
    goods = {
        "line": np.arange(count + 1, count + 1 + len(beside)),
        "order_id": [f"order-{one}" for one in beside],
        "ts": moments[beside],
        "product_id": ["good"] * len(beside),
        "quantity": [Decimal(1)] * len(beside),
        "companion": _drawn(rng, ("kettle", "pot", "timer"), len(beside)),
    }
    companions = {name: pa.array(goods[name], _ARROW[kind]) for name, kind in COMPANION_COLUMNS.items()}
    return pa.table(lines), pa.table(companions)


def make_plans(count: int, seed: int) -> Iterator[Plan]:
    """Plans of shipped shapes and of any shape, by turns."""
    drawn = random.Random(seed)  # noqa: S311 - rules made up for a measurement
    for number in range(count):
        plan = _shipped_shape(drawn, number // 2) if number % 2 == 0 else _any_shape(drawn, number // 2)
        yield replace(plan, rule=f"rule-{number:04}")


def _shipped_shape(drawn: random.Random, number: int) -> Plan:
    """One of the shapes in the shipped packs, narrowed to a few substances."""
    kind = _TYPES[number % len(_TYPES)]
    alone = kind in (RuleType.LINE, RuleType.COMPANIONS)
    substances = drawn.sample(_SUBSTANCES, 1 if alone else 8)
    branch = [
        FieldTest("substance", Operator.IN, tuple(sorted(substances))),
        FieldTest("schedule", Operator.IN, ("Annex I", "Annex II")),
        FieldTest("status", Operator.IN, tuple(sorted(drawn.sample(_STATUSES, 1 if alone else 2)))),
        FieldTest("buyer_class", Operator.IN, ("general_public",)),
    ]
    if alone:
        branch.append(FieldTest("amount_kg", Operator.GTE, (Decimal(drawn.choice(("7.5", "7.8"))),)))
    group_by = ("customer", "substance") if kind is RuleType.VALUE_SUM else ("customer",)
    return _plan(drawn, kind, [[tuple(branch)]], group_by)


def _any_shape(drawn: random.Random, number: int) -> Plan:
    """A windowed plan of any type and grouping, with two branches and an exception."""
    kinds = [kind for kind in RuleType if kind.is_windowed]
    kind = kinds[number % len(kinds)]
    selections = [_either(drawn, narrow=kind.is_temporal) for _ in range(2 if kind.is_temporal else 1)]
    exceptions = [(FieldTest("delivery_country", Operator.IN, tuple(sorted(drawn.sample(_COUNTRIES, 2)))),)]
    group_by = drawn.choice([one for one in _GROUPINGS if kind is not RuleType.VALUE_COUNT or "substance" not in one])
    return replace(_plan(drawn, kind, selections, group_by), exceptions=tuple(exceptions))


def _either(drawn: random.Random, *, narrow: bool) -> list[Branch]:
    many = 1 if narrow else 12
    return [
        (
            FieldTest("substance", Operator.IN, tuple(sorted(drawn.sample(_SUBSTANCES[10:], many)))),
            FieldTest("strength_ww", Operator.GT, (Decimal(drawn.choice((12, 35, 60))),)),
        ),
        (
            FieldTest("substance", Operator.IN, tuple(sorted(drawn.sample(_SUBSTANCES[10:], many)))),
            FieldTest("status", Operator.IN, ("undetermined",)),
            FieldTest("channel", Operator.IN, (drawn.choice(_CHANNELS),)),
        ),
    ]


def _plan(
    drawn: random.Random, kind: RuleType, selections: Sequence[Sequence[Branch]], group_by: tuple[str, ...]
) -> Plan:
    limits = _LIMITS.get(kind)
    return Plan(
        rule="",
        version=1,
        law=(),
        attention=Attention.LOW,
        type=kind,
        selections=tuple(Selection(str(place), tuple(branches)) for place, branches in enumerate(selections)),
        field={RuleType.VALUE_COUNT: "substance", RuleType.VALUE_SUM: "amount_kg"}.get(kind),
        group_by=group_by if kind.is_windowed else (),
        timespan=Timespan.parse(drawn.choice(_SPANS)) if kind.is_windowed else None,
        threshold=None if limits is None else Threshold(Operator.GTE, Decimal(drawn.choice(limits))),
        why="{lines} lines.",
    )


def _drawn(
    rng: np.random.Generator, words: Sequence[str], count: int, shares: Sequence[float] | None = None
) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    return rng.choice(np.array(words), size=count, p=shares)


if __name__ == "__main__":
    main()
