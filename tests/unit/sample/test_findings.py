"""What the sample plants is what the rules find, judged by a second, plain reading of the rules."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import yaml

from poisonbook.law.book import load_book
from poisonbook.sample import make_shop

WINDOW = timedelta(days=30)
LICENSABLE = ("hydrogen-peroxide", "nitric-acid", "nitromethane", "sulfuric-acid")
Found = tuple[str, frozenset[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Line:
    """An order line with what the sample knows of its product."""

    order: str
    customer: str | None
    time: datetime
    product: str
    buyer: str
    substance: str | None
    schedule: str | None
    status: str
    kg: Decimal
    companion: bool
    statement: str
    licence: str
    country: str | None
    token: str | None

    @property
    def key(self) -> tuple[str, str]:
        """How the truth file names a line."""
        return self.order, self.product

    @property
    def group(self) -> str:
        """Whose lines count together; an order without a customer stands alone."""
        return f"customer {self.customer}" if self.customer else f"order {self.order}"


def json_lines(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_lines(shop: Path) -> list[Line]:
    """The order lines of a shop that can matter: of special listings, and of goods the operator names."""
    truth = {row["id"]: row for row in json_lines(shop / "catalogue_truth.jsonl")}
    companions = companion_products(shop)
    entries = load_book().entries("EU", date(2025, 1, 1))
    schedules = {entry.substance: entry.schedule for entry in entries}
    lines = []
    orders = pq.read_table(shop / "orders.parquet")
    for row in orders.filter(pc.field("product_id").isin([*truth, *companions])).to_pylist():
        known = truth.get(row["product_id"], {})
        lines.append(
            Line(
                row["order_id"],
                row["customer_id"],
                row["ts"],
                row["product_id"],
                row["buyer_class"] or "general_public",
                known.get("substance"),
                None if known.get("substance") is None else schedules[known["substance"]],
                known.get("status", "not_regulated"),
                Decimal(known.get("pack_kg") or 0) * row["quantity"],
                row["product_id"] in companions,
                row["statement_state"] or "unknown",
                row["licence_state"] or "unknown",
                row["delivery_country"],
                row["payment_token"],
            )
        )
    return lines


def companion_products(shop: Path) -> set[str]:
    """Products whose title has one of the operator's words, or whose id the operator names."""
    named = yaml.safe_load((shop / "companions.yaml").read_text(encoding="utf-8"))["companions"]
    words = "|".join(re.escape(term) for good in named for term in good.get("terms", ()))
    pattern = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    titles = pq.read_table(shop / "catalogue.parquet", columns=["id", "title"]).to_pylist()
    return {row["id"] for row in titles if pattern.search(row["title"])} | {
        product for good in named for product in good.get("product_ids", ())
    }


def findings(lines: Iterable[Line]) -> Iterator[Found]:
    """Every finding of the shipped rules."""
    orders: dict[str, list[Line]] = defaultdict(list)
    customers: dict[str, list[Line]] = defaultdict(list)
    amounts: dict[tuple[str, str], list[Line]] = defaultdict(list)
    payments: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        orders[line.order].append(line)
        if line.status == "restricted" and (rule := checked(line)):
            yield rule, frozenset([line.key])
        if line.substance is None or line.buyer != "general_public":
            continue
        payments[line.token or line.order].append(line)
        customers[line.group].append(line)
        amounts[line.group, line.substance].append(line)
        if line.status == "undetermined":
            yield "eu-undetermined-to-public", frozenset([line.key])
    for group in amounts.values():
        yield from windows("eu-amount-over-window", group, lambda held: sum(line.kg for line in held) >= 20)
        two = [line for line in group if line.schedule == "Annex I" and line.status != "undetermined"]
        yield from windows("eu-below-and-above-limit", two, lambda held: len({line.status for line in held}) == 2)
    for group in payments.values():
        yield from windows(
            "eu-accounts-one-payment", group, lambda held: len({line.customer for line in held} - {None}) >= 3
        )
    for group in customers.values():
        yield from windows("eu-count-over-window", group, lambda held: len({line.order for line in held}) >= 5)
        yield from windows("eu-several-substances", group, lambda held: len({line.substance for line in held}) >= 2)
    for order in orders.values():
        anchors = [line for line in order if line.status in ("restricted", "undetermined")]
        beside = [line for line in order if line.companion]
        if anchors and beside and order[0].buyer != "economic_operator":
            yield "eu-restricted-with-companions", frozenset(line.key for line in anchors + beside)


