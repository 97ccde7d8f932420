"""The figures of the shipped EU rules that everyday orders must stay below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from poisonbook.values.documents import Node


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """What the rules count up to, whatever the window; a rule fires at the figure itself."""

    kg: Decimal
    orders: int


def read_figures(rules: Mapping[str, Node]) -> RuleFigures:
    """The figures from the `rules` of data/scenarios.yaml."""
    amount, count = rules["eu-amount-over-window"], rules["eu-count-over-window"]
    return RuleFigures(amount.need("kg").decimal(), count.need("orders").whole())
