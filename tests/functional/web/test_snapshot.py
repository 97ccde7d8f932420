"""The snapshot over HTTP, and both ends of it together: a real server, a real client."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from tests import plain_http
from tests.functional.web.serving import Served, wait_until

from poisonbook.client import (
    Basket,
    Client,
    Line,
    Outcome,
    ServiceRefusedError,
    SnapshotError,
    Source,
    Standing,
    read_snapshot,
)
from poisonbook.facts.recognition import Listing
from poisonbook.privacy.signing import SigningKey
from poisonbook.register.access import Scope
from poisonbook.workflows.register_products import register_products, remove_product

LISTINGS = [
    Listing("P-ACID", "Nitric acid 65 %, 1 L"),
    Listing("P-MURKY", "Nitric acid for laboratories"),
    Listing("P-ACETONE", "Acetone 99 %, 1 L"),
    Listing("P-GLOVES", "Gardening gloves"),
]


@pytest.fixture(scope="module", autouse=True)
def _catalogue(running: Served) -> None:
    register_products(running.service, running.operator, LISTINGS)


@pytest.fixture
def key(running: Served) -> str:
    return SigningKey.from_file(running.service.settings.signing_key).public_key


@pytest.fixture
def client(running: Served, key: str) -> Iterator[Client]:
    with Client(
        running.url,
        running.key(Scope.CHECKOUT).secret,
        key,
        operator=running.operator.id,
        timeout=60.0,
    ) as client:
        yield client


def basket(*products: str, order_id: str = "O-1") -> Basket:
    lines = [Line(product) for product in products]
    return Basket(order_id=order_id, at=datetime.now(UTC), lines=lines, customer_id="K-1", delivery_country="DE")


def test_it_says_what_the_operator_registered(running: Served, shop: httpx.Client, key: str) -> None:
    answer = shop.get("/v1/snapshot")

    snapshot = read_snapshot(answer.content, [key], operator=running.operator.id)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/vnd.poisonbook.snapshot")
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["etag"] == f'"{snapshot.digest}"'
    assert {one.id: snapshot.standing(one.id).value for one in LISTINGS} == {
        "P-ACID": "restricted",
        "P-MURKY": "undetermined",
        "P-ACETONE": "reportable",
        "P-GLOVES": "not_regulated",
    }
    assert snapshot.standing("P-NEW") is Standing.UNKNOWN
    assert timedelta(hours=12) <= snapshot.expires_at - datetime.now(UTC) <= timedelta(hours=24)
    assert snapshot.jurisdictions == ("EU",)


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_what_has_not_changed_is_not_sent_again(shop: httpx.Client, form: str) -> None:
    etag = shop.get("/v1/snapshot").headers["etag"]

    again = shop.get("/v1/snapshot", headers={"If-None-Match": form.format(etag)})

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert shop.get("/v1/snapshot", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_change_of_products_makes_a_newer_one(running: Served, shop: httpx.Client, key: str) -> None:
    first = read_snapshot(shop.get("/v1/snapshot").content, [key])
    register_products(running.service, running.operator, [Listing("P-LATER", "Sulphuric acid 96 %, 1 L")])

    # A checkout hears of it as soon as the next may be made.
    wait_until(lambda: shop.get("/v1/snapshot").headers["etag"] != f'"{first.digest}"')
    second = read_snapshot(shop.get("/v1/snapshot").content, [key])

    assert second.version > first.version
    assert (first.standing("P-LATER"), second.standing("P-LATER")) == (Standing.UNKNOWN, Standing.RESTRICTED)
    remove_product(running.service, running.operator, "P-LATER")
    wait_until(lambda: shop.get("/v1/snapshot").headers["etag"] != f'"{second.digest}"')
    assert read_snapshot(shop.get("/v1/snapshot").content, [key]).standing("P-LATER") is Standing.UNKNOWN


def test_another_operator_has_its_own(running: Served, shop: httpx.Client, key: str) -> None:
    with running.client(Scope.CHECKOUT, operator=running.other) as other:
        snapshot = read_snapshot(other.get("/v1/snapshot").content, [key], operator=running.other.id)

    assert snapshot.standing("P-ACID") is Standing.UNKNOWN
    assert sum(snapshot.products.values()) == 0


def test_it_needs_the_scope_of_a_checkout(running: Served) -> None:
    with running.client(Scope.INSPECT) as inspector:
        assert inspector.get("/v1/snapshot").status_code == 403
    assert plain_http.get(f"{running.url}/v1/snapshot").status_code == 401


def test_checkouts_that_ask_together_get_the_same_bytes(running: Served, key: str) -> None:
    register_products(running.service, running.operator, [Listing("P-TOGETHER", "Garden hose")])
    got: list[bytes] = []

    def ask() -> None:
        with running.client(Scope.CHECKOUT) as one:
            got.append(one.get("/v1/snapshot").content)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    by_version = {read_snapshot(data, [key]).version: data for data in got}
    assert (len(got), set(by_version.values())) == (6, set(got))


def test_a_client_keeps_it_and_does_not_ask(client: Client, tmp_path: Path) -> None:
    assert client.refresh()

    answer = client.check(basket("P-GLOVES"))

    assert (answer.outcome, answer.source) == (Outcome.ALLOW, Source.SNAPSHOT)
    assert not client.refresh()


def test_a_client_asks_about_what_is_regulated(client: Client) -> None:
    client.refresh()

    answer = client.check(basket("P-GLOVES", "P-ACID"))

    assert answer.source is Source.SERVICE
    assert answer.outcome in (Outcome.REFUSE, Outcome.REQUIRE)
    assert answer.reasons
    assert answer.buyer_text


def test_a_client_asks_about_what_nobody_has_registered(client: Client) -> None:
    client.refresh()

    answer = client.check(basket("P-NEVER-SEEN", order_id="O-2"))

    assert (answer.source, answer.outcome, answer.kept) == (Source.SERVICE, Outcome.HOLD, False)


def test_a_client_confirms_and_cancels(client: Client, running: Served) -> None:
    client.refresh()
    sold = client.check(basket("P-ACETONE", order_id="O-3"))

    assert (sold.outcome, sold.kept) == (Outcome.ALLOW, True)
    assert client.confirm("O-3", sold.basket)
    assert client.returned("O-3", [Line("P-ACETONE")], "R-1")
    assert client.cancel("O-3")
    assert not client.confirm("O-NEVER-SEEN", None)
    with pytest.raises(ServiceRefusedError, match="404 unknown-order"):
        client.confirm("O-FORGOTTEN", sold.basket)


def test_a_client_of_another_operator_does_not_take_it(running: Served, key: str) -> None:
    with Client(
        running.url, running.key(Scope.CHECKOUT).secret, key, operator=running.other.id, timeout=60.0
    ) as client:
        with pytest.raises(SnapshotError, match="operator"):
            client.refresh()
        assert client.snapshot is None
