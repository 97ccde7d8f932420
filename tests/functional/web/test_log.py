"""What the log says of requests, and what never reaches it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests import plain_http
from tests.functional.web.serving import Served

from poisonbook.web.log import LOGGER, JsonLines

CANARY = "K-CANARY-0451"


@pytest.fixture
def lines(running: Served) -> Iterator[io.StringIO]:
    """What every logger of the process writes, at its most talkative."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    root.setLevel(logging.WARNING)
    yield written
    root.setLevel(before)
    root.removeHandler(handler)


def read(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_request_is_one_line(shop: httpx.Client, lines: io.StringIO) -> None:
    answer = shop.get("/v1/trainings")

    (line,) = [line for line in read(lines) if line.get("request_id") == answer.headers["request-id"]]

    assert line.keys() == {"time", "level", "event", "operation", "status", "ms", "request_id"}
    assert (line["level"], line["event"], line["operation"], line["status"]) == (
        "info",
        "request",
        "list_trainings",
        200,
    )


def test_nothing_that_was_sent_is_in_the_log(running: Served, shop: httpx.Client, lines: io.StringIO) -> None:
    person = {"customer_id": CANARY, "document_type": "passport", "number": CANARY, "expires_on": "2031-04-30"}
    order = {"order_id": CANARY, "customer_id": CANARY, "lines": [{"product_id": CANARY, "quantity": "1"}]}
    shop.post("/v1/identity-checks", json=person)
    shop.post("/v1/identity-checks", json=person | {"document_type": CANARY})
    shop.post("/v1/identity-checks", json=person | {CANARY: 1})
    shop.post("/v1/orders", json=order)
    shop.post("/v1/orders", json=order | {"delivery_address": CANARY, "lang": CANARY})
    once = {"Idempotency-Key": f"{CANARY}-{CANARY}"}
    shop.post(f"/v1/orders/{CANARY}/confirm", json={"basket": CANARY}, headers=once)
    shop.get(f"/v1/products/{CANARY}", params={"q": CANARY})
    shop.get(f"/{CANARY}", headers={"User-Agent": CANARY, "Referer": CANARY, "X-Forwarded-For": CANARY})
    plain_http.get(f"{running.url}/v1/trainings", headers={"Authorization": f"Bearer {CANARY}"})

    said = lines.getvalue()

    assert len(read(lines)) >= 9
    assert CANARY not in said
    assert "127.0.0.1" not in said
    assert running.operator.id not in said


def test_a_fault_is_told_by_its_kind_and_place_alone(
    running: Served, shop: httpx.Client, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(CANARY) from ValueError(CANARY)

    monkeypatch.setattr("poisonbook.workflows.register_products.registered_product", broken)

    answer = shop.get(f"/v1/products/{CANARY}")

    (fault,) = [line for line in read(lines) if line["event"] == "fault"]
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal"
    assert fault["error"] == ["RuntimeError", "ValueError"]
    assert fault["request_id"] == answer.headers["request-id"]
    assert CANARY not in lines.getvalue() + answer.text
