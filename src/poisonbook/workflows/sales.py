"""A sale, whether the checkout or the shop tells of it: may it be made, what was sold, and what coming back does.

Goods that come back are in stock again, and what they took of a licence is given back. Everything here runs in the
writer's unit of work.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from poisonbook.checkout.decision import Because, Decision
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.orders import OrderState, Release
from poisonbook.storage import licences, orders, stock
from poisonbook.storage.order_records import OrderRecord
from poisonbook.storage.orders import Connection


def may_be_sold(decision: Decision, released: Release | None) -> bool:
    """Whether it is allowed, or held and a person released it."""
    return decision.outcome is Outcome.ALLOW or (decision.outcome is Outcome.HOLD and released is not None)


def is_held_by_rules(order: OrderRecord) -> bool:
    """Whether an order waits, and for no other reason than what the rules found."""
    stopping = {one.because for one in order.decision.reasons if one.outcome is not Outcome.ALLOW}
    return order.state is OrderState.SCREENED and stopping == {Because.RULE} and not order.decision.needs


def cancel_sale(connection: Connection, operator: str, order: OrderRecord, *, at: datetime, back_at: datetime) -> None:
    """Cancel an order; one that was never sold is forgotten unless it is held, one that was cancelled stays.

    Args:
        at: now.
        back_at: when its goods were in stock again.
    """
    if order.state is OrderState.SCREENED:
        if orders.is_held(connection, operator, order.id):
            orders.cancel(connection, operator, order.id, at=at)
        else:
            orders.forget(connection, operator, [order.id])
    elif order.state is OrderState.CONFIRMED:
        licences.give_back(connection, operator, order.id)
        orders.cancel(connection, operator, order.id, at=at)
        stock.came_back(connection, operator, kept_packs(order), at=back_at, delete_after=order.delete_after)


def sell_again(connection: Connection, operator: str, order: OrderRecord, *, out_at: datetime) -> None:
    """Forget that a sale was cancelled, as it was made after all: its goods, which were in stock again, are out."""
    orders.make_way(connection, operator, [order.id])
    out = {product_id: -packs for product_id, packs in sold_packs(order).items()}
    stock.came_back(connection, operator, out, at=out_at, delete_after=order.delete_after)


def take_back(
    connection: Connection, operator: str, order: OrderRecord, packs: Mapping[str, Decimal], *, back_at: datetime
) -> None:
    """Packs of a sold order came back, by product: not more than it kept."""
    strike_off(connection, operator, order.id, packs)
    stock.came_back(connection, operator, packs, at=back_at, delete_after=order.delete_after)


def strike_off(connection: Connection, operator: str, order_id: str, packs: Mapping[str, Decimal]) -> None:
    """Take packs off what a sold order kept and what it took of its licences; the stock has them already."""
    orders.returned(connection, operator, order_id, packs)
    left = orders.find(connection, operator, order_id)
    if left is not None:
        licences.give_back_beyond(connection, operator, order_id, _kept_kilograms(left))


def sold_packs(order: OrderRecord) -> dict[str, Decimal]:
    """The packs of each product that an order on record sold."""
    packs: dict[str, Decimal] = {}
    for line in {one.line: one for one in order.decision.lines}.values():
        packs[line.product_id] = packs.get(line.product_id, Decimal(0)) + line.quantity
    return packs


def kept_packs(order: OrderRecord) -> dict[str, Decimal]:
    """Those of them that neither came back nor were cancelled."""
    packs: dict[str, Decimal] = {}
    for line in {one.line: one for one in order.decision.lines}.values():
        kept = line.quantity if line.kept_quantity is None else line.kept_quantity
        packs[line.product_id] = packs.get(line.product_id, Decimal(0)) + kept
    return packs


def _kept_kilograms(order: OrderRecord) -> dict[str, Decimal]:
    """What neither came back nor was cancelled, by substance; without those of which a line states no amount."""
    kept: dict[str, Decimal] = {}
    unknown = set()
    for line in order.decision.lines:
        amount = line.amount_kg if line.kept_kg is None else line.kept_kg
        if amount is None:
            unknown.add(line.substance)
        kept[line.substance] = kept.get(line.substance, Decimal(0)) + (amount or Decimal(0))
    return {substance: amount for substance, amount in kept.items() if substance not in unknown}
