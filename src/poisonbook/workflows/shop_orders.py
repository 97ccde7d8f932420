"""Put sales that a shop tells of on record, and keep them as the shop has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace

from poisonbook.checkout.decision import Decision
from poisonbook.intake.shops.told import ShopOrder, ShopRefund
from poisonbook.register.access import Operator
from poisonbook.register.products import RegisteredProduct
from poisonbook.register.shop_orders import Packs, Refund, ShopOrderRecord, ToldState
from poisonbook.storage import shop_orders
from poisonbook.storage.patience import answer_of
from poisonbook.workflows.checkout_orders import GivenLine, GivenOrder, asked_for
from poisonbook.workflows.service import Service
from poisonbook.workflows.shop_sales import Effect, News, Source, take_news


def take_orders(service: Service, operator: Operator, told: Sequence[ShopOrder], source: Source) -> list[Effect]:
    """Put sales on record, each with what the checkout's decision would have been; what became of each, in order.

    Lines of products that are not registered are neither judged nor kept: there is nobody left to hold them for.

    Raises:
        BasketError: a quantity or a time of an order cannot be.
        StoreError: the store cannot be written.
    """
    waiting = [_submitted(service, _order_news(service, operator, one, source)) for one in told]
    return [one if isinstance(one, Effect) else answer_of(one) for one in waiting]


def take_refund(service: Service, operator: Operator, told: ShopRefund, source: Source) -> Effect:
    """Take what came back off what was kept of an order; before its order is told, it waits for it."""
    _, ours = _products(service, operator, told.order_id, [product for product, _ in told.packs])
    packs = tuple(Packs(product, sum_) for product, sum_ in told.packs if product in ours)
    if not packs:
        return Effect.NOTHING_REGULATED
    now, until = service.clock(), service.deadline(operator, told.at)
    refund = Refund(told.id, packs)
    news = News(service, operator, source, told.order_id, refund, None, now, min(told.at, now), until)
    return Effect.PAST_ITS_DATE if until <= now else service.store.writer.run(take_news, news)


def _submitted(service: Service, news: News | Effect) -> Future[Effect] | Effect:
    return news if isinstance(news, Effect) else service.store.writer.submit(take_news, news)


def _order_news(service: Service, operator: Operator, order: ShopOrder, source: Source) -> News | Effect:
    products, ours = _products(service, operator, order.order_id, [line.product_id for line in order.lines])
    lines = [line for line in order.lines if line.product_id in ours]
    if not lines and not _known(service, operator, order.order_id):
        return Effect.NOTHING_REGULATED
    now, until = service.clock(), service.deadline(operator, order.at)
    known = replace(order, lines=tuple(line for line in order.lines if products[line.product_id] is not None))
    asked = asked_for(service, operator, _given(known), now=now, sold=True) if lines else None
    if until <= now:
        return Effect.PAST_ITS_DATE
    state = ToldState(
        order.version,
        order.cancelled,
        tuple(Packs(line.product_id, line.ordered) for line in lines),
        tuple(Packs(line.product_id, line.kept) for line in lines),
    )
    asked = None if isinstance(asked, Decision) else asked
    return News(service, operator, source, order.order_id, state, asked, now, min(order.version, now), until)


def _products(
    service: Service, operator: Operator, order_id: str, ids: Sequence[str]
) -> tuple[Mapping[str, RegisteredProduct | None], frozenset[str]]:
    """The products of an order, and which of them the register follows in it.

    Those are the regulated ones, and those that were when the order went on record: what was sold came back all the
    same.
    """
    products = service.products.of(operator.id, ids)
    ours = frozenset(id_ for id_, found in products.items() if found is not None and found.substances)
    if len(ours) < len(products):
        known = _known(service, operator, order_id)
        told = () if known is None or known.state is None else known.state.ordered
        ours |= {one.product_id for one in told if one.product_id in products}
    return products, ours


def _known(service: Service, operator: Operator, order_id: str) -> ShopOrderRecord | None:
    with service.store.reading() as connection:
        return shop_orders.find(connection, operator.id, order_id)


def _given(order: ShopOrder) -> GivenOrder:
    return GivenOrder(
        order_id=order.order_id,
        at=order.at,
        lines=tuple(GivenLine(line.product_id, line.ordered) for line in order.lines),
        customer_id=order.customer,
        claim=order.claim,
        delivery_country=order.delivery_country,
        delivery_address=order.delivery_address,
        payment_token=order.payment_token,
        payment_kind=order.payment_kind,
        channel=order.channel,
        statement=order.statement,
        identity_check=order.identity_check,
        licence=order.licence,
    )
