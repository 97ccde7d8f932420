"""A sale that a shop has made, judged and put on record, in place of what was known of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from poisonbook.errors import PoisonbookError
from poisonbook.register.orders import BasketLine, OrderState
from poisonbook.register.shop_orders import Packs, ToldState, by_product
from poisonbook.storage import licences, orders, products
from poisonbook.storage.events import Savepoint
from poisonbook.storage.order_records import OrderRecord
from poisonbook.storage.orders import Connection
from poisonbook.values.buyers import BuyerClass
from poisonbook.workflows.checkout_judging import Round
from poisonbook.workflows.checkout_orders import Asked
from poisonbook.workflows.checkout_records import nothing_new_holds
from poisonbook.workflows.sales import kept_packs, may_be_sold, sell_again, sold_packs, strike_off


def put_sale(
    connection: Connection, asked: Asked, state: ToldState, known: OrderRecord | None, *, said_at: datetime
) -> OrderRecord | None:
    """The sale as it is on record now, with the decision on all that was ever ordered, and written off its licence.

    None where no law lists anything of it: then nothing is changed.

    Args:
        known: what was on record.
        said_at: when the shop says that it was sold.
    """
    operator, now = asked.operator.id, asked.service.clock()
    with Savepoint(connection) as attempt:
        if known is not None and known.state is OrderState.CANCELLED:
            sell_again(connection, operator, known, out_at=said_at)
        # What the order itself took of a licence is not held against it.
        licences.give_back(connection, operator, asked.basket.order_id)
        round_ = Round(connection, [asked := _with_all(connection, asked, state, known)])
        decision = round_.judge(asked)
        if isinstance(decision, PoisonbookError):
            raise decision
        if not decision.lines:
            attempt.undo()
            return None
        round_.write()
    record = _with_what_stands(connection, operator, asked.basket.order_id, known)
    if may_be_sold(decision, record.released):
        until = record.delete_after
        licences.write_off(connection, operator, decision.write_offs, order_id=record.id, at=now, delete_after=until)
    if known is not None and known.state is OrderState.CONFIRMED:
        before, after = _gone(known), _gone(record)
        strike_off(connection, operator, record.id, {one: packs - after[one] for one, packs in before.items()})
    return record


def _with_all(connection: Connection, asked: Asked, state: ToldState, known: OrderRecord | None) -> Asked:
    """The order with all that was ever ordered in it, and with the evidence that the checkout was shown."""
    basket, told = asked.basket, by_product(state.ordered)
    # By the writer's own connection: it may not wait for one of those that read, as everybody waits for it.
    known_goods = {**products.find_many(connection, asked.operator.id, told), **asked.products}
    ordered = {one: packs for one, packs in told.items() if (found := known_goods.get(one)) and found.substances}
    mine = by_product(Packs(line.product_id, line.quantity) for line in basket.lines if line.product_id in ordered)
    if mine != ordered:
        others = tuple(line for line in basket.lines if line.product_id not in ordered)
        basket = replace(basket, lines=(*(BasketLine(one, packs) for one, packs in ordered.items()), *others))
    if known is not None:
        basket = replace(
            basket,
            statement=basket.statement or known.statement,
            identity_check=basket.identity_check or known.identity_check,
            licence=basket.licence or known.licence,
            claim=known.claim if basket.claim is BuyerClass.GENERAL_PUBLIC else basket.claim,
        )
    return replace(asked, basket=basket, products=known_goods)


def _with_what_stands(connection: Connection, operator: str, order_id: str, known: OrderRecord | None) -> OrderRecord:
    """The sale that was just put on record, with what the record before it had beside a decision.

    That is a release of these very goods, and of a sale when it was made and lines of what no law lists any more.
    """
    record = orders.existing(connection, [(operator, order_id)])[operator, order_id]
    stands = record
    if known is not None and known.state is OrderState.CONFIRMED:
        here = {line.product_id for line in record.decision.lines}
        older = tuple(line for line in known.decision.lines if line.product_id not in here)
        decision = replace(record.decision, lines=(*older, *record.decision.lines))
        stands = replace(record, decision=decision, confirmed_at=known.confirmed_at)
    if known is not None and sold_packs(known) == sold_packs(stands) and nothing_new_holds(record.decision, known):
        stands = replace(stands, released=known.released)
    if stands != record:
        orders.put_again(connection, operator, stands)
    return stands


def _gone(order: OrderRecord) -> dict[str, Decimal]:
    """The packs of each product that are not kept any more."""
    kept = kept_packs(order)
    return {one: packs - kept[one] for one, packs in sold_packs(order).items()}
