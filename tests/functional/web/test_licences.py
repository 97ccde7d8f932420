"""Licences over HTTP: entered once a number, drawn on by orders, never shown with their number."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from tests.functional.web.serving import Served

from poisonbook.register.access import Scope

PATH = "/v1/licences"
TODAY = datetime.now(UTC).date()
GRANT = {"substance": "nitric acid", "strength_ww": "10", "amount_kg": "5"}


def given(**change: Any) -> dict[str, Any]:
    """A licence of its own, which nobody has entered."""
    return {
        "customer_id": "C-1",
        "number": f"FI-{uuid.uuid4().hex[:12]}",
        "state": "FI",
        "valid_from": str(TODAY - timedelta(days=10)),
        "valid_until": str(TODAY + timedelta(days=300)),
        "granted": [GRANT],
    } | change


def test_a_licence_is_entered_and_shows_what_it_leaves_and_no_number(shop: httpx.Client) -> None:
    licence = given()
    made = shop.post(PATH, json=licence)
    found = shop.get(f"{PATH}/{made.json()['id']}")

    assert (made.status_code, found.status_code) == (201, 200)
    assert made.json() == found.json() | {"notes": []}
    assert found.json()["granted"] == [
        {"substance": "nitric-acid", "strength_ww": "10", "amount_kg": "5", "used_kg": "0", "left_kg": "5"}
    ]
    assert (found.json()["accounts"], found.json()["revoked"]) == (1, False)
    assert licence["number"] not in made.text + found.text
    assert "C-1" not in made.text + found.text


def test_a_second_account_joins_the_first(shop: httpx.Client) -> None:
    licence = given()
    first = shop.post(PATH, json=licence)
    second = shop.post(PATH, json=licence | {"customer_id": "C-2", "number": licence["number"].upper()})

    assert (second.status_code, second.json()["id"]) == (200, first.json()["id"])
    assert second.json()["accounts"] == 2


def test_other_terms_of_the_same_number_conflict(shop: httpx.Client) -> None:
    licence = given()
    shop.post(PATH, json=licence)
    answer = shop.post(PATH, json=licence | {"granted": [GRANT | {"amount_kg": "6"}]})

    assert (answer.status_code, answer.json()["code"]) == (409, "licence-conflict")
    assert licence["number"] not in answer.text


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"granted": [GRANT | {"strength_ww": "10.1"}]}, "licence-terms", "Licences go up to 10 % w/w"),
        ({"granted": [GRANT | {"substance": "nitirc acid"}]}, "unknown-substance", "nitric acid"),
        ({"granted": [GRANT, GRANT]}, "licence-terms", "twice"),
        ({"granted": []}, "invalid-body", ""),
        ({"granted": [GRANT | {"amount_kg": 5}]}, "invalid-body", ""),
        ({"granted": [GRANT | {"amount_kg": "0"}]}, "licence-terms", "amount_kg"),
        ({"state": "DE"}, "licence-terms", "DE grants none"),
        ({"state": "XX"}, "licence-terms", "unknown country"),
        ({"state": "GB"}, "licence-terms", "holds in GB"),
        ({"valid_until": "2020-01-01"}, "licence-terms", "valid_until"),
        ({"valid_from": "2999-01-01", "valid_until": "2999-12-31"}, "licence-terms", "valid_from"),
        ({"number": "data:image/png;base64,AAAA"}, "particulars", "number"),
        ({"scan": "AAAA"}, "invalid-body", ""),
    ],
)
def test_what_cannot_be_a_licence_is_refused_and_it_is_said_why(
    shop: httpx.Client, change: Mapping[str, Any], code: str, words: str
) -> None:
    answer = shop.post(PATH, json=given(**change))

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert words in answer.json()["detail"]


def test_what_the_law_data_does_not_know_is_noted(shop: httpx.Client) -> None:
    made = shop.post(PATH, json=given(state="SE"))

    assert made.status_code == 201
    assert "does not say for what" in made.json()["notes"][0]


def test_a_revoked_licence_is_entered_anew_with_what_it_left(shop: httpx.Client) -> None:
    licence = given()
    first = shop.post(PATH, json=licence).json()["id"]
    revoked = shop.post(f"{PATH}/{first}/revoke")
    second = shop.post(PATH, json=licence)

    assert (revoked.status_code, revoked.json()["revoked"]) == (200, True)
    assert (second.status_code, second.json()["id"] != first) == (201, True)


def test_another_operator_and_another_scope_see_nothing(running: Served, shop: httpx.Client) -> None:
    licence = given()
    id_ = shop.post(PATH, json=licence).json()["id"]

    with running.client(operator=running.other) as other, running.client(Scope.CHECKOUT) as checkout:
        assert other.get(f"{PATH}/{id_}").status_code == 404
        assert other.post(f"{PATH}/{id_}/revoke").json()["code"] == "unknown-licence"
        assert other.post(PATH, json=licence).json()["accounts"] == 1
        assert checkout.get(f"{PATH}/{id_}").status_code == 403


def test_the_same_request_sent_twice_with_one_key_is_one_entry(shop: httpx.Client) -> None:
    licence, key = given(), {"Idempotency-Key": uuid.uuid4().hex}
    first, second = (shop.post(PATH, json=licence, headers=key) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()


class Checkout:
    """A shop that sells nitric acid in packs of 2 kg to whoever shows a licence and who they are."""

    def __init__(self, shop: httpx.Client, licence: str) -> None:
        self.shop = shop
        self.licence = licence

    def order(self, customer: str, packs: str, *, licence: str | None = None) -> tuple[str, dict[str, Any]]:
        """Screen an order: its id and the decision."""
        check = {"customer_id": customer, "document_type": "passport", "number": "P-1", "expires_on": None}
        order = {
            "order_id": uuid.uuid4().hex,
            "customer_id": customer,
            "delivery_country": "FI",
            "lines": [{"product_id": "ACID", "quantity": packs}],
            "licence": licence or self.licence,
            "identity_check": self.shop.post("/v1/identity-checks", json=check).json()["id"],
        }
        answer = self.shop.post("/v1/orders", json=order)
        assert answer.status_code == 200, answer.text
        return order["order_id"], answer.json()

    def confirm(self, decision: Mapping[str, Any]) -> httpx.Response:
        """Say that what was decided was sold."""
        return self.shop.post(f"/v1/orders/{decision['order_id']}/confirm", json={"basket": decision["basket"]})

    def cancel(self, order: str) -> httpx.Response:
        """Say that an order was cancelled."""
        return self.shop.post(f"/v1/orders/{order}/cancel")

    @property
    def left(self) -> Decimal:
        """What the licence leaves."""
        return Decimal(self.shop.get(f"{PATH}/{self.licence}").json()["granted"][0]["left_kg"])


@pytest.fixture
def checkout(shop: httpx.Client) -> Checkout:
    """The shop, and a licence for 5 kg that two accounts have."""
    product = {"id": "ACID", "title": "Nitric acid 8 %, 2 kg"}
    assert shop.post("/v1/products", json={"products": [product]}).status_code == 200
    licence = given()
    shop.post(PATH, json=licence)
    return Checkout(shop, shop.post(PATH, json=licence | {"customer_id": "C-2"}).json()["id"])


def test_two_accounts_share_what_a_licence_leaves_and_a_cancelled_order_gives_it_back(checkout: Checkout) -> None:
    first, decision = checkout.order("C-1", "2")
    assert decision["outcome"] == "allow", decision
    assert checkout.confirm(decision).status_code == 200
    assert checkout.left == 1

    _, decision = checkout.order("C-2", "1")
    assert decision["outcome"] == "refuse", decision
    assert checkout.cancel(first).status_code == 200
    assert checkout.left == 5

    _, decision = checkout.order("C-2", "1")
    assert decision["outcome"] == "allow", decision
    assert checkout.confirm(decision).status_code == 200
    assert checkout.left == 3


def test_packs_that_came_back_can_be_bought_again(checkout: Checkout) -> None:
    order, decision = checkout.order("C-1", "2")
    checkout.confirm(decision)
    returned = {"lines": [{"product_id": "ACID", "quantity": "1"}]}
    answer = checkout.shop.post(f"/v1/orders/{order}/returns", json=returned)

    assert answer.status_code == 200, answer.text
    assert checkout.left == 3
    assert checkout.order("C-2", "1")[1]["outcome"] == "allow"
    checkout.cancel(order)
    assert checkout.left == 5


def test_nobody_else_buys_with_it_and_nobody_with_a_revoked_one(checkout: Checkout) -> None:
    assert checkout.order("C-3", "1")[1]["outcome"] == "refuse"
    _, waiting = checkout.order("C-1", "1")
    assert waiting["outcome"] == "allow", waiting

    checkout.shop.post(f"{PATH}/{checkout.licence}/revoke")

    assert checkout.order("C-1", "1")[1]["outcome"] == "refuse"
    assert checkout.confirm(waiting).status_code in (409, 422)
    assert checkout.left == 5
