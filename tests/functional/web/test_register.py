"""The register and the operator's house over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.functional.register.content import screened, sold, stocked
from tests.functional.web.serving import Served

from poisonbook.register.access import Scope

NOW = datetime.now(UTC)


@pytest.fixture(scope="module", autouse=True)
def _register(running: Served) -> None:
    """Three orders of two customers."""
    stocked(running.service, running.operator)
    sold(running.service, "O-1", 2, operator=running.operator)
    sold(running.service, "O-2", operator=running.operator, customer_id="K-BERT")
    screened(running.service, "O-3", "P-PEROXIDE", operator=running.operator)


@pytest.fixture(scope="module")
def staff(running: Served) -> Iterator[httpx.Client]:
    """A client that may keep and search the register, and nothing else."""
    with running.client(Scope.REGISTER) as client:
        yield client


def found(answer: httpx.Response) -> list[str]:
    """The ids of the orders."""
    assert answer.status_code == 200, answer.text
    return sorted(one["order_id"] for one in answer.json()["orders"])


@pytest.mark.parametrize(
    ("query", "orders"),
    [
        ({}, ["O-1", "O-2", "O-3"]),
        ({"state": "confirmed"}, ["O-1", "O-2"]),
        ({"outcome": "refuse"}, ["O-3"]),
        ({"substance": "7722-84-1"}, ["O-3"]),
        ({"product_id": "P-ACETONE", "order_id": "O-2"}, ["O-2"]),
        ({"end": (NOW - timedelta(days=9)).isoformat()}, []),
    ],
)
def test_orders_are_found_without_their_customers(
    staff: httpx.Client, query: dict[str, str], orders: list[str]
) -> None:
    answer = staff.get("/v1/register", params=query)

    assert found(answer) == orders
    assert "customer" not in answer.text


def test_pages_are_asked_for_with_what_the_page_before_says(staff: httpx.Client) -> None:
    first = staff.get("/v1/register", params={"most": 2})
    second = staff.get("/v1/register", params={"most": 2, "page": first.json()["next"]})

    assert sorted(found(first) + found(second)) == ["O-1", "O-2", "O-3"]
    assert second.json()["next"] is None


def test_one_customer_is_looked_at_for_a_reason_and_never_in_an_address(staff: httpx.Client) -> None:
    look = {"customer_id": "K-BERT", "reason": "complaint"}

    assert found(staff.post("/v1/register/look", json=look)) == ["O-2"]
    assert staff.post("/v1/register/look", json={"customer_id": "K-BERT"}).status_code == 422
    assert staff.post("/v1/register/look", json=look | {"reason": "curiosity"}).status_code == 422
    assert staff.get("/v1/register", params=look).status_code == 400


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"page": "x"}, 422, "register-search"),
        ({"substance": "acetonn"}, 422, "unknown-substance"),
        ({"outcome": "maybe"}, 400, "invalid-query"),
        ({"most": 0}, 400, "invalid-query"),
        ({"nationality": "any"}, 400, "invalid-query"),
    ],
)
def test_a_search_that_is_none_is_refused(staff: httpx.Client, query: dict[str, Any], status: int, code: str) -> None:
    answer = staff.get("/v1/register", params=query)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_another_shop_finds_nothing_of_it(running: Served) -> None:
    with running.client(operator=running.other) as other:
        assert found(other.get("/v1/register")) == []
        assert other.get("/v1/incidents").json() == {"incidents": []}


def test_an_incident_runs_its_clock_until_it_is_reported(staff: httpx.Client) -> None:
    noticed = (NOW - timedelta(hours=21)).isoformat()
    given = {"kind": "theft", "product_id": "P-ACETONE", "amount_kg": "1.58", "noticed_at": noticed, "place": "yard"}

    made = staff.post("/v1/incidents", json=given)
    listed = staff.get("/v1/incidents").json()["incidents"]
    path = f"/v1/incidents/{made.json()['id']}/report"
    report = {"reported_at": NOW.isoformat(), "reference": "CP-1"}
    done = staff.post(path, json=report)

    assert (made.status_code, made.json()["clock"], made.json()["duty"]) == (201, "urgent", "EU-9-6")
    assert 0 < listed[0]["seconds_left"] <= 3 * 3600
    assert (done.status_code, done.json()["clock"], done.json()["seconds_left"]) == (200, "reported", None)
    assert staff.post(path, json=report).json() == done.json()
    assert staff.post(path, json=report | {"reference": "CP-2"}).status_code == 409
    assert staff.post("/v1/incidents/inc_0/report", json=report).status_code == 404


def test_stock_is_entered_and_reconciled_and_a_loss_only_proposed(staff: httpx.Client) -> None:
    def count(packs: str, at: datetime) -> httpx.Response:
        given = {"product_id": "P-BOTH", "event": "counted", "packs": packs, "at": at.isoformat()}
        return staff.post("/v1/stock", json=given)

    assert count("9", NOW - timedelta(days=2)).status_code == 201
    assert count("7.5", NOW - timedelta(days=1)).status_code == 201

    (product,) = staff.get("/v1/stock/reconciliation", params={"product_id": "P-BOTH"}).json()["products"]

    assert (product["reconciliation"]["expected"], product["reconciliation"]["difference"]) == ("9", "-1.5")
    assert [(one["substance"], one["amount_kg"]) for one in product["proposed"]] == [
        ("acetone", "1.185"),
        ("hydrogen-peroxide", "1.695"),
    ]
    assert [one["packs"] for one in staff.get("/v1/stock", params={"product_id": "P-BOTH"}).json()["records"]] == [
        "7.5",
        "9",
    ]
    assert "stock_difference" not in staff.get("/v1/incidents").text


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"event": "returned"}, "invalid-body"),
        ({"packs": "-1"}, "invalid-body"),
        ({"packs": 1}, "invalid-body"),
        ({"packs": "0"}, "house-record"),
        ({"product_id": "P-GLOVES"}, "product-not-regulated"),
    ],
)
def test_stock_that_cannot_be_is_refused(staff: httpx.Client, given: dict[str, Any], code: str) -> None:
    answer = staff.post("/v1/stock", json={"product_id": "P-ACETONE", "event": "received", "packs": "1"} | given)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_notice_is_entered_and_the_products_that_lack_one_are_named(staff: httpx.Client) -> None:
    given = {"product_id": "P-ACETONE", "direction": "received", "party": "Großhandel AG", "on": "2026-01-05"}

    assert staff.post("/v1/notices", json=given).status_code == 201

    listed = staff.get("/v1/notices").json()
    assert [one["party"] for one in listed["notices"]] == ["Großhandel AG"]
    assert listed["lacking"] == ["P-BOTH", "P-PEROXIDE"]


def test_a_training_is_logged(staff: httpx.Client) -> None:
    given = {"on": "2026-01-07", "subject": "Art. 7(2)", "role": "sales", "people": 4}

    made = staff.post("/v1/trainings", json=given)

    assert made.status_code == 201
    assert staff.get("/v1/trainings").json()["trainings"] == [made.json()]
    assert staff.post("/v1/trainings", json=given | {"names": ["Anna"]}).status_code == 422


def test_a_question_is_asked_with_the_listing_and_answered_without_changing_it(shop: httpx.Client) -> None:
    listing = {"id": "P-UNKNOWN", "title": "Hydrogen peroxide solution, 1 litre"}
    shop.post("/v1/products", json={"products": [listing]}).raise_for_status()

    (question,) = shop.get("/v1/questions", params={"open_only": "true"}).json()["questions"]
    path = f"/v1/questions/{question['id']}/answer"
    answered = shop.post(path, json={"answer": "3 % w/w"})

    assert question["product_id"] == "P-UNKNOWN"
    assert (answered.status_code, answered.json()["question"]["answer"]) == (200, "3 % w/w")
    assert "register it again" in answered.json()["what_now"]
    assert shop.get("/v1/products/P-UNKNOWN").json()["status"] == "undetermined"
    assert shop.post(path, json={"answer": "12 % w/w"}).status_code == 409
    assert shop.get("/v1/questions", params={"open_only": "true"}).json()["questions"] == []
