"""Orders through HTTP, from the basket to the register."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.functional.web.serving import Served

from poisonbook.storage import counters
from poisonbook.workflows.access import add_operator
from poisonbook.workflows.tally import LINES, name_of

PRODUCTS = [
    {"id": "peroxide", "title": "Hydrogen peroxide 35 % 5 kg"},
    {"id": "acetone", "title": "Acetone 250 ml"},
    {"id": "fuel", "title": "Nitromethane race fuel"},
    {"id": "mug", "title": "Enamel mug"},
]
SOLD = {"delivery_country": "DE", "channel": "web", "payment_kind": "card"}


@pytest.fixture(scope="module", autouse=True)
def _products(shop: httpx.Client) -> None:
    shop.post("/v1/products", json={"products": PRODUCTS}).raise_for_status()


@pytest.fixture(scope="module")
def british(running: Served) -> Iterator[httpx.Client]:
    """A shop in Great Britain, where a licence lifts the bar."""
    operator = add_operator(running.service.store, "Hedge & Sons", ["GB"])
    with running.client(operator=operator) as client:
        client.post("/v1/products", json={"products": PRODUCTS}).raise_for_status()
        yield client


def basket(order_id: str, *goods: str, **more: Any) -> dict[str, Any]:
    lines = [{"product_id": one, "quantity": "1"} for one in goods]
    return {"order_id": order_id, "customer_id": f"c-{order_id}", "lines": lines, **SOLD, **more}


def screened(client: httpx.Client, order: dict[str, Any]) -> Any:
    answer = client.post("/v1/orders", json=order)
    assert answer.status_code == 200, answer.text
    return answer.json()


def confirmed(client: httpx.Client, told: Any) -> httpx.Response:
    """The shop says that what it was told of was sold."""
    return client.post(f"/v1/orders/{told['order_id']}/confirm", json={"basket": told["basket"]})


def licence(client: httpx.Client, customer: str, *, kg: str, number: str) -> str:
    body = {
        "customer_id": customer,
        "number": number,
        "state": "GB",
        "valid_from": (datetime.now(UTC) - timedelta(days=10)).date().isoformat(),
        "valid_until": (datetime.now(UTC) + timedelta(days=300)).date().isoformat(),
        "granted": [{"substance": "hydrogen peroxide", "strength_ww": "40", "amount_kg": kg}],
    }
    answer = client.post("/v1/licences", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_lines_that_were_looked_at_are_counted_in_the_end(running: Served) -> None:
    counted = name_of(datetime.now(UTC).year, LINES)
    operator = add_operator(running.service.store, "Counted", ["EU"])
    with running.client(operator=operator) as client:
        client.post("/v1/products", json={"products": PRODUCTS}).raise_for_status()
        screened(client, basket("counted-1", "mug", "mug"))
        screened(client, basket("counted-2", "mug", "acetone"))
    running.service.tally.keep()

    with running.service.store.reading() as connection:
        assert counters.last(connection, operator.id, counted) == 4


def test_a_basket_without_a_regulated_product_is_allowed_and_nothing_is_kept(shop: httpx.Client) -> None:
    told = screened(shop, basket("plain", "mug"))

    assert (told["outcome"], told["kept"], told["basket"]) == ("allow", False, None)
    assert shop.get("/v1/orders/plain").status_code == 404
    assert confirmed(shop, told).json()["state"] is None


def test_a_restricted_product_is_refused_to_the_public_with_law_and_a_text_in_the_buyers_language(
    shop: httpx.Client,
) -> None:
    told = screened(shop, basket("public", "peroxide", lang="de"))

    assert told["outcome"] == "refuse"
    assert told["reasons"][0]["law"][0]["article"] == "Art. 5(1)"
    assert told["buyer_text"]
    assert told["buyer_text"] != screened(shop, basket("public-en", "peroxide"))["buyer_text"]


def test_a_refused_order_cannot_be_confirmed(shop: httpx.Client) -> None:
    told = screened(shop, basket("refused", "peroxide"))

    answer = confirmed(shop, told)

    assert (answer.status_code, answer.json()["code"]) == (409, "order-not-allowed")
    assert shop.get("/v1/orders/refused").json()["state"] == "screened"


def test_a_claim_without_proof_asks_for_the_proof(shop: httpx.Client) -> None:
    told = screened(shop, basket("claim", "peroxide", claim="professional_user"))

    assert told["outcome"] == "require"
    assert told["needs"] == ["identity", "statement"]


def test_a_reportable_product_is_allowed_confirmed_and_kept_until_its_date(shop: httpx.Client) -> None:
    told = screened(shop, basket("fine", "acetone", "mug"))
    assert told["outcome"] == "allow"

    assert confirmed(shop, told).json()["state"] == "confirmed"

    kept = shop.get("/v1/orders/fine").json()
    months = (datetime.fromisoformat(kept["delete_after"]) - datetime.now(UTC)) / timedelta(days=30.4)
    assert 17 < months < 19


def test_a_product_that_was_never_registered_is_held(shop: httpx.Client) -> None:
    told = screened(shop, basket("stranger", "never-seen"))

    assert told["outcome"] == "hold"
    assert told["reasons"][0]["because"] == "unknown_product"
    assert not told["kept"]


def test_an_undetermined_product_is_held(shop: httpx.Client) -> None:
    told = screened(shop, basket("undetermined", "fuel", claim="economic_operator"))

    assert told["outcome"] == "hold"
    assert "strength_unknown" in [reason["because"] for reason in told["reasons"]]


def test_the_same_order_sent_five_times_at_once_is_one_order(shop: httpx.Client) -> None:
    order = basket("five", "acetone")

    with ThreadPoolExecutor(5) as pool:
        told = list(pool.map(lambda _: screened(shop, order), range(5)))

    assert all(one == told[0] for one in told)
    with ThreadPoolExecutor(5) as pool:
        states = list(pool.map(lambda _: confirmed(shop, told[0]).json()["state"], range(5)))
    assert states == ["confirmed"] * 5
    assert screened(shop, order)["outcome"] == "allow"


def test_an_order_that_was_sold_cannot_become_another(shop: httpx.Client) -> None:
    confirmed(shop, screened(shop, basket("sold", "acetone"))).raise_for_status()

    answer = shop.post("/v1/orders", json=basket("sold", "peroxide"))

    assert (answer.status_code, answer.json()["code"]) == (409, "order-state")


def test_an_order_that_nobody_confirmed_is_forgotten_when_it_is_cancelled(shop: httpx.Client) -> None:
    screened(shop, basket("gone", "acetone"))

    assert shop.post("/v1/orders/gone/cancel").json()["state"] == "cancelled"
    assert shop.get("/v1/orders/gone").status_code == 404


def test_more_than_was_sold_does_not_come_back(shop: httpx.Client) -> None:
    confirmed(shop, screened(shop, basket("back", "acetone"))).raise_for_status()
    packs = {"lines": [{"product_id": "acetone", "quantity": "1"}]}

    assert shop.post("/v1/orders/back/returns", json=packs).status_code == 200
    answer = shop.post("/v1/orders/back/returns", json=packs)

    assert (answer.status_code, answer.json()["code"]) == (409, "return")


def test_a_held_order_is_sold_only_when_a_person_releases_it(shop: httpx.Client) -> None:
    many = [
        basket(f"many-{number}", "acetone", customer_id="often", delivery_address="1 Long Road") for number in range(12)
    ]
    told = []
    for order in many:
        told.append(screened(shop, order))
        confirmed(shop, told[-1])
    held = next(one for one in told if one["outcome"] == "hold")
    path = f"/v1/orders/{held['order_id']}"
    assert shop.get(path).json()["state"] == "screened"

    release = {"by": "AB", "reason": "a school, every term"}
    assert shop.post(f"{path}/release", json=release).status_code == 200

    assert confirmed(shop, held).json()["state"] == "confirmed"


def test_what_the_law_refuses_cannot_be_released(shop: httpx.Client) -> None:
    screened(shop, basket("barred", "peroxide"))

    answer = shop.post("/v1/orders/barred/release", json={"by": "AB", "reason": "a good customer"})

    assert (answer.status_code, answer.json()["code"]) == (409, "order-not-allowed")


def test_a_hold_says_nothing_of_suspicion_to_the_buyer(shop: httpx.Client) -> None:
    text = screened(shop, basket("stranger-2", "never-seen"))["buyer_text"].lower()

    assert text
    assert not any(word in text for word in ("suspicio", "suspect", "report", "police", "authorit"))


@pytest.mark.parametrize("quantity", ["0", "0.0", "1000001"])
def test_a_quantity_that_cannot_be_is_refused(shop: httpx.Client, quantity: str) -> None:
    order = basket("odd", "mug") | {"lines": [{"product_id": "mug", "quantity": quantity}]}

    answer = shop.post("/v1/orders", json=order)

    assert (answer.status_code, answer.json()["code"]) == (422, "basket")
    assert "line 1" in answer.json()["detail"]


def test_an_order_of_tomorrow_is_refused(shop: httpx.Client) -> None:
    at = (datetime.now(UTC) + timedelta(days=1)).isoformat()

    assert shop.post("/v1/orders", json=basket("tomorrow", "mug", at=at)).json()["code"] == "basket"


def test_a_column_outside_the_closed_schema_is_refused(shop: httpx.Client) -> None:
    answer = shop.post("/v1/orders", json=basket("nosy", "mug", nationality="XX"))

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-body")


def test_nothing_that_points_to_a_person_is_in_the_database(running: Served, shop: httpx.Client) -> None:
    secret = {
        "customer_id": "canary-7f3a9c51e8",
        "delivery_address": "9 Canary Lane 7f3a9c51e8",
        "payment_token": "tok-7f3a9c51e8",
    }
    order = basket("canary", "acetone", "mug") | secret
    confirmed(shop, screened(shop, order)).raise_for_status()

    files = [path for path in running.service.settings.folder.rglob("*") if path.is_file()]
    held = b"".join(path.read_bytes() for path in files).lower()

    assert b"canary" in held  # the order's own id, so that the search is known to find
    assert b"7f3a9c51e8" not in held


def identity(client: httpx.Client, customer: str) -> str:
    body = {
        "customer_id": customer,
        "document_type": "passport",
        "number": "123456789",
        "expires_on": (datetime.now(UTC) + timedelta(days=900)).date().isoformat(),
    }
    answer = client.post("/v1/identity-checks", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_a_licence_and_proof_of_identity_lift_the_bar_and_the_amount_is_written_off(british: httpx.Client) -> None:
    own = licence(british, "c-lic", kg="7", number="HO-1")
    order = basket("lic-1", "peroxide", customer_id="c-lic", delivery_country="GB", licence=own)
    assert screened(british, order)["needs"] == ["identity"]
    order |= {"identity_check": identity(british, "c-lic")}
    told = screened(british, order)
    assert told["outcome"] == "allow"

    confirmed(british, told).raise_for_status()

    assert british.get(f"/v1/licences/{own}").json()["granted"][0]["left_kg"] == "2"
    assert screened(british, order | {"order_id": "lic-2"})["outcome"] == "refuse"
    british.post("/v1/orders/lic-1/cancel").raise_for_status()
    assert british.get(f"/v1/licences/{own}").json()["granted"][0]["left_kg"] == "7"


def test_six_checkouts_at_once_cannot_overdraw_one_licence(british: httpx.Client) -> None:
    shown = {
        "customer_id": "c-six",
        "licence": licence(british, "c-six", kg="10", number="HO-2"),
        "identity_check": identity(british, "c-six"),
        "delivery_country": "GB",
    }
    ids = [f"six-{number}" for number in range(6)]
    told = [screened(british, basket(one, "peroxide", **shown)) for one in ids]
    assert [one["outcome"] for one in told] == ["allow"] * 6

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda one: confirmed(british, one).status_code, told))

    assert sorted(answers) == [200, 200, 409, 409, 409, 409]
    assert british.get(f"/v1/licences/{shown['licence']}").json()["granted"][0]["left_kg"] == "0"
