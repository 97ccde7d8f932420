"""Shopify's webhooks, in the shape of the Admin API's version 2026-10; what is added later is not read.

https://shopify.dev/docs/api/webhooks. The topic is not signed: what was cancelled or came back is read from the body.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from poisonbook.facts.recognition import Listing
from poisonbook.intake.shops.errors import WebhookPayloadError
from poisonbook.intake.shops.naming import EVIDENCE, Naming, OrderId, claimed, one_address
from poisonbook.intake.shops.payloads import Payload, read_payload
from poisonbook.intake.shops.told import (
    Ask,
    Nothing,
    ShopOrder,
    ShopProducts,
    ShopRefund,
    SoldLine,
    Told,
)
from poisonbook.register.tasks import TaskKind

_ORDER_IDS: Mapping[OrderId, str] = {
    OrderId.ID: "id",
    OrderId.NUMBER: "order_number",
    OrderId.CHECKOUT_TOKEN: "checkout_token",
    OrderId.CART_TOKEN: "cart_token",
}
_ADDRESS = ("address1", "address2", "zip", "city")
_ORDER = frozenset(
    {
        *_ORDER_IDS.values(),
        *_ADDRESS,
        *("created_at", "updated_at", "cancelled_at", "test", "source_name", "payment_gateway_names"),
        *("customer", "shipping_address", "country_code", "note_attributes", "name", "value"),
        *("line_items", "sku", "variant_id", "quantity", "current_quantity"),
        *("refunds", "refund_line_items", "line_item_id", "restock_type"),
    }
)
_MARKS = {"name": EVIDENCE}
"""A person's name is called `name`, too, and dropped for not being one of these."""
_REFUND = frozenset(
    {
        *("id", "order_id", "created_at", "refund_line_items", "quantity", "restock_type"),
        *("line_item", "sku", "variant_id"),
    }
)
_PRODUCT = frozenset({"id", "updated_at", "title", "body_html", "vendor", "product_type", "variants", "sku"})
_STAYS_WITH_THE_BUYER = "no_restock"
"""Money back and the goods not: `cancel` and `return` bring them back."""
_ONE_VARIANT = "Default Title"
"""What Shopify calls the only variant of a product that has none."""


def read_shopify(topic: str, body: bytes, naming: Naming) -> Told:
    """What a delivery of this topic says.

    Raises:
        WebhookPayloadError: the body does not say what the topic promises.
    """
    reader = _READERS.get(topic)
    return Nothing.UNKNOWN_TOPIC if reader is None else reader(body, naming)


def _order(body: bytes, naming: Naming) -> Told:
    order = read_payload(body, _ORDER, _MARKS)
    if order.true("test"):
        return Nothing.TEST
    notes = {one.id("name"): one.id("value") for one in order.objects("note_attributes")}
    to = order.object("shipping_address")
    return ShopOrder(
        order_id=order.need_id(_ORDER_IDS[naming.order]),
        at=order.need_when("created_at"),
        version=order.need_when("updated_at"),
        lines=tuple(_lines(order, naming)),
        cancelled=order.has("cancelled_at"),
        customer=order.object("customer").id("id"),
        delivery_address=one_address(*map(to.text, _ADDRESS)),
        delivery_country=to.id("country_code"),
        channel=order.id("source_name"),
        payment_kind=next(iter(order.texts("payment_gateway_names")), None),
        claim=claimed(notes.get("poisonbook_buyer_class")),
        statement=notes.get("poisonbook_statement"),
        identity_check=notes.get("poisonbook_identity_check"),
        licence=notes.get("poisonbook_licence"),
    )


