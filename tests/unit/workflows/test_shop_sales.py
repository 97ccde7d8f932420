"""What a shop tells is on record alike in both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.ledger_events import events_of
from tests.unit.workflows.register_service import SHOP, SetClock, service_on

from poisonbook.facts.recognition import Listing
from poisonbook.intake.shops.told import ShopOrder, ShopRefund, SoldLine
from poisonbook.privacy.pseudonyms import Personal
from poisonbook.register.orders import OrderState
from poisonbook.register.products import ProductSubstance, RegisteredProduct
from poisonbook.register.tasks import Task, TaskKind
from poisonbook.storage import orders, products, tasks
from poisonbook.storage.order_records import OrderRecord
from poisonbook.storage.writer import each
from poisonbook.values.status import Status
from poisonbook.workflows.sales import kept_packs, sold_packs
from poisonbook.workflows.service import Service
from poisonbook.workflows.shop_orders import take_orders, take_refund
from poisonbook.workflows.shop_sales import Effect, Source
from poisonbook.workflows.tasks import close_task, open_tasks, put_task

ACID = ProductSubstance("EU", "nitric-acid", "eu-1-nitric-acid", "Annex I", Status.RESTRICTED, Decimal(60), Decimal(1))
KNOWN = [
    (RegisteredProduct("ACID", "a", (ACID,)), Listing("ACID", "Nitric acid 60 %")),
    (RegisteredProduct("SOAP", "b"), Listing("SOAP", "Soap")),
]


@each
def _put(connection: products.Connection, operator: str) -> None:
    products.put(connection, operator, KNOWN)


@each
def _put_elsewhere(connection: products.Connection, operator: str) -> None:
    """The acid is listed under a law that has nothing to say of these sales."""
    acid = RegisteredProduct("ACID", "a", (replace(ACID, jurisdiction="CA"),))
    products.put(connection, operator, [(acid, KNOWN[0][1])])


@each
def _task(connection: tasks.Connection, task: Task) -> bool:
    return put_task(connection, SHOP.id, task, customers=() if task.customer is None else (task.customer,))


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def service(store_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Service]:
    with service_on(store_url, tmp_path, clock) as service:
        service.store.writer.run(_put, SHOP.id)
        yield service


def told(clock: SetClock, kept: int = 5, *, minute: int = 0, cancelled: bool = False) -> ShopOrder:
    at = clock.now - timedelta(days=1)
    lines = (SoldLine("ACID", Decimal(5), Decimal(kept)), SoldLine("SOAP", Decimal(1), Decimal(1)))
    version = at + timedelta(minutes=minute)
    return ShopOrder(order_id="1", at=at, version=version, lines=lines, cancelled=cancelled, customer="C")


def kept(service: Service) -> OrderRecord:
    with service.store.reading() as connection:
        found = orders.find(connection, SHOP.id, "1")
    assert found is not None
    return found


def test_a_sale_its_refund_and_its_end(service: Service, clock: SetClock) -> None:
    first = told(clock)
    assert take_orders(service, SHOP, [first], Source("shopify", "a")) == [Effect.RECORDED]
    refund = ShopRefund(id="9", order_id="1", at=clock.now, packs=(("ACID", Decimal(2)), ("SOAP", Decimal(1))))
    for effect in (Effect.UPDATED, Effect.UNCHANGED):
        assert take_refund(service, SHOP, refund, Source("shopify", "b")) is effect
    assert (sold_packs(kept(service)), kept_packs(kept(service))) == ({"ACID": Decimal(5)}, {"ACID": Decimal(3)})
    gone = told(clock, 0, minute=3, cancelled=True)
    assert take_orders(service, SHOP, [gone], Source("shopify", "c")) == [Effect.UPDATED]
    assert kept(service).state is OrderState.CANCELLED


def test_of_a_sale_that_is_made_after_all_when_no_law_lists_it_any_more_the_ledger_hears_nothing(
    service: Service, clock: SetClock
) -> None:
    first, gone, again = (replace(told(clock, minute=minute), delivery_country="FI") for minute in (0, 3, 6))
    take_orders(service, SHOP, [first, replace(gone, cancelled=True)], Source("shopify"))
    service.store.writer.run(_put_elsewhere, SHOP.id)
    service.products.changed(SHOP.id)
    before = events_of(service.store, "record", "decision")

    take_orders(service, SHOP, [again], Source("shopify"))

    assert kept(service).state is OrderState.CANCELLED
    assert events_of(service.store, "record", "decision") == before


def test_a_refund_waits_for_its_order(service: Service, clock: SetClock) -> None:
    refund = ShopRefund(id="9", order_id="1", at=clock.now, packs=(("ACID", Decimal(2)),))
    assert take_refund(service, SHOP, refund, Source("shopify")) is Effect.WAITING
    assert take_orders(service, SHOP, [told(clock)], Source("shopify")) == [Effect.RECORDED]
    assert kept_packs(kept(service)) == {"ACID": Decimal(3)}


def test_a_refund_of_what_is_not_regulated_leaves_nothing(service: Service, clock: SetClock) -> None:
    for product in ("SOAP", "STRANGER"):
        refund = ShopRefund(id="9", order_id="1", at=clock.now, packs=((product, Decimal(2)),))
        assert take_refund(service, SHOP, refund, Source("shopify")) is Effect.NOTHING_REGULATED


def test_a_sale_that_lacks_something_is_a_task_where_it_came_by_webhook_alone(
    service: Service, clock: SetClock
) -> None:
    take_orders(service, SHOP, [told(clock)], Source("file", makes_tasks=False))
    assert open_tasks(service, SHOP) == []
    other = ShopOrder(
        order_id="2",
        at=clock.now,
        version=clock.now,
        lines=(SoldLine("ACID", Decimal(1), Decimal(1)),),
        cancelled=False,
    )
    take_orders(service, SHOP, [other], Source("shopify"))
    (task,) = open_tasks(service, SHOP)
    assert (task.orders, task.platform, task.customer) == (("2",), "shopify", None)
    done = close_task(service, SHOP, task.id)
    assert (done.done_at, open_tasks(service, SHOP)) == (clock.now, [])
    assert open_tasks(service, SHOP, done=True) == [done]


def test_a_task_says_what_is_held_and_until_when(service: Service, clock: SetClock) -> None:
    take_orders(service, SHOP, [told(clock)], Source("file", makes_tasks=False))
    customer = service.pseudonym(SHOP.id, "C", Personal.CUSTOMER)
    asked = Task(id="t", kind=TaskKind.REDACT_CUSTOMER, platform="shopify", at=clock.now, customer=customer)
    assert service.store.writer.run(_task, asked)
    (task,) = open_tasks(service, SHOP)
    assert (task.orders, task.kept_until) == (("1",), kept(service).delete_after)
    assert task.due == (clock.now + timedelta(days=30)).date()
    assert isinstance(task.kept_until, datetime)


def test_of_somebody_unknown_there_is_no_task(service: Service, clock: SetClock) -> None:
    asked = Task(
        id="t", kind=TaskKind.REDACT_CUSTOMER, platform="shopify", at=clock.now, customer="f" * 32, orders=("77",)
    )
    assert not service.store.writer.run(_task, asked)
    assert open_tasks(service, SHOP) == []
