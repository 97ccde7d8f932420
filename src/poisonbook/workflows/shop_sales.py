"""The writer's part of what a shop tells of one order: what was known, the decision, what came back, once.

It is one piece of work of the one writer, so that a delivery counts once, two of one order at the same time too, and
nothing depends on which came first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from poisonbook.checkout.decision import Decision
from poisonbook.errors import PoisonbookError
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.access import Operator
from poisonbook.register.orders import BasketLine, OrderState
from poisonbook.register.shop_orders import Packs, Refund, ShopOrderRecord, ToldState, by_product
from poisonbook.register.tasks import Task, TaskKind
from poisonbook.storage import deliveries, licences, orders, shop_orders
from poisonbook.storage.order_records import OrderRecord
from poisonbook.storage.orders import Connection
from poisonbook.storage.writer import each
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.ids import new_id
from poisonbook.workflows.checkout_judging import Round
from poisonbook.workflows.checkout_orders import Asked
from poisonbook.workflows.service import Service
from poisonbook.workflows.tasks import put_task


class Effect(StrEnum):
    """What became of what a shop told."""

    RECORDED = "recorded"
    """A sale went on record."""
    UPDATED = "updated"
    """A sale on record was brought up to date."""
    UNCHANGED = "unchanged"
    """It was known, or is older than what is known."""
    WAITING = "waiting"
    """A refund waits for its order."""
    NOTHING_REGULATED = "nothing_regulated"
    """Nothing of it is kept."""
    PAST_ITS_DATE = "past_its_date"
    """So old that its record would be due for deletion: not kept."""
    REGISTERED = "registered"
    """Products were registered."""
    TASK = "task"
    """There is a task for the operator's staff."""
    NOTHING_HELD = "nothing_held"
    """The platform asks about somebody of whom nothing is held."""
    NOTHING = "nothing"
    """It says nothing that the register needs."""
    IGNORED = "ignored"
    """A topic that is not taken."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where it was told."""

    name: str
    """Such as `shopify`."""
    delivery: str | None = None
    """The id of a delivery that is taken once; None: it may come again."""
    makes_tasks: bool = True
    """Whether a sale that the law would have stopped becomes a task."""


@dataclass(frozen=True, slots=True)
class News:
    """What is told of one order, ready for the writer; with pseudonyms in place of what points to a person."""

    service: Service
    operator: Operator
    source: Source
    order_id: str
    told: ToldState | Refund
    asked: Asked | None
    """The order as it would be judged; None where it is a refund, or has nothing to judge."""
    now: datetime
    until: datetime
    """When a record of it is deleted."""


@each
def take_news(connection: Connection, news: News) -> Effect:
    operator, delivery = news.operator.id, news.source.delivery
    if delivery is not None and deliveries.seen(connection, operator, delivery):
        return Effect.UNCHANGED
    known = shop_orders.find(connection, operator, news.order_id)
    before = known or ShopOrderRecord(order_id=news.order_id)
    after = before.told(news.told) if isinstance(news.told, ToldState) else before.refunded(news.told)
    effect = _sold(connection, news, before, after)
    kept = orders.find(connection, operator, news.order_id)
    if kept is None:
        if isinstance(news.told, ToldState):
            return Effect.NOTHING_REGULATED
        effect = Effect.WAITING
    elif _settled(connection, news, after, kept) and effect is Effect.UNCHANGED:
        effect = Effect.UPDATED
    if after != known:
        shop_orders.put(connection, operator, after, at=news.now, delete_after=news.until)
    if delivery is not None:
        deliveries.take(connection, operator, delivery, at=news.now, delete_after=news.until)
    return effect


