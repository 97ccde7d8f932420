"""Whatever a body holds, it is read or refused; what nobody asked for is gone when it is decoded."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.intake.shops.made import (
    CANARIES,
    body_of,
    headers,
    shopify_line,
    shopify_order,
    shopify_product,
    shopify_refund,
    woo_line,
    woo_order,
    woo_product,
)

from poisonbook.intake.shops.errors import WebhookPayloadError
from poisonbook.intake.shops.naming import Naming
from poisonbook.intake.shops.payloads import read_payload
from poisonbook.intake.shops.platforms import Platform, delivery
from poisonbook.intake.shops.reading import read_delivery

ACID = shopify_line(1, "ACID-1", 5)
SENT = [
    (Platform.SHOPIFY, "orders/create", shopify_order(ACID, refunds=[shopify_refund(9, (ACID, 2))])),
    (Platform.SHOPIFY, "refunds/create", shopify_refund(9, (ACID, 2))),
    (Platform.SHOPIFY, "products/update", shopify_product("Drain opener", ("D-1", "1 L"))),
    (Platform.SHOPIFY, "customers/redact", {"shop_id": 1, "customer": {"id": 2}, "orders_to_redact": [3]}),
    (Platform.WOOCOMMERCE, "order.updated", woo_order(woo_line(1, "ACID-1", 2))),
    (Platform.WOOCOMMERCE, "product.updated", woo_product("Drain opener", "D-1")),
    (Platform.WOOCOMMERCE, "order.deleted", {"id": 727}),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(CANARIES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"1", b"null", b'"x"', b"\xff\xfe", b'{"id":NaN}', b'{"id":Infinity}',
        b'{"id":' + b"9" * 5000 + b"}",
        b'{"id":' + b"[" * 100_000 + b"]" * 100_000 + b"}", b'{"id":1.' + b"1" * 5000 + b"}", b'{"id":1}{"id":2}',
    ],
    ids=lambda body: repr(body[:12]),
)  # fmt: skip
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(WebhookPayloadError) as caught:
        read_payload(body, {"id"}).need_id("id")
    assert caught.value.__context__ is None or "doc" not in vars(caught.value.__context__)


@pytest.mark.parametrize(
    "id_", ['"\\ud800"', '"a\\u0000b"', '"a\\nb"', "1.5", "true", "[]", "{}", '"' + "x" * 256 + '"']
)
def test_what_is_no_id_is_refused(id_: str) -> None:
    with pytest.raises(WebhookPayloadError):
        read_payload(f'{{"id":{id_}}}'.encode(), {"id"}).id("id")


@pytest.mark.parametrize("packs", ["-1", "1e400", '"-1"', '"x"', "true", "[]", "1000000001"])
def test_what_is_no_number_of_packs_is_refused(packs: str) -> None:
    with pytest.raises(WebhookPayloadError):
        read_payload(f'{{"n":{packs}}}'.encode(), {"n"}).packs("n")


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "2026" * 20])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(WebhookPayloadError):
        read_payload(body_of({"at": text}), {"at"}).need_when("at")


def test_a_field_that_nobody_asked_for_is_gone_at_every_depth() -> None:
    payload = {
        "id": 1,
        "email": "canaria@mail.example",
        "customer": {"id": 2, "note": "Canaria", "x": [{"id": "Canaria"}]},
    }
    kept = read_payload(body_of(payload), {"id", "customer"})
    assert kept.object("customer").id("id") == "2"
    for asked in ("email", "note", "x"):
        assert not kept.has(asked)
        assert not kept.object("customer").has(asked)


def test_a_name_and_its_value_are_kept_only_where_the_name_is_asked_for() -> None:
    payload = {"notes": [{"name": "ours", "value": 1}, {"name": "theirs", "value": 2}, {"name": ["ours"], "value": 3}]}
    notes = read_payload(body_of(payload), {"notes", "name", "value"}, {"name": ("ours",)}).objects("notes")
    assert [(one.id("name"), one.id("value")) for one in notes] == [("ours", "1"), (None, None), (None, None)]


@pytest.mark.parametrize(("platform", "topic", "payload"), SENT, ids=lambda one: one if isinstance(one, str) else "")
def test_fields_that_a_platform_adds_change_nothing(platform: Platform, topic: str, payload: dict[str, Any]) -> None:
    def more(one: Any) -> Any:
        if isinstance(one, dict):
            return {name: more(value) for name, value in one.items()} | {"added_later": {"who": "Canaria"}}
        return [more(value) for value in one] if isinstance(one, list) else one

    assert read(platform, topic, more(payload)) == read(platform, topic, payload)


@pytest.mark.parametrize(("platform", "topic", "payload"), SENT, ids=lambda one: one if isinstance(one, str) else "")
@settings(max_examples=150)
@given(data=st.data())
def test_a_payload_changed_at_any_place_is_read_or_refused(
    platform: Platform, topic: str, payload: dict[str, Any], data: st.DataObject
) -> None:
    changed = json.loads(json.dumps(payload))
    places = list(_places(changed))
    for holder, key in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=3)):
        holder[key] = data.draw(JSON)
    refused = refusal(platform, topic, body_of(changed))
    assert not [canary for canary in CANARIES if canary in str(refused)]


@pytest.mark.parametrize(("platform", "topic", "payload"), SENT, ids=lambda one: one if isinstance(one, str) else "")
@settings(max_examples=60)
@given(data=st.data())
def test_bytes_changed_at_any_place_are_read_or_refused(
    platform: Platform, topic: str, payload: dict[str, Any], data: st.DataObject
) -> None:
    body = bytearray(body_of(payload))
    for place in data.draw(st.lists(st.integers(0, len(body) - 1), min_size=1, max_size=4)):
        body[place] = data.draw(st.integers(0, 255))
    refusal(platform, topic, bytes(body))


def refusal(platform: Platform, topic: str, body: bytes) -> WebhookPayloadError | None:
    """Why a body is refused, if it is: an error that drags no other along, which would hold the body."""
    try:
        read_delivery(delivery(platform, headers(platform, topic, body), body), Naming())
    except WebhookPayloadError as error:
        return error if error.__context__ is None else pytest.fail("an error with the body in its context")
    return None


def read(platform: Platform, topic: str, payload: object) -> object:
    body = body_of(payload)
    return read_delivery(delivery(platform, headers(platform, topic, body), body), Naming())


def _places(one: Any) -> Any:
    pairs = one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ()
    for key, value in pairs:
        yield one, key
        yield from _places(value)
