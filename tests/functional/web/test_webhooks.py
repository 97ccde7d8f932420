"""Webhooks of Shopify and WooCommerce over real HTTP: proved, taken once, in any order, and least of all kept."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import plain_http
from tests.functional.web.serving import Served, served, settings_in
from tests.unit.intake.shops.made import (
    CANARIES,
    SECRET,
    body_of,
    headers,
    shopify_line,
    shopify_order,
    shopify_product,
    shopify_refund,
    signature,
    woo_line,
    woo_order,
    woo_product,
)

from poisonbook.intake.shops.platforms import Platform
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.orders import OrderState
from poisonbook.storage import deliveries, orders, shop_orders
from poisonbook.storage.order_records import OrderRecord
from poisonbook.workflows.sales import kept_packs, sold_packs

OTHER_SECRET = "the-secret-of-the-other"  # noqa: S105 - made up
OLD_SECRET = "a-secret-they-had-before"  # noqa: S105 - made up
SHOPIFY, WOO = Platform.SHOPIFY, Platform.WOOCOMMERCE
ids = itertools.count(1000)
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that takes webhooks for both of its operators, and knows one regulated product."""
    folder = tmp_path_factory.mktemp("store")
    shops = folder / "shops.yaml"
    with served(settings_in(folder, webhook_secrets=shops)) as running:
        shops.write_text(f"""
{running.operator.id}:
  shopify: {{secrets: [{SECRET}, {OLD_SECRET}]}}
  woocommerce: {{secrets: [{SECRET}]}}
{running.other.id}:
  shopify: {{secrets: {OTHER_SECRET}, product: variant_id}}
""")
        listing = shopify_product("Nitric acid 60 %", ("ACID", "1 L"), ("SOAP-1", "not an acid: soap, 1 L"))
        assert send(running, SHOPIFY, "products/create", listing) == (200, "registered")
        soap = woo_product("Hand soap", "SOAP")
        assert send(running, WOO, "product.created", soap) == (200, "registered")
        yield running


def post(running: Served, platform: Platform, body: bytes, sent: Mapping[str, str], **more: Any) -> httpx.Response:
    operator = more.get("operator", running.operator).id
    return plain_http.post(
        f"{running.url}/webhooks/{platform}/{operator}", content=body, headers=dict(sent), timeout=60
    )


def send(running: Served, platform: Platform, topic: str, payload: object, **more: Any) -> tuple[int, str]:
    """The status, and the effect or the code of the problem."""
    body = body_of(payload)
    to = {"operator": more.pop("operator", running.operator)}
    answer = post(running, platform, body, headers(platform, topic, body, **more), **to)
    told = answer.json()
    return answer.status_code, told.get("effect") or told["code"]


def on_record(running: Served, order_id: str) -> OrderRecord | None:
    with running.service.store.reading() as connection:
        return orders.find(connection, running.operator.id, order_id)


def need(running: Served, order_id: str) -> OrderRecord:
    found = on_record(running, order_id)
    assert found is not None
    return found


def packs(order: OrderRecord) -> list[dict[str, float]]:
    """Sold and kept."""
    return [{one: float(number) for one, number in of(order).items()} for of in (sold_packs, kept_packs)]


def at(minutes: int) -> str:
    return (NOW - timedelta(hours=2) + timedelta(minutes=minutes)).isoformat()


def acid(quantity: int, **more: Any) -> dict[str, Any]:
    return shopify_line(1, "ACID", quantity, **more)


def an_order(*lines: Mapping[str, Any], minutes: int = 0, **more: Any) -> dict[str, Any]:
    return shopify_order(*lines, **({"id": next(ids), "created_at": at(0), "updated_at": at(minutes)} | more))


def a_woo_order(*lines: Mapping[str, Any], minutes: int = 0, **more: Any) -> dict[str, Any]:
    times = {"date_created_gmt": at(0)[:19], "date_modified_gmt": at(minutes)[:19]}
    return woo_order(*lines, **({"id": next(ids)} | times | more))


