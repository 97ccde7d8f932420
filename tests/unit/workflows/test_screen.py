"""A screening reads what its rules ask for, settles returns, and says which rules lack a column."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from poisonbook.facts.schema import CATALOGUE, ORDERS
from poisonbook.intake.reading import Options, open_table
from poisonbook.law.book import load_book
from poisonbook.privacy.pseudonyms import PseudonymKey
from poisonbook.rules.pack import compile_files
from poisonbook.workflows.recognise import recogniser_for
from poisonbook.workflows.screen import Screening, StrictLineError, screen_orders

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HEAD = """\
version: 1
title: A rule
jurisdiction: EU
description: A rule.
law:
  - act: Regulation (EU) 2019/1148
    article: Art. 9(1)
    url: https://eur-lex.europa.eu/eli/reg/2019/1148/oj
    certainty: verified
    duty: EU-9-1
indicator: the operator's own
attention: low
why: A transaction.
"""
SUM = "type: value_sum\nselection: {status: reportable}\ngroup-by: [customer]\ntimespan: 30d\nbasis: operator\n"
RULES = {
    "op-ordered": SUM + "field: quantity\ncondition: {gte: 5}\n",
    "op-kept": SUM + "field: kept_quantity\ncondition: {gte: 5}\n",
    "op-all-back": "type: line\nselection: {status: reportable, kept_kg: 0}\n",
    "op-cash": "type: line\nselection: {status: reportable, payment_kind: cash}\n",
    "op-no-statement": "type: line\nselection: {status: reportable, statement_state: [none, unknown]}\n",
}
Row = dict[str, Any]


def sale(order: str, packs: int, **more: str) -> Row:
    """A line of acetone, or of as much that came back."""
    row = {"order_id": order, "customer_id": "ann", "ts": datetime(2026, 1, 5), "product_id": "acetone"}
    return row | {"quantity": packs} | more


@pytest.fixture(params=["csv", "parquet"])
def form(request: pytest.FixtureRequest) -> str:
    """What the orders come in."""
    return str(request.param)


def screened(folder: Path, form: str, rows: list[Row], rules: list[str], *, strict: bool = False) -> Screening:
    """A screening of `rows` with some of `RULES`."""
    (folder / "catalogue.csv").write_text('id,title\nacetone,"Acetone 99 %, 1 L"\nmug,Mug\n')
    table = pa.Table.from_pylist(rows)
    path = folder / f"orders.{form}"
    (pq.write_table if form == "parquet" else pyarrow.csv.write_csv)(table, path)
    for rule in rules:
        (folder / f"{rule}.yaml").write_text(f"id: {rule}\n{HEAD}{RULES[rule]}")
    return screen_orders(
        open_table([folder / "catalogue.csv"], CATALOGUE, Options()),
        open_table([path], ORDERS, Options()),
        recogniser_for(load_book(), "EU", date(2026, 1, 1)),
        compile_files([folder / f"{rule}.yaml" for rule in rules]),
        key=PseudonymKey(bytes(32)),
        now=NOW,
        strict=strict,
    )


def found(screening: Screening) -> list[tuple[str, list[int]]]:
    """Rule and rows of each finding."""
    return [(finding.rule, [line.line for line in finding.lines]) for finding in screening.findings]


def test_what_came_back_lowers_what_was_kept_and_not_what_was_ordered(tmp_path: Path, form: str) -> None:
    rows = [sale("o1", 4), sale("o2", 3), sale("o1", -3), sale("o2", -3)]

    screening = screened(tmp_path, form, rows, ["op-ordered", "op-kept", "op-all-back"])

    assert found(screening) == [("op-all-back", [2]), ("op-ordered", [1, 2])]
    assert screening.refused == {}
    assert screening.lines["kept_quantity"].to_pylist() == [1, 0]


def test_without_returns_the_same_orders_were_kept(tmp_path: Path, form: str) -> None:
    screening = screened(tmp_path, form, [sale("o1", 4), sale("o2", 3)], ["op-kept"])

    assert found(screening) == [("op-kept", [1, 2])]


def test_a_cancelled_line_was_ordered_and_not_kept(tmp_path: Path, form: str) -> None:
    rows = [sale("o1", 4, line_state="placed"), sale("o2", 3, line_state="cancelled")]

    screening = screened(tmp_path, form, rows, ["op-ordered", "op-kept", "op-all-back"])

    assert found(screening) == [("op-all-back", [2]), ("op-ordered", [1, 2])]


def test_a_return_without_a_sale_is_refused_and_goods_that_no_rule_touches_are_forgotten(
    tmp_path: Path, form: str
) -> None:
    rows = [sale("o1", 4), sale("o9", -1), sale("o1", -1, customer_id="ben"), sale("o1", -9, product_id="mug")]

    screening = screened(tmp_path, form, rows, ["op-kept"])

    assert screening.refused == {"negative-quantity": 2}
    assert [(one.row, one.reason) for one in screening.refused_rows] == [
        (2, "negative-quantity"),
        (3, "negative-quantity"),
    ]
    assert (screening.lines_read, screening.refused_lines) == (4, 2)


def test_a_strict_screening_stops_at_a_return_without_a_sale(tmp_path: Path, form: str) -> None:
    with pytest.raises(StrictLineError, match=rf"orders\.{form}: row 2: "):
        screened(tmp_path, form, [sale("o1", 4), sale("o9", -1)], ["op-kept"], strict=True)


def test_a_rule_that_names_a_column_which_the_orders_lack_is_named(tmp_path: Path, form: str) -> None:
    rules = ["op-ordered", "op-kept", "op-cash", "op-no-statement"]

    screening = screened(tmp_path, form, [sale("o1", 5, payment_kind="cash")], rules)

    assert screening.rules_without_data == {"op-no-statement": ("statement_state",)}
    assert ("op-no-statement", [1]) in found(screening)
    assert ("op-cash", [1]) in found(screening)
