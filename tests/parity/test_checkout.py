"""What the checkout finds, order by order, is what a screening finds in the same orders at once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.functional.web.serving import settings_in

import poisonbook
from poisonbook.checkout.decision import Decision
from poisonbook.facts.recognition import Listing
from poisonbook.register.access import Operator
from poisonbook.workflows.access import add_operator
from poisonbook.workflows.checkout import submit
from poisonbook.workflows.checkout_orders import GivenLine, GivenOrder, asked_for
from poisonbook.workflows.register_products import register_products
from poisonbook.workflows.service import Service

LISTINGS = [
    Listing("acetone", "Acetone 1 L"),
    Listing("acetone-5", "Acetone 5 L"),
    Listing("peroxide", "Hydrogen peroxide 35 % 5 kg"),
    Listing("weak", "Hydrogen peroxide 6 % 1 L"),
    Listing("acid", "Sulphuric acid 14 % 1 L"),
    Listing("urea", "Urea 25 kg"),
    Listing("fuel", "Nitromethane race fuel 5 L"),
    Listing("mug", "Enamel mug"),
]
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
Found = set[tuple[str, frozenset[tuple[str, str, str | None]]]]
"""Rule, and order, product and substance of each line of its evidence."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service without a server."""
    service = Service.open(settings_in(tmp_path_factory.mktemp("store")))
    yield service
    service.close()


def shop(service: Service) -> Operator:
    operator = add_operator(service.store, "Corner Shop", ["EU"])
    register_products(service, operator, LISTINGS)
    return operator


def made_up(seed: int, count: int) -> list[GivenOrder]:
    """Orders of few customers, so that windows fill; ids are in order of time."""
    chance = random.Random(seed)  # noqa: S311 - a shop that is made up
    at = START
    orders = []
    for number in range(count):
        at += timedelta(hours=chance.randrange(1, 60))
        who = chance.randrange(4)
        goods = chance.sample(LISTINGS, chance.randrange(1, 4))
        orders.append(
            GivenOrder(
                order_id=f"o{number:03}",
                lines=tuple(GivenLine(one.id, Decimal(chance.randrange(1, 4))) for one in goods),
                at=at,
                customer_id=None if chance.random() < 0.1 else f"customer {who}",
                delivery_address=f"{who % 2} Long Road",
                payment_token=f"token {chance.randrange(3)}",
                payment_kind="card",
                channel="web",
                delivery_country="DE",
            )
        )
    return orders


def of_batch(orders: list[GivenOrder]) -> Found:
    rows = [
        {
            "order_id": order.order_id,
            "ts": order.at,
            "customer_id": order.customer_id,
            "delivery_address": order.delivery_address,
            "payment_token": order.payment_token,
            "payment_kind": order.payment_kind,
            "channel": order.channel,
            "delivery_country": order.delivery_country,
            "statement_state": "none",
            "licence_state": "none",
            "product_id": line.product_id,
            "quantity": str(line.quantity),
        }
        for order in orders
        for line in order.lines
    ]
    catalogue = pa.table({"id": [one.id for one in LISTINGS], "title": [one.title for one in LISTINGS]})
    found: Found = set()
    for finding in poisonbook.screen(catalogue, pa.Table.from_pylist(rows)).findings.to_pylist():
        found.add((finding["rule"], frozenset(map(_evidence, finding["lines"]))))
    return found


def _evidence(line: dict[str, Any]) -> tuple[str, str, str | None]:
    return line["order_id"], line["product_id"], line["substance"]


def of_checkout(service: Service, operator: Operator, orders: list[GivenOrder]) -> list[Found]:
    """What was found with each order."""
    told: list[Found] = []
    for order in orders:
        asked = asked_for(service, operator, order, now=order.at or START, sold=True)
        told.append(_found(asked if isinstance(asked, Decision) else submit(service, asked).result()))
    return told


def _found(decision: Decision) -> Found:
    return {
        (one.rule, frozenset((line.order_id, line.product_id, line.substance) for line in one.lines))
        for one in decision.findings
    }


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3))])
def test_order_by_order_the_same_is_found_as_in_all(service: Service, seed: int) -> None:
    orders = made_up(seed, 60)
    batch = of_batch(orders)
    checkout = of_checkout(service, shop(service), orders)
    ever = set[Any]().union(*checkout)

    assert len({rule for rule, _ in batch}) >= 4
    assert batch <= ever
    for rule, lines in ever:
        assert any(rule == whole and lines <= evidence for whole, evidence in batch)


def test_an_order_holds_exactly_where_a_finding_has_one_of_its_lines(service: Service, tmp_path: Path) -> None:
    orders = made_up(5, 40)
    batch = of_batch(orders)
    checkout = of_checkout(service, shop(service), orders)

    last_of = {max(order for order, _, _ in lines) for _, lines in batch}
    held = {order.order_id for order, found in zip(orders, checkout, strict=True) if found}
    assert last_of <= held