# -- a sale -------------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", ["orders/create", "orders/paid", "orders/updated"])
def test_a_sale_goes_on_record_with_the_decision_it_would_have_had(running: Served, topic: str) -> None:
    order = an_order(acid(2), shopify_line(2, "SOAP", 3))
    assert send(running, SHOPIFY, topic, order) == (200, "recorded")
    kept = need(running, str(order["id"]))
    assert (kept.state, kept.decision.outcome) == (OrderState.CONFIRMED, Outcome.REFUSE)
    assert sold_packs(kept) == kept_packs(kept) == {"ACID": 2}
    assert [line.delivery_country for line in kept.decision.lines] == ["DE"]


def test_woocommerces_sale_goes_on_record_too(running: Served) -> None:
    order = a_woo_order(woo_line(1, "ACID", 2), woo_line(2, "SOAP", 1))
    assert send(running, WOO, "order.created", order) == (200, "recorded")
    kept = need(running, str(order["id"]))
    assert (kept.state, packs(kept)) == (OrderState.CONFIRMED, [{"ACID": 2}, {"ACID": 2}])


def test_one_customer_of_two_platforms_is_one_pseudonym_and_never_the_id(running: Served) -> None:
    shopify, woo = an_order(acid(1)), a_woo_order(woo_line(1, "ACID", 1))
    send(running, SHOPIFY, "orders/create", shopify)
    send(running, WOO, "order.created", woo)
    one, other = need(running, str(shopify["id"])), need(running, str(woo["id"]))
    assert one.customer == other.customer != "8850099"
    assert one.delivery_address == other.delivery_address
    assert one.delivery_address is not None


def test_an_order_without_a_regulated_line_leaves_nothing(running: Served) -> None:
    order = an_order(shopify_line(1, "SOAP", 1))
    assert send(running, SHOPIFY, "orders/create", order) == (200, "nothing_regulated")
    assert on_record(running, str(order["id"])) is None
    with running.service.store.reading() as connection:
        assert shop_orders.find(connection, running.operator.id, str(order["id"])) is None


def test_products_are_called_what_the_operator_chose(running: Served) -> None:
    listing = shopify_product("Nitric acid 60 %", ("", "1 L"))
    more = {"secret": OTHER_SECRET, "operator": running.other}
    assert send(running, SHOPIFY, "products/create", listing, **more) == (200, "registered")
    order = an_order(shopify_line(9, "ANY", 1, variant_id=7000))
    assert send(running, SHOPIFY, "orders/create", order, **more) == (200, "recorded")
    with running.service.store.reading() as connection:
        found = orders.find(connection, running.other.id, str(order["id"]))
    assert found is not None
    assert sold_packs(found) == {"7000": 1}


def test_an_order_that_would_be_due_for_deletion_is_not_kept(running: Served) -> None:
    order = an_order(acid(1), created_at="2019-01-01T10:00:00Z")
    assert send(running, SHOPIFY, "orders/create", order) == (200, "past_its_date")
    assert on_record(running, str(order["id"])) is None


@pytest.mark.parametrize(
    ("platform", "topic", "payload", "answer"),
    [
        (SHOPIFY, "carts/update", {}, (202, "ignored")),
        (WOO, "coupon.created", {}, (202, "ignored")),
        (SHOPIFY, "orders/create", shopify_order(acid(1), test=True), (200, "nothing")),
        (WOO, "order.created", woo_order(woo_line(1, "ACID", 1), status="pending"), (200, "nothing")),
        (SHOPIFY, "products/delete", {"id": 632910392}, (200, "nothing")),
        (WOO, "product.deleted", {"id": 794}, (200, "nothing")),
    ],
)
def test_what_says_nothing_for_the_register_is_answered_well(
    running: Served, platform: Platform, topic: str, payload: object, answer: tuple[int, str]
) -> None:
    assert send(running, platform, topic, payload) == answer


