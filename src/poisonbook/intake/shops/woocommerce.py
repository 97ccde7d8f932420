"""WooCommerce's webhooks, in the shape of its REST API's version `wp_api_v3`; what is added later is not read.

https://developer.woocommerce.com/docs/apis/rest-api/v3/webhooks/. An order has the refunds' sums of money and not which
goods came back: only a whole refund, the status `refunded`, says that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from poisonbook.facts.recognition import Listing
from poisonbook.intake.shops.errors import WebhookPayloadError
from poisonbook.intake.shops.naming import EVIDENCE, Naming, OrderId, claimed, one_address
from poisonbook.intake.shops.payloads import Payload, read_payload
from poisonbook.intake.shops.told import Ask, Nothing, ShopOrder, ShopProducts, SoldLine, Told
from poisonbook.register.tasks import TaskKind

_ORDER_IDS: Mapping[OrderId, str] = {OrderId.ID: "id", OrderId.NUMBER: "number"}
_ADDRESS = ("address_1", "address_2", "postcode", "city")
_ORDER = frozenset(
    {
        *_ORDER_IDS.values(),
        *_ADDRESS,
        *("status", "date_created_gmt", "date_modified_gmt", "created_via", "payment_method", "customer_id"),
        *("shipping", "country", "meta_data", "key", "value"),
        *("line_items", "sku", "product_id", "variation_id", "quantity"),
    }
)
_MARKS = {"key": EVIDENCE}
_PRODUCT = frozenset(
    {
        "id",
        "date_modified_gmt",
        "sku",
        "name",
        "description",
        "short_description",
        "type",
        "categories",
        "brands",
        "status",
    }
)
_NOT_SOLD = frozenset({"checkout-draft", "auto-draft", "draft", "new", "pending"})
"""Drafts, and orders that wait for a payment to be made. Any other status, a plug-in's own too, is of a sale."""
_UNDONE = frozenset({"cancelled", "failed", "trash"})
_BROUGHT_BACK = "refunded"
_PING = b"webhook_id="


def read_woocommerce(topic: str, body: bytes, naming: Naming) -> Told:
    """What a delivery of this topic says.

    Raises:
        WebhookPayloadError: the body does not say what the topic promises.
    """
    reader = _READERS.get(topic)
    return Nothing.UNKNOWN_TOPIC if reader is None else reader(body, naming)


def is_ping(body: bytes) -> bool:
    """Whether it is what WooCommerce sends, unsigned, when a webhook is saved: a form with the webhook's number."""
    return body.startswith(_PING) and body[len(_PING) :].isdigit() and len(body) < 40


def _order(body: bytes, naming: Naming) -> Told:
    order = read_payload(body, _ORDER, _MARKS)
    status = order.text("status")
    if not status:
        raise WebhookPayloadError("status", "is missing")
    if status in _NOT_SOLD:
        return Nothing.NOT_SOLD
    notes = {one.id("key"): one.id("value") for one in order.objects("meta_data")}
    to = order.object("shipping")
    return ShopOrder(
        order_id=order.need_id(_ORDER_IDS[naming.order]),
        at=order.need_when("date_created_gmt"),
        version=order.need_when("date_modified_gmt"),
        lines=tuple(_lines(order, naming, brought_back=status == _BROUGHT_BACK)),
        cancelled=status in _UNDONE,
        customer=order.id("customer_id"),
        delivery_address=one_address(*map(to.text, _ADDRESS)),
        delivery_country=to.id("country"),
        channel=order.id("created_via"),
        payment_kind=order.id("payment_method"),
        claim=claimed(notes.get("poisonbook_buyer_class")),
        statement=notes.get("poisonbook_statement"),
        identity_check=notes.get("poisonbook_identity_check"),
        licence=notes.get("poisonbook_licence"),
    )


def _lines(order: Payload, naming: Naming, *, brought_back: bool) -> Iterator[SoldLine]:
    for line in order.objects("line_items"):
        number, ordered = line.need_id("id"), line.packs("quantity")
        if ordered:
            product = naming.product_id(line, line.id("variation_id"), line.id("product_id")) or f"line:{number}"
            yield SoldLine(product, ordered, Decimal(0) if brought_back else ordered)


def _order_deleted(body: bytes, naming: Naming) -> Told:
    deleted = read_payload(body, {"id"}).need_id("id")
    return Ask(TaskKind.ORDER_DELETED, orders=(deleted,) if naming.order is OrderId.ID else ())


def _products(body: bytes, naming: Naming) -> Told:
    product = read_payload(body, _PRODUCT)
    number, title = product.need_id("id"), product.text("name")
    if not title:
        raise WebhookPayloadError("name", "is missing")
    return ShopProducts(
        number,
        product.need_when("date_modified_gmt"),
        (
            Listing(
                id=naming.product_id(product, number) or number,
                title=title,
                description="\n".join(filter(None, map(product.text, ("short_description", "description")))),
                brand=_names(product, "brands"),
                category=_names(product, "categories"),
            ),
        ),
    )


def _names(product: Payload, field: str) -> str:
    return ", ".join(name for one in product.objects(field) if (name := one.text("name")))


def _product_deleted(body: bytes, _naming: Naming) -> Told:
    read_payload(body, {"id"}).need_id("id")
    return Nothing.PRODUCT_DELETED


_READERS: Mapping[str, Callable[[bytes, Naming], Told]] = {
    "order.created": _order,
    "order.updated": _order,
    "order.restored": _order,
    "order.deleted": _order_deleted,
    "product.created": _products,
    "product.updated": _products,
    "product.restored": _products,
    "product.published": _products,
    "product.deleted": _product_deleted,
}
