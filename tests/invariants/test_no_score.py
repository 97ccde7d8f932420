"""Invariants 2 and 4 in what comes out: companions only beside their anchor, and no score of anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from tests.conftest import json_lines, poisonbook_in

from poisonbook.facts.records import finding_table, recognition_table

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Shop

FIGURES = {
    "substances",
    "lines",
    "orders",
    "value",
    "limit",
    "condition",
    "unit",
    "timespan",
    "days",
    "companions",
    "lines_without_amount",
}
NUMBERS = {"version", "line", "amount"}
"""The only numbers of a finding: which version of the rule, which row, how many kilograms."""


@pytest.fixture(scope="module")
def out(shop: Shop, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of the made-up shop, with companions."""
    poisonbook = poisonbook_in(tmp_path_factory.mktemp("results"), home)
    inputs = ("-c", shop.catalogue, "-o", shop.orders, "--companions", shop.companions)
    assert poisonbook("screen", *inputs, "--out", "out").code == 0
    return poisonbook.folder / "out"


def keys_and_values(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every key with its plain value, at any depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from keys_and_values(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_and_values(inner, key)
    else:
        yield key, value


def test_a_finding_has_no_number_on_a_customer(out: Path) -> None:
    """A closed set of keys, and numbers under three of them only."""
    findings = json_lines(out / "findings.jsonl")
    assert {finding["rule"] for finding in findings} >= {"eu-amount-over-window", "eu-restricted-with-companions"}
    for finding in findings:
        assert set(finding) == {"rule", "version", "law", "customer", "lines", "figures", "why", "id", "replaces"}
        assert set(finding["figures"]) <= FIGURES
        assert {key for key, value in keys_and_values(finding) if isinstance(value, (int, float))} <= NUMBERS


def test_no_name_of_a_score_is_in_any_form(out: Path) -> None:
    words = re.compile("scor|risk|rank|rating|probab|likel|suspect|watch|weight|threat", re.IGNORECASE)
    rows = [*json_lines(out / "findings.jsonl"), *json_lines(out / "products.jsonl")]
    named = {key for row in rows for key, _ in keys_and_values(row)}
    schemas = {str(form([]).schema) for form in (finding_table, recognition_table)}

    assert [name for name in named | schemas if words.search(name)] == []


def test_findings_are_in_no_order_of_persons(out: Path) -> None:
    """By rule, then by the time of their first line: nobody stands first for being worse."""
    keys = [(one["rule"], one["lines"][0]["time"]) for one in json_lines(out / "findings.jsonl")]

    assert keys == sorted(keys)


def texts(out: Path) -> Iterator[tuple[str, str]]:
    """Each file of the results with all of its content as text."""
    for path in out.iterdir():
        packed = path.suffix == ".parquet"
        yield path.name, str(pq.read_table(path).to_pylist()) if packed else path.read_text(encoding="utf-8")


def test_customers_are_pseudonyms_wherever_they_appear(out: Path, shop: Shop) -> None:
    """In every file of the results, the page for people too."""
    customers = [name for name in pq.read_table(shop.orders)["customer_id"].unique().to_pylist() if name]
    assert len(customers) > 100
    for file, text in texts(out):
        assert [name for name in customers if name in text] == [], file
    for finding in json_lines(out / "findings.jsonl"):
        assert finding["customer"] is None or re.fullmatch("[0-9a-f]{32}", finding["customer"])


def test_companions_in_other_orders_are_in_no_output(out: Path, shop: Shop) -> None:
    """Neither their order nor, if it was never beside an anchor, their product."""
    special = json_lines(shop.folder / "catalogue_truth.jsonl")
    companions = {row["id"] for row in special if row["kind"] == "companion"}
    lines = pq.read_table(shop.orders, filters=[("product_id", "in", companions)]).to_pylist()
    evidence = [line for finding in json_lines(out / "findings.jsonl") for line in finding["lines"]]
    beside = {line["product_id"] for line in evidence if "companion" in line}
    never = companions - beside
    elsewhere = {line["order_id"] for line in lines} - {line["order_id"] for line in evidence}
    assert beside
    assert elsewhere
    for file, text in texts(out):
        assert [word for word in elsewhere | never if word in text] == [], file