def test_woocommerces_ping_is_answered_without_a_signature(running: Served) -> None:
    sent = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
    assert post(running, WOO, b"webhook_id=3", sent).status_code == 200


# -- proof --------------------------------------------------------------------------------------


def test_a_secret_that_is_being_replaced_still_proves(running: Served) -> None:
    assert send(running, SHOPIFY, "orders/create", an_order(acid(1)), secret=OLD_SECRET) == (200, "recorded")


def refusals() -> Iterator[tuple[str, bytes, dict[str, str]]]:
    body = body_of(shopify_order(acid(1), id=666))
    good = headers(SHOPIFY, "orders/create", body)
    name = "x-shopify-hmac-sha256"
    first = "B" if good[name][0] == "A" else "A"
    yield "one bit wrong", body, good | {name: first + good[name][1:]}
    yield "missing", body, {key: value for key, value in good.items() if key != name}
    yield "empty", body, good | {name: ""}
    yield "no base64", body, good | {name: "ä"}
    yield "hexadecimal", body, good | {name: "00" * 32}
    yield "another operator's secret", body, good | {name: signature(body, OTHER_SECRET)}
    yield "body changed", body.replace(b'"quantity":1', b'"quantity":9'), good
    yield "body cut", body[:-1], good
    yield "body empty", b"", good


@pytest.mark.parametrize(("body", "sent"), [row[1:] for row in refusals()], ids=[row[0] for row in refusals()])
def test_what_the_platform_did_not_sign_is_refused(running: Served, body: bytes, sent: dict[str, str]) -> None:
    url = f"{running.url}/webhooks/shopify/{running.operator.id}"
    raw = {key.encode(): value.encode("latin-1") for key, value in sent.items()}
    answer = plain_http.post(url, content=body, headers=raw, timeout=60)
    assert (answer.status_code, answer.json()["code"]) == (401, "webhook-signature")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "www-authenticate" in answer.headers
    assert on_record(running, "666") is None


@pytest.mark.parametrize("operator", ["nobody", "opr_00", "%C3%A4"])
def test_an_operator_without_a_shop_is_answered_as_a_wrong_secret_is(running: Served, operator: str) -> None:
    body = body_of(shopify_order(acid(1)))
    url = f"{running.url}/webhooks/shopify/{operator}"
    answer = plain_http.post(url, content=body, headers=headers(SHOPIFY, "orders/create", body), timeout=60)
    assert (answer.status_code, answer.json()["code"]) == (401, "webhook-signature")


def test_what_says_it_is_old_is_refused(running: Served) -> None:
    order = an_order(acid(1))
    old = (NOW - timedelta(days=3)).isoformat()
    assert send(running, SHOPIFY, "orders/create", order, triggered_at=old) == (400, "webhook-too-old")
    fresh = NOW.isoformat()
    assert send(running, SHOPIFY, "orders/create", order, triggered_at=fresh) == (200, "recorded")


# -- once ---------------------------------------------------------------------------------------


def test_a_delivery_that_comes_again_has_no_effect_whatever_its_headers_say(running: Served) -> None:
    order = an_order(acid(3))
    body = body_of(order)
    sent = headers(SHOPIFY, "orders/create", body)
    assert post(running, SHOPIFY, body, sent).json() == {"effect": "recorded"}
    before = need(running, str(order["id"]))
    for forged in (sent, sent | {"x-shopify-webhook-id": "other", "x-shopify-event-id": "other"}):
        again = post(running, SHOPIFY, body, forged)
        assert (again.status_code, again.json()) == (200, {"effect": "unchanged"})
    assert need(running, str(order["id"])) == before


def test_many_at_once_are_one(running: Served) -> None:
    order, refund = an_order(acid(5)), shopify_refund(next(ids), (acid(5), 2))
    refund["order_id"] = order["id"]
    with ThreadPoolExecutor(16) as pool:
        told = [*[("orders/create", order)] * 12, *[("refunds/create", refund)] * 12]
        answers = list(pool.map(lambda one: send(running, SHOPIFY, *one), told))
    assert {status for status, _ in answers} == {200}
    assert [effect for _, effect in answers].count("recorded") == 1
    kept = need(running, str(order["id"]))
    assert packs(kept) == [{"ACID": 5}, {"ACID": 3}]


