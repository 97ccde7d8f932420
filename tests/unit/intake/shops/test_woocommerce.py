"""What WooCommerce's deliveries say."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.unit.intake.shops.made import body_of, woo_line, woo_order, woo_product

from poisonbook.intake.shops.errors import WebhookPayloadError
from poisonbook.intake.shops.naming import Naming, OrderId, ProductId
from poisonbook.intake.shops.told import Ask, Nothing, ShopOrder, ShopProducts, SoldLine, Told
from poisonbook.intake.shops.woocommerce import is_ping, read_woocommerce
from poisonbook.register.tasks import TaskKind

NAMING = Naming()


def told(topic: str, payload: object, naming: Naming = NAMING) -> Told:
    return read_woocommerce(topic, body_of(payload), naming)


def order(payload: object, naming: Naming = NAMING) -> ShopOrder:
    found = told("order.updated", payload, naming)
    assert isinstance(found, ShopOrder)
    return found


def test_an_order_is_its_lines_and_the_little_beside_them_that_rules_may_use() -> None:
    assert order(woo_order(woo_line(1, "ACID-1", 2), woo_line(2, "SOAP", 1))) == ShopOrder(
        order_id="727",
        at=datetime(2026, 11, 20, 9, tzinfo=UTC),
        version=datetime(2026, 11, 20, 9, 0, 5, tzinfo=UTC),
        lines=(SoldLine("ACID-1", Decimal(2), Decimal(2)), SoldLine("SOAP", Decimal(1), Decimal(1))),
        cancelled=False,
        customer="8850099",
        delivery_address="Kanarienweg 7, 10115, Berlin",
        delivery_country="DE",
        channel="checkout",
        payment_kind="bacs",
    )


def test_a_guest_is_nobody_known() -> None:
    assert order(woo_order(customer_id=0)).customer is None


@pytest.mark.parametrize("status", ["pending", "checkout-draft", "auto-draft"])
def test_what_waits_to_be_paid_is_no_sale_yet(status: str) -> None:
    assert told("order.created", woo_order(woo_line(1, "ACID-1", 2), status=status)) is Nothing.NOT_SOLD


@pytest.mark.parametrize("status", ["on-hold", "processing", "completed", "shipped-by-a-plug-in"])
def test_every_other_status_is_of_a_sale(status: str) -> None:
    assert not order(woo_order(woo_line(1, "ACID-1", 2), status=status)).cancelled


@pytest.mark.parametrize("status", ["cancelled", "failed", "trash"])
def test_a_sale_that_came_to_nothing_is_cancelled(status: str) -> None:
    assert order(woo_order(woo_line(1, "ACID-1", 2), status=status)).cancelled


def test_a_whole_refund_brings_all_back() -> None:
    found = order(woo_order(woo_line(1, "ACID-1", 2), status="refunded"))
    assert [one.kept for one in found.lines] == [Decimal(0)]
    assert not found.cancelled


def test_a_partial_refund_names_no_goods_so_all_count_as_kept() -> None:
    found = order(woo_order(woo_line(1, "ACID-1", 2), refunds=[{"id": 3, "reason": "Canaria", "total": "-5.00"}]))
    assert [one.kept for one in found.lines] == [Decimal(2)]


@pytest.mark.parametrize(
    ("naming", "products"), [(ProductId.SKU, ["A", "44", "30"]), (ProductId.VARIANT_ID, ["10", "44", "30"])], ids=str
)
def test_products_are_called_what_the_operator_chose(naming: ProductId, products: list[str]) -> None:
    lines = [woo_line(1, "A", 1), woo_line(2, "", 1, variation_id=44), woo_line(3, "", 1)]
    assert [one.product_id for one in order(woo_order(*lines), Naming(naming)).lines] == products


def test_orders_are_called_what_the_operator_chose() -> None:
    assert order(woo_order(), Naming(order=OrderId.NUMBER)).order_id == "2026-727"


def test_evidence_is_taken_from_the_notes_that_are_meant_for_it() -> None:
    notes = [{"id": 1, "key": "poisonbook_statement", "value": "stm_1"}, {"id": 2, "key": "x", "value": {"a": ["b"]}}]
    assert order(woo_order(meta_data=notes)).statement == "stm_1"


def test_a_deleted_order_is_for_a_person() -> None:
    assert told("order.deleted", {"id": 727}) == Ask(TaskKind.ORDER_DELETED, orders=("727",))


@pytest.mark.parametrize("topic", ["product.created", "product.updated"])
def test_a_product_or_one_variation_is_a_listing(topic: str) -> None:
    found = told(topic, woo_product("Drain opener - 5 L", "D-5", type="variation", short_description="Strong."))
    assert isinstance(found, ShopProducts)
    (listing,) = found.listings
    assert (listing.id, listing.title, listing.category) == ("D-5", "Drain opener - 5 L", "Chemicals")
    assert listing.description == "Strong.\n<p>In a can.</p>"


def test_a_deleted_product_stays_known() -> None:
    assert told("product.deleted", {"id": 794}) is Nothing.PRODUCT_DELETED


def test_a_body_that_was_signed_for_another_topic_is_refused() -> None:
    for topic, payload in (("order.created", woo_product("X", "Y")), ("product.created", woo_order())):
        with pytest.raises(WebhookPayloadError):
            told(topic, payload)


@pytest.mark.parametrize(
    ("body", "ping"),
    [(b"webhook_id=3", True), (b"webhook_id=", False), (b"webhook_id=3&x=1", False), (b"{}", False), (b"", False)],
)
def test_a_ping_is_a_form_with_the_webhooks_number(body: bytes, ping: bool) -> None:
    assert is_ping(body) is ping


def test_nobodys_name_is_in_what_was_told() -> None:
    found = order(woo_order(woo_line(1, "ACID-1", 1)))
    for canary in ("Canaria", "canaria@mail", "203.0.113.77", "Mozilla", "8850099", "Kanarienweg"):
        assert canary not in repr(found)
