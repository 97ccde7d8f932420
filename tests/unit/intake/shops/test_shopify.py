"""What Shopify's deliveries say."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.unit.intake.shops.made import body_of, shopify_line, shopify_order, shopify_product, shopify_refund

from poisonbook.intake.shops.errors import WebhookPayloadError
from poisonbook.intake.shops.naming import Naming, OrderId, ProductId
from poisonbook.intake.shops.shopify import read_shopify
from poisonbook.intake.shops.told import Ask, Nothing, ShopOrder, ShopProducts, ShopRefund, SoldLine, Told
from poisonbook.register.tasks import TaskKind
from poisonbook.values.buyers import BuyerClass

NAMING = Naming()


def told(topic: str, payload: object, naming: Naming = NAMING) -> Told:
    return read_shopify(topic, body_of(payload), naming)


def order(payload: object, naming: Naming = NAMING) -> ShopOrder:
    found = told("orders/updated", payload, naming)
    assert isinstance(found, ShopOrder)
    return found


def line(ordered: int, kept: int, product: str = "ACID-1") -> SoldLine:
    return SoldLine(product, Decimal(ordered), Decimal(kept))


def test_an_order_is_its_lines_and_the_little_beside_them_that_rules_may_use() -> None:
    assert order(shopify_order(shopify_line(1, "ACID-1", 2), shopify_line(2, "SOAP", 1))) == ShopOrder(
        order_id="820982911",
        at=datetime(2026, 11, 20, 9, tzinfo=UTC),
        version=datetime(2026, 11, 20, 9, 0, 5, tzinfo=UTC),
        lines=(line(2, 2), line(1, 1, "SOAP")),
        cancelled=False,
        customer="8850099",
        delivery_address="Kanarienweg 7, 10115, Berlin",
        delivery_country="DE",
        channel="web",
        payment_kind="shopify_payments",
    )


@pytest.mark.parametrize("topic", ["orders/create", "orders/paid", "orders/updated", "orders/cancelled"])
def test_the_topic_of_an_order_changes_nothing_because_it_is_not_signed(topic: str) -> None:
    payload = shopify_order(shopify_line(1, "ACID-1", 2))
    assert told(topic, payload) == order(payload)


def test_an_order_is_cancelled_where_its_body_says_so() -> None:
    assert order(shopify_order(cancelled_at="2026-11-21T10:00:00+01:00")).cancelled


def test_what_was_refunded_and_came_back_is_not_kept() -> None:
    acid = shopify_line(1, "ACID-1", 5, current_quantity=3)
    assert order(shopify_order(acid, refunds=[shopify_refund(9, (acid, 2))])).lines == (line(5, 3),)


def test_goods_stay_with_the_buyer_where_only_the_money_goes_back() -> None:
    acid = shopify_line(1, "ACID-1", 5, current_quantity=3)
    assert order(shopify_order(acid, refunds=[shopify_refund(9, (acid, 2), how="no_restock")])).lines == (line(5, 5),)


def test_what_was_taken_out_of_an_order_is_not_kept() -> None:
    assert order(shopify_order(shopify_line(1, "ACID-1", 5, current_quantity=0))).lines == (line(5, 0),)


def test_several_refunds_of_several_lines_are_added_up() -> None:
    acid, other = shopify_line(1, "ACID-1", 5, current_quantity=2), shopify_line(2, "ACID-2", 4, current_quantity=3)
    refunds = [shopify_refund(9, (acid, 1)), shopify_refund(10, (acid, 2), (other, 1), how="cancel")]
    assert order(shopify_order(acid, other, refunds=refunds)).lines == (line(5, 2), line(4, 3, "ACID-2"))


def test_an_older_api_without_the_current_quantity_is_read_too() -> None:
    acid = shopify_line(1, "ACID-1", 5, current_quantity=None)
    assert order(shopify_order(acid, refunds=[shopify_refund(9, (acid, 2))])).lines == (line(5, 3),)


@pytest.mark.parametrize(
    ("naming", "product"), [(ProductId.SKU, ["A", "20"]), (ProductId.VARIANT_ID, ["10", "20"])], ids=str
)
def test_products_are_called_what_the_operator_chose(naming: ProductId, product: list[str]) -> None:
    lines = order(shopify_order(shopify_line(1, "A", 1), shopify_line(2, "", 1)), Naming(naming)).lines
    assert [one.product_id for one in lines] == product


def test_a_line_of_no_product_is_one_that_nobody_registered() -> None:
    lines = order(shopify_order(shopify_line(77, None, 1, variant_id=None))).lines
    assert [one.product_id for one in lines] == ["line:77"]


@pytest.mark.parametrize(("name", "id_"), [*zip(OrderId, ["820982911", "1001", "c0ffee", "cafe"], strict=True)])
def test_orders_are_called_what_the_operator_chose(name: OrderId, id_: str) -> None:
    assert order(shopify_order(), Naming(order=name)).order_id == id_


def test_an_order_without_customer_and_delivery_has_none() -> None:
    found = order(shopify_order(customer=None, shipping_address=None, payment_gateway_names=[]))
    assert (found.customer, found.delivery_address, found.delivery_country, found.payment_kind) == (None,) * 4


def test_evidence_is_taken_from_the_notes_that_are_meant_for_it() -> None:
    notes = [
        {"name": "poisonbook_statement", "value": "stm_1"},
        {"name": "poisonbook_buyer_class", "value": "professional_user"},
        {"name": "poisonbook_licence", "value": "lic_1"},
        {"name": "gift for", "value": "Canaria"},
    ]
    found = order(shopify_order(note_attributes=notes))
    assert (found.statement, found.licence, found.identity_check) == ("stm_1", "lic_1", None)
    assert found.claim is BuyerClass.PROFESSIONAL_USER


def test_a_class_that_there_is_none_of_is_the_general_public() -> None:
    notes = [{"name": "poisonbook_buyer_class", "value": "wizard"}]
    assert order(shopify_order(note_attributes=notes)).claim is BuyerClass.GENERAL_PUBLIC


def test_a_test_order_is_nothing() -> None:
    assert told("orders/create", shopify_order(test=True)) is Nothing.TEST


def test_a_refund_names_its_order_and_what_came_back() -> None:
    acid, other = shopify_line(1, "ACID-1", 5), shopify_line(2, "ACID-2", 5)
    assert told("refunds/create", shopify_refund(9, (acid, 2), (other, 1), (acid, 1))) == ShopRefund(
        id="9",
        order_id="820982911",
        at=datetime(2026, 11, 21, 9, tzinfo=UTC),
        packs=(("ACID-1", Decimal(3)), ("ACID-2", Decimal(1))),
    )


def test_a_refund_of_money_alone_brings_nothing_back() -> None:
    found = told("refunds/create", shopify_refund(9, (shopify_line(1, "ACID-1", 5), 2), how="no_restock"))
    assert isinstance(found, ShopRefund)
    assert found.packs == ()


def test_a_refund_waits_for_its_order_where_orders_have_another_name() -> None:
    payload = shopify_refund(9, (shopify_line(1, "ACID-1", 5), 2))
    assert told("refunds/create", payload, Naming(order=OrderId.NUMBER)) is Nothing.WITH_ITS_ORDER


@pytest.mark.parametrize("topic", ["products/create", "products/update"])
def test_each_variant_of_a_product_is_a_listing(topic: str) -> None:
    found = told(topic, shopify_product("Drain opener", ("D-1", "1 L"), ("D-5", "5 L")))
    assert isinstance(found, ShopProducts)
    assert [(one.id, one.title) for one in found.listings] == [
        ("D-1", "Drain opener - 1 L"),
        ("D-5", "Drain opener - 5 L"),
    ]
    assert {(one.description, one.brand, one.category) for one in found.listings} == {
        ("<p>In a can.</p>", "Acme", "Chemicals")
    }


def test_a_product_without_variants_of_its_own_has_its_own_title() -> None:
    found = told("products/create", shopify_product("Drain opener", ("", "Default Title")))
    assert isinstance(found, ShopProducts)
    assert [(one.id, one.title) for one in found.listings] == [("7000", "Drain opener")]


def test_a_deleted_product_stays_known() -> None:
    assert told("products/delete", {"id": 632910392}) is Nothing.PRODUCT_DELETED


def test_what_the_platform_asks_is_for_a_person() -> None:
    customer = {"id": 8850099, "email": "canaria@mail.example", "phone": "+49 30 000111222"}
    shop = {"shop_id": 954889, "shop_domain": "a-shop.myshopify.com"}
    request = shop | {"customer": customer, "orders_requested": [299938, 280263], "data_request": {"id": 9999}}
    assert told("customers/data_request", request) == Ask(TaskKind.DATA_REQUEST, "8850099", ("299938", "280263"))
    redact = shop | {"customer": customer, "orders_to_redact": [299938]}
    assert told("customers/redact", redact) == Ask(TaskKind.REDACT_CUSTOMER, "8850099", ("299938",))
    assert told("shop/redact", shop) == Ask(TaskKind.REDACT_SHOP)
    gone = {"id": 954889, "email": "canaria@mail.example", "myshopify_domain": "a-shop.myshopify.com"}
    assert told("app/uninstalled", gone) == Ask(TaskKind.UNINSTALLED)


def test_a_body_that_was_signed_for_another_topic_is_refused() -> None:
    bodies = {
        "orders/create": shopify_order(shopify_line(1, "A", 1)),
        "refunds/create": shopify_refund(9, (shopify_line(1, "A", 1), 1)),
        "products/create": shopify_product("Drain opener", ("D-1", "1 L")),
        "customers/data_request": {
            "shop_id": 1,
            "customer": {"id": 2},
            "orders_requested": [],
            "data_request": {"id": 1},
        },
        "customers/redact": {"shop_id": 1, "customer": {"id": 2}, "orders_to_redact": []},
        "app/uninstalled": {"id": 1, "myshopify_domain": "a-shop.myshopify.com"},
    }
    harmless = {"products/delete", "shop/redact"}
    for topic, payload in bodies.items():
        for other in bodies.keys() - {topic}:
            with pytest.raises(WebhookPayloadError):
                told(other, payload)
    assert not harmless & bodies.keys()


def test_an_unknown_topic_is_nothing_whatever_its_body() -> None:
    assert read_shopify("carts/update", b"\xff", NAMING) is Nothing.UNKNOWN_TOPIC


def test_nobodys_name_is_in_what_was_told() -> None:
    found = order(shopify_order(shopify_line(1, "ACID-1", 1)))
    for canary in ("Canaria", "canaria@mail", "203.0.113.77", "Mozilla", "8850099", "Kanarienweg"):
        assert canary not in repr(found)