def test_a_replay_of_an_older_state_changes_nothing(running: Served) -> None:
    order = an_order(acid(3))
    send(running, SHOPIFY, "orders/create", order)
    gone = order | {"cancelled_at": at(9), "updated_at": at(9)}
    assert send(running, SHOPIFY, "orders/cancelled", gone) == (200, "updated")
    older = order | {"updated_at": at(5), "note": "never seen before"}
    assert send(running, SHOPIFY, "orders/updated", older) == (200, "unchanged")
    assert need(running, str(order["id"])).state is OrderState.CANCELLED


# -- in any order -------------------------------------------------------------------------------


def story(number: int) -> list[tuple[str, dict[str, Any]]]:
    """What Shopify sends of one order: made, a line added, a partial refund, another, one of money alone."""
    first, added = acid(5), shopify_line(2, "ACID", 1)
    one = shopify_refund(number * 10 + 1, (first, 2)) | {"order_id": number}
    other = shopify_refund(number * 10 + 2, (first, 1), how="cancel") | {"order_id": number}
    money = shopify_refund(number * 10 + 3, (first, 1), how="no_restock") | {"order_id": number}
    whole = {"id": number}
    less = acid(5, current_quantity=1)
    return [
        ("orders/create", an_order(first, **whole)),
        ("orders/updated", an_order(first, added, minutes=1, **whole)),
        ("refunds/create", one),
        ("refunds/create", other),
        ("refunds/create", money),
        ("orders/updated", an_order(less, added, minutes=2, refunds=[one, other, money], **whole)),
    ]


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_order_of_arrival_does_not_matter(running: Served, data: st.DataObject) -> None:
    number = next(ids) * 1000
    told = data.draw(st.permutations(story(number)))
    again = data.draw(st.lists(st.sampled_from(told), max_size=3))
    for topic, payload in (*told, *again):
        assert send(running, SHOPIFY, topic, payload)[0] == 200
    kept = need(running, str(number))
    assert packs(kept) == [{"ACID": 6}, {"ACID": 3}]


def test_an_older_text_of_a_product_does_not_undo_a_newer_one(running: Served) -> None:
    newer = shopify_product("Sulphuric acid 96 %", ("S-1", "1 L"), id=51, updated_at=at(5))
    older = shopify_product("Soap", ("S-1", "1 L"), id=51, updated_at=at(1))
    assert send(running, SHOPIFY, "products/update", newer) == (200, "registered")
    assert send(running, SHOPIFY, "products/update", older) == (200, "unchanged")
    found = running.service.products.of(running.operator.id, ["S-1"])["S-1"]
    assert found is not None
    assert found.substances


# -- what becomes of it -------------------------------------------------------------------------


def test_a_cancelled_order_keeps_nothing_and_a_cancelled_one_never_known_is_no_sale(running: Served) -> None:
    order = an_order(acid(2))
    send(running, SHOPIFY, "orders/create", order)
    gone = order | {"cancelled_at": at(3), "updated_at": at(3)}
    assert send(running, SHOPIFY, "orders/cancelled", gone) == (200, "updated")
    kept = need(running, str(order["id"]))
    assert (kept.state, packs(kept)) == (OrderState.CANCELLED, [{"ACID": 2}, {"ACID": 0}])
    never = an_order(acid(2), cancelled_at=at(3))
    assert send(running, SHOPIFY, "orders/cancelled", never) == (200, "waiting")
    late = never | {"cancelled_at": None, "updated_at": at(-1)}
    assert send(running, SHOPIFY, "orders/create", late) == (200, "unchanged")
    assert on_record(running, str(never["id"])) is None


