"""What a shop has told of an order on record, put together so that it does not matter in which order it came.

A platform tells the state of an order, again and again, and each refund once. Of two states the later is the truer; of
two of one moment (platforms stamp whole seconds) nobody knows which is, so both count. Refunds are a set. What came
back is the more of what the state and what the refunds say, as each may come first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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
        both = (self.state or state, state)
        version = max(one.version for one in both)
        latest = [one for one in both if one.version == version]
        cancelled = any(one.cancelled for one in latest)
        ordered = _of_each([one.ordered for one in both], max)
        kept = _of_each([one.kept for one in latest], min)
        return replace(self, state=ToldState(version, cancelled, ordered, kept))

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


def _of_each(told: Sequence[Iterable[Packs]], one_of: Callable[[Iterable[Decimal]], Decimal]) -> tuple[Packs, ...]:
    """The packs of each product that any of them names, by its id: `one_of` what those say that name it."""
    sums = [by_product(packs) for packs in told]
    products = sorted({product for one in sums for product in one})
    return tuple(Packs(product, one_of(one[product] for one in sums if product in one)) for product in products)


def by_product(packs: Iterable[Packs]) -> dict[str, Decimal]:
    """The sum of packs by product."""
    sums: dict[str, Decimal] = {}
    for one in packs:
        sums[one.product_id] = sums.get(one.product_id, Decimal(0)) + one.packs
    return sums
