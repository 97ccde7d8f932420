"""What becomes of stock, licences, releases and tasks when a shop changes, cancels or refunds an order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.unit.checkout.conftest import PEROXIDE, identity, licence, recognised
from tests.unit.workflows.register_service import SHOP, SetClock, law, service_on

from poisonbook.checkout.decision import Decision
from poisonbook.facts.recognition import Listing
from poisonbook.intake.shops.told import ShopOrder, ShopRefund, SoldLine
from poisonbook.law.sale_terms import Outcome
from poisonbook.privacy.pseudonyms import Personal
from poisonbook.register.evidence import HeldLicence, IdentityCheck
from poisonbook.register.house import StockEvent, StockRecord
from poisonbook.register.orders import OrderState, Release
from poisonbook.register.products import RegisteredProduct
from poisonbook.storage import identity_checks, licences, orders, products, shop_orders, stock
from poisonbook.storage.order_records import OrderRecord
from poisonbook.storage.writer import each
from poisonbook.workflows.checkout import (
    cancel_order,
    release_order,
    return_lines,
    screen_order,
)
from poisonbook.workflows.checkout_orders import GivenLine, GivenOrder
from poisonbook.workflows.sales import kept_packs, may_be_sold, sold_packs
from poisonbook.workflows.service import Service
from poisonbook.workflows.shop_orders import take_orders, take_refund
from poisonbook.workflows.shop_sales import Effect, Source
from poisonbook.workflows.stock import reconcile_stock
from poisonbook.workflows.tasks import open_tasks

PLAIN = RegisteredProduct("PEROXIDE", "plain")
REGULATED = recognised(law(), "PEROXIDE", [(PEROXIDE, "30")], laws=["EU"])
BRITISH = recognised(law(), "PEROXIDE", [(PEROXIDE, "30")], laws=["GB"])
OTHER = recognised(law(), "ACETONE", [("acetone", "100")], laws=["EU"])
SHOPIFY = Source("shopify")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
RELEASE = Release("AB", "known well", NOON)


@each
def _put(connection: products.Connection, known: tuple[RegisteredProduct, ...]) -> None:
    products.put(connection, SHOP.id, [(one, Listing(one.id, one.listing)) for one in known])


@each
def _show(connection: licences.Connection, shown: tuple[IdentityCheck, HeldLicence]) -> None:
    check, held = shown
    later = NOON + timedelta(days=900)
    identity_checks.add(connection, SHOP.id, check, at=NOON, delete_after=later)
    licences.add(connection, SHOP.id, held, at=NOON, delete_after=later)


@each
def _count(connection: orders.Connection, counts: list[StockRecord]) -> None:
    for one in counts:
        stock.add(connection, SHOP.id, one, at=NOON, delete_after=NOON + timedelta(days=900))


class Shop:
    """A shop that tells of its order 1: packs of peroxide, bought on a licence of 10 kg."""

    def __init__(self, service: Service, clock: SetClock) -> None:
        self.service, self.clock = service, clock
        self.register(REGULATED, OTHER)
        customer = service.pseudonym(SHOP.id, "C", Personal.CUSTOMER) or ""
        until = date(2027, 12, 31)
        held = licence(customer=customer, valid_until=until)
        service.store.writer.run(_show, (identity(customer=customer, checked_at=NOON, valid_until=until), held))

    def register(self, *known: RegisteredProduct) -> None:
        self.service.store.writer.run(_put, known)
        self.service.products.changed(SHOP.id)

    def tells(self, ordered: int, kept: int | None = None, *, minute: int = 0, **more: Any) -> Effect:
        line = SoldLine("PEROXIDE", Decimal(ordered), Decimal(ordered if kept is None else kept))
        lines = (line, *more.pop("lines", ()))
        told = ShopOrder(
            **{
                "order_id": "1",
                "at": NOON,
                "version": NOON + timedelta(minutes=minute),
                "lines": lines,
                "cancelled": False,
                "customer": "C",
                "delivery_country": "FI",
                "licence": "lic_1",
                "identity_check": "idc_1",
                **more,
            }
        )
        return take_orders(self.service, SHOP, [told], SHOPIFY)[0]

    def refunds(self, packs: int, *, minute: int = 30, id_: str = "9") -> Effect:
        at = NOON + timedelta(minutes=minute)
        told = ShopRefund(id=id_, order_id="1", at=at, packs=(("PEROXIDE", Decimal(packs)),))
        return take_refund(self.service, SHOP, told, SHOPIFY)

    @property
    def order(self) -> OrderRecord:
        with self.service.store.reading() as connection:
            found = orders.find(connection, SHOP.id, "1")
        assert found is not None
        return found

    @property
    def packs(self) -> tuple[int, int]:
        """Sold and kept."""
        return int(sold_packs(self.order)["PEROXIDE"]), int(kept_packs(self.order)["PEROXIDE"])

    @property
    def used(self) -> Decimal:
        with self.service.store.reading() as connection:
            found = licences.find(connection, SHOP.id, "lic_1")
        assert found is not None
        return found.granted[0].used_kg

    @property
    def back(self) -> list[tuple[Decimal, datetime]]:
        with self.service.store.reading() as connection:
            found = stock.search(connection, SHOP.id, product_id="PEROXIDE")
        return sorted(((one.packs, one.at) for one in found if one.event is StockEvent.RETURNED), key=lambda it: it[1])


@pytest.fixture
def shop(store_url: str, tmp_path: Path) -> Iterator[Shop]:
    clock = SetClock(NOON + timedelta(hours=3))
    with service_on(store_url, tmp_path, clock) as service:
        yield Shop(service, clock)


def minutes(count: int) -> datetime:
    return NOON + timedelta(minutes=count)


def test_what_a_shop_refunds_is_in_stock_again_and_given_back_to_the_licence(shop: Shop) -> None:
    assert shop.tells(5) is Effect.RECORDED
    assert (shop.order.decision.outcome, shop.used) == (Outcome.ALLOW, Decimal(5))
    shop.refunds(2)
    shop.refunds(2)
    assert (shop.packs, shop.used, shop.back) == ((5, 3), Decimal(3), [(Decimal(2), minutes(30))])
    shop.tells(5, 2, minute=40)
    assert (shop.packs, shop.used) == ((5, 2), Decimal(2))
    assert shop.back == [(Decimal(2), minutes(30)), (Decimal(1), minutes(40))]


def test_what_a_shop_cancels_is_in_stock_again_and_given_back_to_the_licence(shop: Shop) -> None:
    shop.tells(5)
    shop.refunds(2)
    shop.tells(5, minute=50, cancelled=True)
    assert (shop.order.state, shop.used) == (OrderState.CANCELLED, Decimal(0))
    assert shop.back == [(Decimal(2), minutes(30)), (Decimal(3), minutes(50))]


def test_a_cancelled_sale_that_is_made_after_all_is_out_of_stock_again(shop: Shop) -> None:
    shop.tells(5)
    shop.tells(5, minute=10, cancelled=True)
    shop.tells(5, minute=20)
    assert (shop.packs, shop.used) == ((5, 5), Decimal(5))
    assert shop.back == [(Decimal(5), minutes(10)), (Decimal(-5), minutes(20))]


def test_a_theft_shows_beside_goods_that_came_back_by_the_shops_word(shop: Shop) -> None:
    counts = [(20, NOON - timedelta(days=1)), (16, NOON + timedelta(hours=2))]
    shop.service.store.writer.run(
        _count,
        [
            StockRecord(id=f"stk_{packs}", product_id="PEROXIDE", event=StockEvent.COUNTED, packs=Decimal(packs), at=at)
            for packs, at in counts
        ],
    )
    shop.tells(5)
    shop.refunds(3)
    (found,) = reconcile_stock(shop.service, SHOP)
    assert found.reconciliation is not None
    assert found.reconciliation.missing == 2


def test_an_order_that_grows_is_written_off_whole_and_not_held_against_itself(shop: Shop) -> None:
    shop.tells(6)
    assert shop.tells(9, minute=1) is Effect.UPDATED
    assert (shop.order.decision.outcome, shop.used) == (Outcome.ALLOW, Decimal(9))


def test_an_order_that_outgrows_its_licence_takes_nothing_of_it(shop: Shop) -> None:
    shop.tells(6)
    shop.tells(11, minute=1)
    assert (shop.order.decision.outcome, shop.used) == (Outcome.REFUSE, Decimal(0))


def test_an_order_that_grows_keeps_the_return_that_staff_entered(shop: Shop) -> None:
    shop.tells(5)
    return_lines(shop.service, SHOP, "1", [GivenLine("PEROXIDE", Decimal(2))])
    shop.tells(6, minute=1)
    assert (shop.packs, shop.used, len(shop.back)) == ((6, 4), Decimal(4), 1)


def test_a_product_that_no_law_lists_any_more_did_not_come_back(shop: Shop) -> None:
    acetone = SoldLine("ACETONE", Decimal(1), Decimal(1))
    shop.tells(5, lines=(acetone,))
    shop.register(PLAIN, OTHER)
    shop.tells(5, minute=1, lines=(acetone,))
    assert (shop.packs, shop.back) == ((5, 5), [])
    shop.tells(5, minute=2, lines=(SoldLine("ACETONE", Decimal(2), Decimal(2)),))
    assert shop.packs == (5, 5)
    assert sold_packs(shop.order)["ACETONE"] == 2
    shop.refunds(2, minute=3)
    assert (shop.packs, shop.back) == ((5, 3), [(Decimal(2), minutes(3))])


def test_what_no_law_of_where_it_goes_lists_leaves_the_sale_as_it_was(shop: Shop) -> None:
    shop.register(BRITISH)
    shop.tells(5, delivery_country="GB")
    before = shop.order
    assert shop.tells(6, minute=1) is Effect.UNCHANGED
    assert shop.order == before


def test_a_cancellation_that_overtakes_its_order_is_remembered(shop: Shop) -> None:
    assert shop.tells(5, minute=9, cancelled=True) is Effect.WAITING
    assert shop.tells(5, minute=1) is Effect.UNCHANGED
    with shop.service.store.reading() as connection:
        assert orders.find(connection, SHOP.id, "1") is None
    assert shop.tells(5, minute=10) is Effect.RECORDED


def test_of_a_cancelled_order_without_regulated_goods_nothing_is_kept(shop: Shop) -> None:
    shop.register(PLAIN)
    assert shop.tells(5, minute=9, cancelled=True) is Effect.NOTHING_REGULATED
    with shop.service.store.reading() as connection:
        assert shop_orders.find(connection, SHOP.id, "1") is None


@pytest.fixture
def released(shop: Shop) -> Shop:
    """With order 1, held because nobody knows the law of its country, and released by a person."""
    given = GivenOrder(
        order_id="1",
        at=NOON,
        lines=(GivenLine("ACETONE", Decimal(1)),),
        customer_id="C",
        delivery_country="XK",
    )
    assert screen_order(shop.service, SHOP, given).outcome is Outcome.HOLD
    release_order(shop.service, SHOP, "1", RELEASE)
    return shop


def acetone(packs: int) -> dict[str, Any]:
    line = SoldLine("ACETONE", Decimal(packs), Decimal(packs))
    return {"lines": (line,), "delivery_country": "XK", "licence": None, "identity_check": None}


def sold(shop: Shop, packs: int, *, minute: int = 0) -> Effect:
    told = ShopOrder(order_id="1", at=NOON, version=minutes(minute), cancelled=False, customer="C", **acetone(packs))
    return take_orders(shop.service, SHOP, [told], SHOPIFY)[0]


def test_what_was_released_is_no_task_once_it_is_sold(released: Shop) -> None:
    assert sold(released, 1) is Effect.UPDATED
    assert released.order.state is OrderState.CONFIRMED
    assert released.order.released is not None
    assert open_tasks(released.service, SHOP) == []


def test_more_than_was_released_is_a_task(released: Shop) -> None:
    sold(released, 1)
    sold(released, 3, minute=1)
    assert released.order.released is None
    assert [task.orders for task in open_tasks(released.service, SHOP)] == [("1",)]


@pytest.mark.parametrize(
    ("outcome", "release", "sold"),
    [
        (Outcome.ALLOW, None, True),
        (Outcome.HOLD, None, False),
        (Outcome.HOLD, RELEASE, True),
        (Outcome.REQUIRE, RELEASE, False),
        (Outcome.REFUSE, RELEASE, False),
    ],
)
def test_what_a_person_releases_is_what_was_held(outcome: Outcome, release: Release | None, *, sold: bool) -> None:
    assert may_be_sold(Decision(order_id="1", outcome=outcome), release) is sold


def test_the_checkout_and_the_shop_end_a_sale_alike(shop: Shop) -> None:
    shop.tells(5)
    cancel_order(shop.service, SHOP, "1")
    assert (shop.used, shop.back) == (Decimal(0), [(Decimal(5), shop.clock.now)])
    assert shop.tells(6, minute=9) is Effect.UNCHANGED
    assert shop.order.state is OrderState.CANCELLED