def _lines(order: Payload, naming: Naming) -> Iterator[SoldLine]:
    refunded: dict[str, Decimal] = {}
    back: dict[str, Decimal] = {}
    for refund in order.objects("refunds"):
        for one in refund.objects("refund_line_items"):
            of, packs = one.need_id("line_item_id"), one.packs("quantity")
            refunded[of] = refunded.get(of, Decimal(0)) + packs
            if one.text("restock_type") != _STAYS_WITH_THE_BUYER:
                back[of] = back.get(of, Decimal(0)) + packs
    for line in order.objects("line_items"):
        number, ordered = line.need_id("id"), line.packs("quantity")
        current = line.packs("current_quantity") if line.has("current_quantity") else ordered
        taken_out = max(ordered - current - refunded.get(number, Decimal(0)), Decimal(0))
        if ordered:
            kept = max(ordered - taken_out - back.get(number, Decimal(0)), Decimal(0))
            yield SoldLine(_product(line, naming, number), ordered, kept)


def _product(line: Payload, naming: Naming, number: str) -> str:
    """The id of a line's product; a line that names none is one of its own, which nobody has registered."""
    return naming.product_id(line, line.id("variant_id")) or f"line:{number}"


def _refund(body: bytes, naming: Naming) -> Told:
    refund = read_payload(body, _REFUND)
    if naming.order is not OrderId.ID:
        return Nothing.WITH_ITS_ORDER
    packs: dict[str, Decimal] = {}
    for one in refund.objects("refund_line_items"):
        if one.text("restock_type") != _STAYS_WITH_THE_BUYER:
            line = one.object("line_item")
            product = _product(line, naming, line.need_id("id"))
            packs[product] = packs.get(product, Decimal(0)) + one.packs("quantity")
    return ShopRefund(
        id=refund.need_id("id"),
        order_id=refund.need_id("order_id"),
        at=refund.need_when("created_at"),
        packs=tuple(packs.items()),
    )


def _products(body: bytes, naming: Naming) -> Told:
    product = read_payload(body, _PRODUCT)
    title, variants = product.text("title"), [*product.objects("variants")]
    if not title or not variants:
        raise WebhookPayloadError("title" if not title else "variants", "is missing")
    return ShopProducts(
        product.need_id("id"),
        product.need_when("updated_at"),
        tuple(
            Listing(
                id=naming.product_id(variant, variant.need_id("id")) or "",
                title=" - ".join(dict.fromkeys([title, *_variant_title(variant)])),
                description=product.text("body_html"),
                brand=product.text("vendor"),
                category=product.text("product_type"),
            )
            for variant in variants
        ),
    )


def _variant_title(variant: Payload) -> list[str]:
    title = variant.text("title")
    return [] if title in ("", _ONE_VARIANT) else [title]


def _product_deleted(body: bytes, _naming: Naming) -> Told:
    read_payload(body, {"id"}).need_id("id")
    return Nothing.PRODUCT_DELETED


def _asking(what: TaskKind, needs: str, orders: str | None = None) -> Callable[[bytes, Naming], Told]:
    """A reader of what the platform asks; a body that has not the field it `needs` was signed for another topic."""

    def read(body: bytes, _naming: Naming) -> Told:
        asked = read_payload(body, {needs, "id", "customer", *([orders] if orders else [])})
        if not asked.has(needs):
            raise WebhookPayloadError(needs, "is missing")
        named = asked.ids(orders) if orders else ()
        return Ask(what, customer=asked.object("customer").id("id"), orders=named)

    return read


_READERS: Mapping[str, Callable[[bytes, Naming], Told]] = {
    "orders/create": _order,
    "orders/paid": _order,
    "orders/updated": _order,
    "orders/cancelled": _order,
    "refunds/create": _refund,
    "products/create": _products,
    "products/update": _products,
    "products/delete": _product_deleted,
    "app/uninstalled": _asking(TaskKind.UNINSTALLED, "myshopify_domain"),
    # https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance
    "customers/data_request": _asking(TaskKind.DATA_REQUEST, "data_request", "orders_requested"),
    "customers/redact": _asking(TaskKind.REDACT_CUSTOMER, "orders_to_redact", "orders_to_redact"),
    "shop/redact": _asking(TaskKind.REDACT_SHOP, "shop_id"),
}
