"""Companion goods: they count only inside the order of a selected line (design, invariant 2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from poisonbook.engine.reference.groups import Track
from poisonbook.engine.reference.measures import reaches
from poisonbook.facts.lines import CompanionLine
from poisonbook.rules.plan import Plan


class Beside(NamedTuple):
    """The selected lines of one order, and the companions that count with them."""

    lines: Track
    companions: tuple[CompanionLine, ...]
    value: Decimal
    """How many different companions."""


def beside(plan: Plan, orders: Sequence[Track], companions: Sequence[CompanionLine]) -> Iterator[Beside]:
    """The orders with enough different companions.

    Args:
        orders: the selected lines of each order. A selected line is not its own companion.
    """
    selected = {line.line for order in orders for line in order}
    goods: dict[str, list[CompanionLine]] = {}
    for good in companions:
        if good.line not in selected and (not plan.companions or good.companion in plan.companions):
            goods.setdefault(good.order_id, []).append(good)
    enough = reaches(plan)
    for order in orders:
        present = goods.get(order[0].order_id, [])
        value = Decimal(len({good.companion for good in present}))
        if enough(value):
            yield Beside(order, tuple(present), value)