def test_a_failed_payment_that_is_made_good_is_a_sale_again(running: Served) -> None:
    order = a_woo_order(woo_line(1, "ACID", 2))
    said = []
    for minute, status in enumerate(["on-hold", "failed", "processing", "completed"]):
        told = order | {"status": status, "date_modified_gmt": at(minute)[:19]}
        said.append((send(running, WOO, "order.updated", told)[1], need(running, str(order["id"])).state))
    assert [effect for effect, _ in said] == ["recorded", "updated", "updated", "unchanged"]
    assert [state for _, state in said] == [
        OrderState.CONFIRMED,
        OrderState.CANCELLED,
        OrderState.CONFIRMED,
        OrderState.CONFIRMED,
    ]


def test_a_whole_refund_of_woocommerce_brings_all_back(running: Served) -> None:
    order = a_woo_order(woo_line(1, "ACID", 2))
    send(running, WOO, "order.created", order)
    told = order | {"status": "refunded", "date_modified_gmt": at(3)[:19]}
    assert send(running, WOO, "order.updated", told) == (200, "updated")
    assert kept_packs(need(running, str(order["id"]))) == {"ACID": 0}


def test_a_return_that_staff_entered_is_not_taken_off_twice(running: Served) -> None:
    order = an_order(acid(5))
    send(running, SHOPIFY, "orders/create", order)
    with running.client() as shop:
        lines = {"lines": [{"product_id": "ACID", "quantity": "2"}]}
        assert shop.post(f"/v1/orders/{order['id']}/returns", json=lines).status_code == 200
    refund = shopify_refund(next(ids), (acid(5), 2)) | {"order_id": order["id"]}
    assert send(running, SHOPIFY, "refunds/create", refund) == (200, "unchanged")
    assert kept_packs(need(running, str(order["id"]))) == {"ACID": 3}


def test_a_sale_that_was_screened_before_keeps_the_evidence_it_was_screened_with(running: Served) -> None:
    order_id = next(ids)
    asked = {
        "order_id": str(order_id),
        "lines": [{"product_id": "ACID", "quantity": "1"}],
        "delivery_country": "DE",
        "claim": "professional_user",
    }
    with running.client() as shop:
        screened = shop.post("/v1/orders", json=asked)
        assert screened.status_code == 200, screened.text
        outcome = Outcome(screened.json()["outcome"])
    assert send(running, SHOPIFY, "orders/create", an_order(acid(1), id=order_id)) == (200, "updated")
    kept = need(running, str(order_id))
    assert (kept.state, kept.claim, kept.decision.outcome) == (
        OrderState.CONFIRMED,
        "professional_user",
        outcome,
    )


def test_a_confirmed_order_is_not_judged_again_for_being_told_of(running: Served) -> None:
    order = an_order(acid(1))
    send(running, SHOPIFY, "orders/create", order)
    before = need(running, str(order["id"]))
    told = order | {"updated_at": at(7), "customer": {"id": 1}, "note_attributes": []}
    assert send(running, SHOPIFY, "orders/updated", told) == (200, "unchanged")
    assert need(running, str(order["id"])) == before


# -- tasks --------------------------------------------------------------------------------------


def tasks_of(running: Served, order_id: object) -> list[dict[str, Any]]:
    with running.client() as shop:
        return [one for one in shop.get("/v1/tasks").json()["tasks"] if str(order_id) in one["orders"]]


def test_a_sale_that_the_law_bars_is_a_task_once_and_still_answered_with_200(running: Served) -> None:
    order = an_order(acid(1))
    for minutes in (0, 1, 2):
        assert send(running, SHOPIFY, "orders/updated", order | {"updated_at": at(minutes)})[0] == 200
    (task,) = tasks_of(running, order["id"])
    assert (task["kind"], task["platform"], task["customer"]) == ("sale_refused", "shopify", None)
    with running.client() as shop:
        done = shop.post(f"/v1/tasks/{task['id']}/done")
        assert done.json()["done_at"] is not None
        assert shop.post(f"/v1/tasks/{task['id']}/done").json() == done.json()
        assert shop.post("/v1/tasks/tsk_none/done").status_code == 404
        closed = shop.get("/v1/tasks", params={"done": "true"}).json()["tasks"]
    assert task["id"] in {one["id"] for one in closed}
    assert not tasks_of(running, order["id"])


