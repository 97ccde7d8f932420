"""Deliveries as the platforms document them, made up here, with a canary in all that is personal."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from poisonbook.intake.shops.platforms import Platform

SECRET = "a-secret-of-one-shop"  # noqa: S105 - made up
CANARIES = (
    "Canaria", "Vogelsang", "canaria@mail.example", "+49 30 000111222", "203.0.113.77", "Mozilla/5.0 canary",
    "8850099", "Kanarienweg 7", "55.55501", "leave it with Canaria's neighbour", "tok_canary", "Canary Trading",
)  # fmt: skip
"""Name, mail, telephone, IP address, browser, customer's id, address, place on earth, note, token, company."""
PERSON = {
    "first_name": "Canaria",
    "last_name": "Vogelsang",
    "name": "Canaria Vogelsang",
    "company": "Canary Trading",
    "phone": "+49 30 000111222",
    "latitude": 55.55501,
    "longitude": 55.55501,
}


def body_of(payload: Any) -> bytes:
    """A payload as it is signed and sent."""
    return json.dumps(payload, separators=(",", ":")).encode()


def signature(body: bytes, secret: str = SECRET) -> str:
    """What a platform sends beside a body."""
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


def headers(
    platform: Platform, topic: str, body: bytes, *, secret: str = SECRET, triggered_at: str | None = None
) -> dict[str, str]:
    """The headers of a delivery."""
    if platform is Platform.WOOCOMMERCE:
        return {
            "content-type": "application/json",
            "x-wc-webhook-topic": topic,
            "x-wc-webhook-signature": signature(body, secret),
            "x-wc-webhook-id": "3",
            "x-wc-webhook-delivery-id": "0123456789abcdef",
            "x-wc-webhook-source": "https://shop.example/",
        }
    sent = {"x-shopify-triggered-at": triggered_at} if triggered_at else {}
    return sent | {
        "content-type": "application/json",
        "x-shopify-topic": topic,
        "x-shopify-hmac-sha256": signature(body, secret),
        "x-shopify-shop-domain": "a-shop.myshopify.com",
        "x-shopify-webhook-id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
        "x-shopify-event-id": "98880550-7158-44d4-b7cd-2c97c8a091b5",
        "x-shopify-api-version": "2026-10",
    }


def shopify_line(number: int, sku: str | None, quantity: int, **more: Any) -> dict[str, Any]:
    """One line of a Shopify order."""
    line = {"id": number, "variant_id": number * 10, "sku": sku, "quantity": quantity, "current_quantity": quantity}
    return line | {"title": "A product", "price": "9.90", "properties": [{"name": "For", "value": "Canaria"}]} | more


def shopify_refund(number: int, *items: tuple[Mapping[str, Any], int], how: str = "return") -> dict[str, Any]:
    """A refund, as in an order and as `refunds/create` has it."""
    return {
        "id": number,
        "order_id": 820982911,
        "created_at": "2026-11-21T10:00:00+01:00",
        "note": "leave it with Canaria's neighbour",
        "refund_line_items": [
            {"id": number * 100, "quantity": packs, "restock_type": how, "line_item_id": line["id"], "line_item": line}
            for line, packs in items
        ],
    }


def shopify_order(*lines: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A Shopify order."""
    return {
        "id": 820982911,
        "order_number": 1001,
        "name": "#1001",
        "checkout_token": "c0ffee",
        "cart_token": "cafe",
        "email": "canaria@mail.example",
        "phone": "+49 30 000111222",
        "browser_ip": "203.0.113.77",
        "note": "leave it with Canaria's neighbour",
        "note_attributes": [{"name": "gift for", "value": "Canaria"}],
        "client_details": {"browser_ip": "203.0.113.77", "user_agent": "Mozilla/5.0 canary"},
        "created_at": "2026-11-20T10:00:00+01:00",
        "updated_at": "2026-11-20T10:00:05+01:00",
        "cancelled_at": None,
        "test": False,
        "source_name": "web",
        "payment_gateway_names": ["shopify_payments"],
        "customer": {"id": 8850099, "email": "canaria@mail.example", "default_address": PERSON} | PERSON,
        "billing_address": PERSON | {"address1": "Kanarienweg 7", "country_code": "DE"},
        "shipping_address": PERSON
        | {"address1": "Kanarienweg 7", "address2": None, "zip": "10115", "city": "Berlin", "country_code": "DE"},
        "payment_details": {"token": "tok_canary"},
        "line_items": list(lines),
        "refunds": [],
        "fulfillments": [{"destination": PERSON}],
    } | more


def shopify_product(title: str, *variants: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A Shopify product with variants, each a SKU and a title."""
    made = [
        {"id": 7000 + place, "sku": sku, "title": name, "price": "9.90"} for place, (sku, name) in enumerate(variants)
    ]
    words = {"id": 632910392, "title": title, "body_html": "<p>In a can.</p>", "vendor": "Acme"}
    words |= {"updated_at": "2026-11-20T10:00:05+01:00"}
    return words | {"product_type": "Chemicals", "variants": made, "tags": "new"} | more


def woo_line(number: int, sku: str, quantity: int, **more: Any) -> dict[str, Any]:
    """One line of a WooCommerce order."""
    line = {"id": number, "name": "A product", "product_id": number * 10, "variation_id": 0, "quantity": quantity}
    return line | {"sku": sku, "total": "9.90", "meta_data": [{"id": 1, "key": "for", "value": "Canaria"}]} | more


def woo_order(*lines: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A WooCommerce order."""
    return {
        "id": 727,
        "number": "2026-727",
        "order_key": "wc_order_tok_canary",
        "status": "processing",
        "date_created_gmt": "2026-11-20T09:00:00",
        "date_modified_gmt": "2026-11-20T09:00:05",
        "created_via": "checkout",
        "customer_id": 8850099,
        "customer_ip_address": "203.0.113.77",
        "customer_user_agent": "Mozilla/5.0 canary",
        "customer_note": "leave it with Canaria's neighbour",
        "billing": PERSON | {"email": "canaria@mail.example", "address_1": "Kanarienweg 7", "country": "DE"},
        "shipping": PERSON
        | {"address_1": "Kanarienweg 7", "address_2": "", "postcode": "10115", "city": "Berlin", "country": "DE"},
        "payment_method": "bacs",
        "payment_method_title": "Bank transfer",
        "transaction_id": "tok_canary",
        "meta_data": [{"id": 12, "key": "_gift_for", "value": "Canaria"}],
        "line_items": list(lines),
        "refunds": [],
    } | more


def woo_product(name: str, sku: str, **more: Any) -> dict[str, Any]:
    """A WooCommerce product."""
    words = {
        "id": 794,
        "name": name,
        "sku": sku,
        "type": "simple",
        "status": "publish",
        "description": "<p>In a can.</p>",
    }
    words |= {"date_modified_gmt": "2026-11-20T09:00:05"}
    return words | {"short_description": "", "categories": [{"id": 9, "name": "Chemicals", "slug": "chemicals"}]} | more
