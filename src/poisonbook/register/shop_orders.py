"""What a shop has told of an order on record, put together so that it does not matter in which order it came.

A platform tells the state of an order, again and again, and each refund once. Of two states the later is the truer;
refunds are a set. What came back is the more of what the state and what the refunds say, as each may come first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Packs:
    """So many packs of a product."""

    product_id: str
    packs: Decimal


@dataclass(frozen=True, slots=True)
class Refund:
    """What one refund brought back."""

    id: str
    packs: tuple[Packs, ...]


@dataclass(frozen=True, slots=True)
class ToldState:
    """An order's regulated goods as the shop had them at one moment."""

    version: datetime
    cancelled: bool
    ordered: tuple[Packs, ...]
    kept: tuple[Packs, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopOrderRecord:
    """All that was told of one order."""

    order_id: str
    state: ToldState | None = None
    """The latest; None: a refund came before its order."""
    refunds: tuple[Refund, ...] = ()

    def told(self, state: ToldState) -> ShopOrderRecord:
        """With a state of the order. Of an older one than is known only what was ordered counts, which never falls."""
        if self.state is None:
            return replace(self, state=state)
        latest = self.state if state.version < self.state.version else state
        before, now = by_product(self.state.ordered), by_product(state.ordered)
        ordered = {one: max(before.get(one, Decimal(0)), now.get(one, Decimal(0))) for one in {**before, **now}}
        return replace(self, state=replace(latest, ordered=packs_of(ordered)))

    def refunded(self, refund: Refund) -> ShopOrderRecord:
        """With a refund; itself if it is known."""
        if any(known.id == refund.id for known in self.refunds):
            return self
        return replace(self, refunds=(*self.refunds, refund))

    def came_back(self, sold: Mapping[str, Decimal]) -> dict[str, Decimal]:
        """The packs that came back of those that the register has as sold, by product; only what is above zero.

        A product that the shop never told of is left alone.
        """
        refunded = by_product(one for refund in self.refunds for one in refund.packs)
        told = () if self.state is None else self.state.ordered
        kept = {} if self.state is None else by_product(self.state.kept)
        none = Decimal(0)
        gone = {one.product_id: sold.get(one.product_id, none) - kept.get(one.product_id, none) for one in told}
        back = {one: min(packs, max(gone.get(one, none), refunded.get(one, none))) for one, packs in sold.items()}
        return {product: packs for product, packs in back.items() if packs > 0}


def by_product(packs: Iterable[Packs]) -> dict[str, Decimal]:
    """The sum of packs by product."""
    sums: dict[str, Decimal] = {}
    for one in packs:
        sums[one.product_id] = sums.get(one.product_id, Decimal(0)) + one.packs
    return sums


def packs_of(sums: Mapping[str, Decimal]) -> tuple[Packs, ...]:
    """The packs of each product, by its id."""
    return tuple(Packs(product, sums[product]) for product in sorted(sums))