def test_a_task_is_its_operators_alone(running: Served) -> None:
    order = an_order(acid(1))
    send(running, SHOPIFY, "orders/create", order)
    (task,) = tasks_of(running, order["id"])
    with running.client(operator=running.other) as stranger:
        assert stranger.post(f"/v1/tasks/{task['id']}/done").status_code == 404
        assert task["id"] not in stranger.get("/v1/tasks").text


@pytest.mark.parametrize(
    ("topic", "orders_field", "kind"),
    [
        ("customers/data_request", "orders_requested", "data_request"),
        ("customers/redact", "orders_to_redact", "redact_customer"),
    ],
)
def test_what_a_customer_asks_is_a_task_with_its_date(
    running: Served, topic: str, orders_field: str, kind: str
) -> None:
    order, customer = an_order(acid(1)), next(ids)
    order["customer"] = {"id": customer}
    send(running, SHOPIFY, "orders/create", order)
    asked = {"shop_id": 1, "shop_domain": "a-shop.myshopify.com", "data_request": {"id": 9}}
    asked |= {"customer": {"id": customer, "email": "canaria@mail.example"}, orders_field: [order["id"], 123456789]}
    assert send(running, SHOPIFY, topic, asked) == (200, "task")
    assert send(running, SHOPIFY, topic, asked) == (200, "unchanged")
    (task,) = [one for one in tasks_of(running, order["id"]) if one["kind"] == kind]
    assert task["orders"] == [str(order["id"])]
    kept = need(running, str(order["id"]))
    assert task["customer"] == kept.customer
    assert datetime.fromisoformat(task["kept_until"]) == kept.delete_after > datetime.now(UTC) + timedelta(days=500)
    assert task["due"] == (datetime.fromisoformat(task["at"]) + timedelta(days=30)).date().isoformat()


def test_of_a_customer_of_whom_nothing_is_held_nothing_is_written(running: Served) -> None:
    asked = {"customer": {"id": 424242}, "orders_to_redact": [987654321012345]}
    assert send(running, SHOPIFY, "customers/redact", asked) == (200, "nothing_held")
    assert "987654321012345" not in text_of(running)


@pytest.mark.parametrize(
    ("topic", "payload", "kind"),
    [
        ("app/uninstalled", {"id": 1, "myshopify_domain": "a-shop.myshopify.com"}, "uninstalled"),
        ("shop/redact", {"shop_id": 1, "shop_domain": "a-shop.myshopify.com"}, "redact_shop"),
    ],
)
def test_a_shop_that_goes_is_a_task_and_its_register_stays(
    running: Served, topic: str, payload: dict[str, Any], kind: str
) -> None:
    order = an_order(acid(1))
    send(running, SHOPIFY, "orders/create", order)
    assert send(running, SHOPIFY, topic, payload) == (200, "task")
    with running.client() as shop:
        assert kind in {one["kind"] for one in shop.get("/v1/tasks").json()["tasks"]}
    assert need(running, str(order["id"])).state is OrderState.CONFIRMED


def test_deleting_an_order_in_the_shop_does_not_undo_the_sale(running: Served) -> None:
    order = a_woo_order(woo_line(1, "ACID", 1))
    send(running, WOO, "order.created", order)
    assert send(running, WOO, "order.deleted", {"id": order["id"]}) == (200, "task")
    assert send(running, WOO, "order.deleted", {"id": 987654}) == (200, "nothing_held")
    assert need(running, str(order["id"])).state is OrderState.CONFIRMED


