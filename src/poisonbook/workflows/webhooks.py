"""Take a delivery of a shop's platform: prove it, read it, and have the register know."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from poisonbook.intake.shops.platforms import Delivery, Platform, delivery
from poisonbook.intake.shops.reading import read_delivery, unsigned
from poisonbook.intake.shops.signatures import check_signature
from poisonbook.intake.shops.told import Ask, Nothing, ShopOrder, ShopProducts, ShopRefund
from poisonbook.privacy.pseudonyms import Personal
from poisonbook.register.access import Operator
from poisonbook.register.tasks import Task
from poisonbook.storage import deliveries, tasks
from poisonbook.storage.writer import each
from poisonbook.values.ids import new_id
from poisonbook.workflows.recognise_products import recognise_listings
from poisonbook.workflows.register_products import ToldVersion, put_told
from poisonbook.workflows.service import Service
from poisonbook.workflows.shop_files import shop_of
from poisonbook.workflows.shop_operators import operator_of
from poisonbook.workflows.shop_orders import take_orders, take_refund
from poisonbook.workflows.shop_sales import Effect, Source
from poisonbook.workflows.tasks import put_task

__all__ = ["Effect", "Platform", "take_delivery"]

_KEPT = timedelta(days=366)
"""How long it is known that a task was made."""


def take_delivery(
    service: Service, platform: Platform, operator_id: str, *, headers: Mapping[str, str], body: bytes, now: datetime
) -> Effect:
    """What became of a delivery to an operator.

    Args:
        headers: by their names in small letters.
        body: as it came, byte by byte.

    Raises:
        WebhookSignatureError: no secret of the operator signed the body.
        WebhookTooOldError, WebhookPayloadError: it says that it is old, or not what its topic promises.
        UnknownOperatorError: the file of shops names an operator that the store does not know.
        ShopsUnreadableError: the file of shops cannot be read.
        BasketError: an order has a quantity or a time that cannot be.
        StoreError: the store cannot be written.
    """
    came = delivery(platform, headers, body)
    if unsigned(came) is not None:
        return Effect.NOTHING
    shop = shop_of(service.settings.webhook_secrets, operator_id, platform)
    check_signature(came, shop.secrets)
    came.check_age(now)
    told = read_delivery(came, shop.naming)
    if isinstance(told, Nothing):
        return Effect.IGNORED if told is Nothing.UNKNOWN_TOPIC else Effect.NOTHING
    operator = operator_of(service, operator_id)
    source = Source(platform.value, came.id)
    match told:
        case ShopOrder():
            return take_orders(service, operator, [told], source)[0]
        case ShopRefund():
            return take_refund(service, operator, told, source)
        case ShopProducts():
            return _register(service, operator, platform, told)
        case Ask():
            return _ask(service, operator, came, told, now)


def _register(service: Service, operator: Operator, platform: Platform, told: ShopProducts) -> Effect:
    found = recognise_listings(service, operator, told.listings)
    version = ToldVersion(f"{platform} {told.id}", told.version)
    is_news = put_told(service, operator, found, told.listings, version)
    return Effect.REGISTERED if is_news else Effect.UNCHANGED


def _ask(service: Service, operator: Operator, came: Delivery, told: Ask, now: datetime) -> Effect:
    names = service.pseudonyms(operator.id, told.customer, Personal.CUSTOMER)
    task = Task(
        id=new_id("tsk"),
        kind=told.what,
        platform=came.platform.value,
        at=now,
        customer=None if names is None else names.own,
        orders=told.orders,
    )
    return service.store.writer.run(_put, (operator.id, came.id, task, () if names is None else names.all))


@each
def _put(connection: tasks.Connection, asked: tuple[str, str, Task, Collection[str]]) -> Effect:
    operator, delivery_id, task, customers = asked
    if deliveries.seen(connection, operator, delivery_id):
        return Effect.UNCHANGED
    if not put_task(connection, operator, task, customers=customers):
        return Effect.NOTHING_HELD
    deliveries.take(connection, operator, delivery_id, at=task.at, delete_after=task.at + _KEPT)
    return Effect.TASK
