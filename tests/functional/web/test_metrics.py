"""Figures for Prometheus: what they count, who may read them, and what is never in them."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests import plain_http
from tests.functional.web.serving import Served, served, settings_in


def figures(running: Served) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    text = plain_http.get(f"{running.url}/metrics").text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_operation_and_status(running: Served) -> None:
    key = ("poisonbook_requests_total", frozenset({("operation", "live"), ("status", "200")}))
    before = figures(running).get(key, 0)

    plain_http.get(f"{running.url}/health/live")

    assert figures(running)[key] == before + 1


def test_writes_are_counted(running: Served) -> None:
    found = figures(running)

    assert found["poisonbook_writes_waiting", frozenset()] == 0
    assert found["poisonbook_writes_together_count", frozenset()] > 0


def test_a_decision_is_counted_once_with_and_without_a_key(running: Served, shop: httpx.Client) -> None:
    shop.post("/v1/products", json={"products": [{"id": "P-ACETONE", "title": "Acetone 99 % 1 l"}]})
    allowed = ("poisonbook_decisions_total", frozenset({("outcome", "allow")}))
    before, key = figures(running).get(allowed, 0), {"Idempotency-Key": str(uuid4())}

    def order(order_id: str, **headers: str) -> httpx.Response:
        lines = [{"product_id": "P-ACETONE", "quantity": "1"}]
        return shop.post("/v1/orders", json={"order_id": order_id, "lines": lines}, headers=headers)

    answers = [order("O-1"), order("O-2", **key), order("O-2", **key)]

    assert {answer.json()["outcome"] for answer in answers} == {"allow"}
    assert answers[-1].headers["idempotency-replayed"] == "true"
    assert figures(running)[allowed] == before + 2


def test_no_label_holds_what_was_sent(running: Served, shop: httpx.Client) -> None:
    shop.get("/v1/products/K-CANARY")
    shop.get("/K-CANARY")

    text = plain_http.get(f"{running.url}/metrics").text

    assert "CANARY" not in text
    assert running.operator.id not in text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_what_came_through_a_proxy_does_not_read_them(running: Served, header: str) -> None:
    assert plain_http.get(f"{running.url}/metrics", headers={header: "127.0.0.1"}).status_code == 404


def test_they_may_be_turned_off(tmp_path: Path) -> None:
    with served(settings_in(tmp_path, metrics="off")) as running:
        assert plain_http.get(f"{running.url}/metrics").status_code == 404
