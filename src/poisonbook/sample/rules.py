"""The figures of the shipped EU rules, as far as the sample must know them to stay below or to reach them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from poisonbook.values.documents import Node


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """What the sample's rules count up to; the windows are closed and the conditions are `at least`."""

    window_days: int
    kg: Decimal
    orders: int
    substances: int


def read_figures(rules: Mapping[str, Node]) -> RuleFigures:
    """The figures from the `rules` of data/scenarios.yaml."""
    amount, count = rules["eu-amount-over-window"], rules["eu-count-over-window"]
    several = rules["eu-several-substances"]
    days = max(node.need("days").whole() for node in (amount, count, several))
    return RuleFigures(
        days, amount.need("kg").decimal(), count.need("orders").whole(), several.need("substances").whole()
    )