def checked(line: Line) -> str | None:
    """The rule that a restricted line breaks by what was checked of its buyer."""
    if line.buyer != "general_public":
        return "eu-statement-missing" if line.statement in ("none", "expired", "incomplete") else None
    if line.licence in ("expired", "not_covering"):
        return "eu-licence-not-valid"
    if line.licence != "valid":
        return "eu-restricted-to-public"
    licensed = line.country in ("DK", "FI", "NL", "SE") and line.substance in LICENSABLE
    return None if licensed else "eu-licence-without-effect"


def windows(rule: str, group: list[Line], holds: Callable[[list[Line]], bool]) -> Iterator[Found]:
    """One finding for each run of overlapping windows in which the rule holds."""
    run: set[tuple[str, str]] = set()
    until = None
    for last in sorted(group, key=lambda line: line.time):
        held = [line for line in group if last.time - WINDOW <= line.time <= last.time]
        if not holds(held):
            continue
        if until is not None and min(line.time for line in held) > until:
            yield rule, frozenset(run)
            run = set()
        run.update(line.key for line in held)
        until = last.time
    if run:
        yield rule, frozenset(run)


def planted(shop: Path) -> list[Found]:
    """Every finding that the truth file announces."""
    return [
        (finding["rule"], frozenset((order, product) for order, product in finding["lines"]))
        for row in json_lines(shop / "truth.jsonl")
        for finding in row["expect"]
    ]


@pytest.mark.parametrize("seed", range(20))
def test_the_rules_find_what_was_planted_and_nothing_else(tmp_path: Path, seed: int) -> None:
    """Twenty seeds, shops of different sizes and shares."""
    share = (0.001, 0.01, 0.1, 0.3)[seed % 4]
    make_shop(tmp_path, products=200 + 40 * seed, lines=1500 + 200 * seed, seed=seed, regulated_share=share)

    found = list(findings(read_lines(tmp_path)))

    assert len(found) == len(set(found))
    assert set(found) == set(planted(tmp_path))
    assert len(found) == len(planted(tmp_path))


def test_a_larger_shop_plants_scenarios_again_and_stays_explained(tmp_path: Path) -> None:
    """More lines than scenarios are worth: kinds repeat, with other customers."""
    summary = make_shop(tmp_path, products=400, lines=1_000_000, seed=7, days=400, regulated_share=0.02)

    found = set(findings(read_lines(tmp_path)))

    assert found == set(planted(tmp_path))
    assert sum(summary.scenarios.values()) == 50
    assert max(summary.scenarios.values()) == 2


def test_the_truth_names_orders_customers_and_products_that_are_there(tmp_path: Path) -> None:
    """Every scenario's row agrees with the orders file, line by line."""
    make_shop(tmp_path, products=200, lines=2000, seed=3)
    lines = read_lines(tmp_path)
    customer_of = {line.order: line.customer for line in lines}
    keys = {line.key for line in lines}

    for row in json_lines(tmp_path / "truth.jsonl"):
        assert {customer_of[order] for order in row["order_ids"]} == set(row["customer_ids"])
        assert row["rules"] == sorted({finding["rule"] for finding in row["expect"]})
        shown = [tuple(line) for finding in row["expect"] for line in finding["lines"]]
        assert keys.issuperset(shown)
        assert set(row["order_ids"]).issuperset(order for order, _ in shown)
        assert set(row["product_ids"]).issuperset(product for _, product in shown)


@pytest.mark.parametrize(
    ("scenario", "apart"),
    [
        pytest.param("on-the-edge-of-the-window", timedelta(days=30), id="inside"),
        pytest.param("past-the-edge-of-the-window", timedelta(days=30, seconds=1), id="outside"),
    ],
)
def test_the_edge_of_the_window_is_planted_to_the_microsecond(tmp_path: Path, scenario: str, apart: timedelta) -> None:
    """A closed window of thirty days holds the first pair and not the second."""
    make_shop(tmp_path, products=200, lines=1000, seed=5)
    rows = {row["scenario"]: row for row in json_lines(tmp_path / "truth.jsonl")}
    times = {line.order: line.time for line in read_lines(tmp_path)}

    first, second = (times[order] for order in rows[scenario]["order_ids"])

    assert second - first == apart
