"""What of a basket is regulated, and what nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from poisonbook.register.orders import Basket, BasketLine
from poisonbook.register.products import ProductSubstance, RegisteredProduct


class Part(NamedTuple):
    """One substance of one order line that is regulated under one law; under two laws it is two parts."""

    place: int
    """Which of the basket's lines."""
    line: BasketLine
    found: ProductSubstance
    amount_kg: Decimal | None
    """Packs times the pack's net mass; None when the listing does not state it."""


class Beside(NamedTuple):
    """A companion good."""

    place: int
    line: BasketLine
    companion: str


@dataclass(frozen=True, slots=True)
class Parts:
    """A basket, sorted. What is neither regulated nor unknown is not here, and forgotten."""

    regulated: tuple[Part, ...]
    companions: tuple[Beside, ...]
    unknown: tuple[str, ...]
    """Ids of products that were never registered."""


def parts_of(basket: Basket, products: Mapping[str, RegisteredProduct | None], laws: Sequence[str]) -> Parts:
    """The parts of a basket under `laws`; companions only beside something regulated (invariant 2)."""
    regulated: list[Part] = []
    companions: list[Beside] = []
    unknown: dict[str, None] = {}
    for place, line in enumerate(basket.lines):
        product = products.get(line.product_id)
        if product is None:
            unknown[line.product_id] = None
            continue
        for found in product.substances:
            if found.jurisdiction in laws and found.status.is_regulated:
                mass = found.net_mass_kg
                regulated.append(Part(place, line, found, None if mass is None else mass * line.quantity))
        companions += [Beside(place, line, name) for name in product.companions]
    return Parts(tuple(regulated), tuple(companions) if regulated else (), tuple(unknown))