def _sold(connection: Connection, news: News, before: ShopOrderRecord, after: ShopOrderRecord) -> Effect:
    """Put the sale on record, where it is not or more was sold than is on record."""
    state, operator = after.state, news.operator.id
    if news.asked is None or state is None or state.cancelled:
        return Effect.UNCHANGED
    known = orders.find(connection, operator, news.order_id)
    taken_up_again = before.state is not None and before.state.cancelled
    if known is not None and known.state is not OrderState.SCREENED:
        on_record = sold_packs(known)
        more = any(packs > on_record.get(one, Decimal(0)) for one, packs in by_product(state.ordered).items())
        if known.state is OrderState.CANCELLED and not taken_up_again:
            return Effect.UNCHANGED
        if known.state is OrderState.CONFIRMED and not more:
            return Effect.UNCHANGED
        if known.state is OrderState.CANCELLED:
            orders.forget(connection, operator, [known.id])
    decision = _judged(connection, _with_all(news.asked, state, known))
    if not decision.lines:
        return Effect.UNCHANGED
    if decision.outcome is Outcome.ALLOW:
        licences.write_off(
            connection, operator, decision.write_offs, order_id=news.order_id, at=news.now, delete_after=news.until
        )
    _make_task(connection, news, decision, known)
    return Effect.RECORDED if known is None else Effect.UPDATED


def _with_all(asked: Asked, state: ToldState, known: OrderRecord | None) -> Asked:
    """The order with all that was ever ordered in it, and with the evidence that the checkout was shown."""
    basket = asked.basket
    ordered = by_product(state.ordered)
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
    products = {**asked.service.products.of(asked.operator.id, ordered), **asked.products}
    return replace(asked, basket=basket, products=products)


def _judged(connection: Connection, asked: Asked) -> Decision:
    """The decision, with the sale on record."""
    round_ = Round(connection, [asked])
    decision = round_.judge(asked)
    if isinstance(decision, PoisonbookError):
        raise decision
    round_.write()
    return decision


_TASKS = {
    Outcome.REQUIRE: TaskKind.EVIDENCE_MISSING,
    Outcome.HOLD: TaskKind.SALE_HELD,
    Outcome.REFUSE: TaskKind.SALE_REFUSED,
}


def _make_task(connection: Connection, news: News, decision: Decision, known: OrderRecord | None) -> None:
    """A task for a sale that the law would have stopped, unless a person released it or it was told before."""
    operator, kind = news.operator.id, _TASKS.get(decision.outcome)
    if known is not None and known.released is not None:
        kept = orders.find(connection, operator, known.id)
        if kept is not None:
            orders.forget(connection, operator, [known.id])
            orders.insert_many(connection, [(operator, replace(kept, released=known.released))])
        return
    told = known is not None and known.state is OrderState.CONFIRMED and known.decision.outcome is decision.outcome
    if kind is not None and news.source.makes_tasks and not told:
        task = Task(id=new_id("tsk"), kind=kind, platform=news.source.name, at=news.now, orders=(news.order_id,))
        put_task(connection, operator, task)


def _settled(connection: Connection, news: News, record: ShopOrderRecord, kept: OrderRecord) -> bool:
    """Have the register know what came back and what was cancelled; whether it did not."""
    operator = news.operator.id
    if kept.state is OrderState.CANCELLED:
        return False
    if record.state is not None and record.state.cancelled:
        if kept.state is OrderState.SCREENED:
            orders.forget(connection, operator, [kept.id])
        else:
            licences.give_back(connection, operator, kept.id)
            orders.cancel(connection, operator, kept.id, at=news.now)
        return True
    sold, left = sold_packs(kept), kept_packs(kept)
    back = {one: packs - (sold[one] - left[one]) for one, packs in record.came_back(sold).items()}
    new = {one: packs for one, packs in back.items() if packs > 0}
    if new and kept.state is OrderState.CONFIRMED:
        orders.returned(connection, operator, kept.id, new)
        return True
    return False


def sold_packs(order: OrderRecord) -> dict[str, Decimal]:
    """The packs of each product that an order on record sold."""
    lines = {line.line: line for line in order.decision.lines}
    return by_product(Packs(line.product_id, line.quantity) for line in lines.values())


def kept_packs(order: OrderRecord) -> dict[str, Decimal]:
    """Those of them that did not come back."""
    lines = {line.line: line for line in order.decision.lines}
    return by_product(
        Packs(line.product_id, line.quantity if line.kept_quantity is None else line.kept_quantity)
        for line in lines.values()
    )