# -- what cannot be read ------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"id":1}', b'{"id":' + b"[" * 100_000])
def test_a_signed_body_that_cannot_be_read_is_a_problem_and_no_fault(running: Served, body: bytes) -> None:
    answer = post(running, SHOPIFY, body, headers(SHOPIFY, "orders/create", body))
    assert (answer.status_code, answer.json()["code"]) == (400, "webhook-payload")


def test_a_body_that_is_too_large_is_refused(running: Served) -> None:
    body = b'{"id":"' + b"x" * (4 << 20) + b'"}'
    assert post(running, SHOPIFY, body, headers(SHOPIFY, "orders/create", body)).status_code == 413


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_signed_payload_is_a_fault_of_ours(running: Served, data: st.DataObject) -> None:
    platform, topic, payload = data.draw(
        st.sampled_from(
            [
                (SHOPIFY, "orders/create", an_order(acid(2), refunds=[shopify_refund(1, (acid(2), 1))])),
                (SHOPIFY, "refunds/create", shopify_refund(next(ids), (acid(2), 1))),
                (WOO, "order.updated", a_woo_order(woo_line(1, "ACID", 1))),
                (SHOPIFY, "customers/redact", {"customer": {"id": 2}, "orders_to_redact": [3]}),
            ]
        )
    )
    changed = json.loads(json.dumps(payload))
    for holder, key in data.draw(st.lists(st.sampled_from(list(places(changed))), min_size=1, max_size=2)):
        holder[key] = data.draw(VALUES)
    assert send(running, platform, topic, changed)[0] in (200, 400, 422)


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.datetimes().map(datetime.isoformat),
    st.lists(st.integers(), max_size=2),
    st.just({}),
)


def places(one: Any) -> Iterator[tuple[Any, Any]]:
    pairs = one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ()
    for key, value in pairs:
        yield one, key
        yield from places(value)


# -- what is kept -------------------------------------------------------------------------------


def text_of(running: Served) -> str:
    """Every byte of the database's files."""
    folder = running.service.settings.folder
    return "".join(path.read_bytes().decode("latin-1") for path in folder.glob("poisonbook.sqlite*"))


def test_no_name_address_mail_or_number_of_a_person_is_in_the_database_or_the_log(
    running: Served, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(0)
    order = an_order(acid(4), shopify_line(2, "SOAP-CANARY", 1))
    refund = shopify_refund(next(ids), (acid(4), 1)) | {"order_id": order["id"]}
    redact = {"customer": {"id": 8850099, "email": "canaria@mail.example"}, "orders_to_redact": [order["id"]]}
    for topic, payload in (
        ("orders/create", order),
        ("refunds/create", refund),
        ("customers/redact", redact),
        ("orders/create", order | {"line_items": "Canaria"}),
        ("refunds/create", order),
    ):
        send(running, SHOPIFY, topic, payload)
    send(running, WOO, "order.created", a_woo_order(woo_line(1, "ACID", 4)))
    send(running, SHOPIFY, "orders/create", order, secret=OTHER_SECRET)
    assert need(running, str(order["id"])).customer is not None
    said = capfd.readouterr()
    everything = "\n".join((text_of(running), caplog.text, said.out, said.err))
    assert str(order["id"]) in everything
    assert [canary for canary in (*CANARIES, "SOAP-CANARY") if canary in everything] == []


def test_a_delivery_is_remembered_as_long_as_its_order(running: Served) -> None:
    order = an_order(acid(1))
    body = body_of(order)
    send(running, SHOPIFY, "orders/create", order)
    with running.service.store.reading() as connection:
        from poisonbook.intake.shops.platforms import delivery

        came = delivery(SHOPIFY, headers(SHOPIFY, "orders/create", body), body)
        assert deliveries.seen(connection, running.operator.id, came.id)


def test_packs_are_counted_exactly(running: Served) -> None:
    order = an_order(acid(3), shopify_line(2, "ACID", 4))
    send(running, SHOPIFY, "orders/create", order)
    assert sold_packs(need(running, str(order["id"]))) == {"ACID": Decimal(7)}
