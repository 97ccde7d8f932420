"""The writer's part of what a shop tells of one order: what was known, the decision, what came back, once.

It is one piece of work of the one writer, so that a delivery counts once, two of one order at the same time too, and
nothing depends on which came first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from poisonbook.law.sale_terms import Outcome
from poisonbook.register.access import Operator
from poisonbook.register.orders import OrderState
from poisonbook.register.shop_orders import Refund, ShopOrderRecord, ToldState, by_product
from poisonbook.register.tasks import Task, TaskKind
from poisonbook.storage import deliveries, orders, shop_orders
from poisonbook.storage.order_records import OrderRecord
from poisonbook.storage.orders import Connection
from poisonbook.storage.writer import each
from poisonbook.values.ids import new_id
from poisonbook.workflows.checkout_orders import Asked
from poisonbook.workflows.sales import cancel_sale, kept_packs, may_be_sold, sold_packs, take_back
from poisonbook.workflows.service import Service
from poisonbook.workflows.shop_judging import put_sale
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
    """A refund or a cancellation waits for its order."""
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
    said_at: datetime
    """When it happened, as far as the shop says."""
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
    if kept is not None:
        if _settled(connection, news, after, kept) and effect is Effect.UNCHANGED:
            effect = Effect.UPDATED
    elif isinstance(news.told, Refund) or news.told.cancelled:
        effect = Effect.WAITING
    elif after.state is None or not after.state.cancelled:
        return Effect.NOTHING_REGULATED
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
    if known is not None and known.state is not OrderState.SCREENED:
        on_record = sold_packs(known)
        more = any(packs > on_record.get(one, Decimal(0)) for one, packs in by_product(state.ordered).items())
        taken_up_again = before.state is not None and before.state.cancelled
        if not (taken_up_again if known.state is OrderState.CANCELLED else more):
            return Effect.UNCHANGED
    record = put_sale(connection, news.asked, state, known, said_at=news.said_at)
    if record is None:
        return Effect.UNCHANGED
    _make_task(connection, news, record, known)
    return Effect.RECORDED if known is None else Effect.UPDATED


_TASKS = {
    Outcome.REQUIRE: TaskKind.EVIDENCE_MISSING,
    Outcome.HOLD: TaskKind.SALE_HELD,
    Outcome.REFUSE: TaskKind.SALE_REFUSED,
}


def _make_task(connection: Connection, news: News, record: OrderRecord, known: OrderRecord | None) -> None:
    """A task for a sale that the law would have stopped, unless a person released it or it was told before."""
    if may_be_sold(record.decision, record.released) or not news.source.makes_tasks or _was_told(record, known):
        return
    kind = _TASKS[record.decision.outcome]
    task = Task(id=new_id("tsk"), kind=kind, platform=news.source.name, at=news.now, orders=(record.id,))
    put_task(connection, news.operator.id, task)


def _was_told(record: OrderRecord, known: OrderRecord | None) -> bool:
    if known is None or known.state is not OrderState.CONFIRMED or may_be_sold(known.decision, known.released):
        return False
    return known.decision.outcome is record.decision.outcome


def _settled(connection: Connection, news: News, told: ShopOrderRecord, kept: OrderRecord) -> bool:
    """Have the register know what came back and what was cancelled; whether it did not."""
    operator = news.operator.id
    if kept.state is OrderState.CANCELLED:
        return False
    if told.state is not None and told.state.cancelled:
        cancel_sale(connection, operator, kept, at=news.now, back_at=news.said_at)
        return True
    sold, left = sold_packs(kept), kept_packs(kept)
    back = {one: packs - (sold[one] - left[one]) for one, packs in told.came_back(sold).items()}
    new = {one: packs for one, packs in back.items() if packs > 0}
    if new and kept.state is OrderState.CONFIRMED:
        take_back(connection, operator, kept, new, back_at=news.said_at)
        return True
    return False
