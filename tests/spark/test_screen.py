"""A whole screening on Spark: the same as on DuckDB, nothing unregulated left, no line on the driver."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import Shop
from tests.invariants.test_forget_first import CANARY, KEYS, PERSON, RULE, catalogue, orders
from tests.spark.screening import assert_same, request_for, rows_of, summary_of

from poisonbook.engine.spark.errors import SparkPlanError
from poisonbook.engine.spark.physical import check_unmoved
from poisonbook.engine.spark.session import own_session
from poisonbook.workflows.files import ScreenRequest, screen_files
from poisonbook.workflows.screen import StrictLineError, UnrelatedOrdersError
from poisonbook.workflows.screen_spark import screen_files_on_spark
from poisonbook.workflows.spark_request import OnSpark

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A key file."""
    path = tmp_path / "key"
    path.write_text(base64.b64encode(bytes(range(32))).decode())
    return path


def both(request: ScreenRequest, session: SparkSession, folder: Path) -> tuple[Path, Path]:
    """The results of DuckDB and of Spark."""
    one, other = folder / "one", folder / "with ä '%20 sign"
    screen_files(replace(request, out=one))
    screen_files_on_spark(replace(request, out=other), OnSpark(), session=session)
    return one, other


def test_the_sample_shop_gives_the_same_findings_products_and_counts(
    session: SparkSession, shop: Shop, key: Path, tmp_path: Path
) -> None:
    one, other = both(request_for(shop, tmp_path, pseudonym_key=key), session, tmp_path)

    assert_same(one, other)
    assert sorted(path.name for path in other.iterdir()) == sorted(path.name for path in one.iterdir())
    assert pq.read_table(other / "findings.parquet").num_rows == len(rows_of(one, "findings.jsonl"))
    assert "findings.jsonl" in (other / "report.html").read_text()


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Canaries in what must be forgotten, and real people's ids in what is kept as pseudonyms."""
    folder = tmp_path_factory.mktemp("planted")
    pq.write_table(catalogue(), folder / "catalogue.parquet")
    lines = orders()
    (folder / "orders").mkdir()
    third = lines.num_rows // 3
    pq.write_table(lines.slice(0, third), folder / "orders" / "a b%20.parquet")
    other = lines.slice(third, third)
    whole = other.set_column(4, "quantity", other["quantity"].cast(pa.float64()))
    pq.write_table(whole, folder / "orders" / "b.parquet", use_deprecated_int96_timestamps=True)
    pq.write_table(lines.slice(2 * third), folder / "orders" / "c.parquet")
    (folder / "companions.yaml").write_text("companions: [{name: gift box, terms: [gift box]}]\n")
    (folder / "rules").mkdir()
    for name in KEYS:
        (folder / "rules" / f"{name}.yaml").write_text(RULE.format(key=name, name=name.replace("_", "-")))
    return folder


def test_nothing_unregulated_is_found_on_disk(
    session: SparkSession, planted: Path, key: Path, local_dir: Path, tmp_path: Path
) -> None:
    """Three files of different types, several of whose lines are refused or came back; then every file is searched."""
    request = ScreenRequest(
        catalogue=[str(planted / "catalogue.parquet")],
        orders=[str(planted / "orders")],
        companions=planted / "companions.yaml",
        rule_paths=[planted / "rules"],
        out=tmp_path,
        pseudonym_key=key,
    )
    one, other = both(request, session, tmp_path)

    assert summary_of(one) == summary_of(other)
    assert rows_of(one, "findings.jsonl") == rows_of(other, "findings.jsonl")
    assert len(rows_of(other, "refused.jsonl")) == summary_of(one)["refused_rows"]["total"] > 0
    for folder in (other, local_dir):
        assert _found_in(folder) == []


def _found_in(folder: Path) -> list[str]:
    found = []
    for path in folder.rglob("*"):
        said = path.read_bytes() if path.is_file() else b""
        if path.suffix == ".parquet":
            said += str(pq.read_table(path).to_pylist()).encode()
        found += [str(path) for word in (CANARY, PERSON) if word.encode() in said or word in path.name]
    return found


def test_a_plan_that_moves_lines_is_refused(session: SparkSession, shop: Shop, tmp_path: Path) -> None:
    with own_session(session, tmp_path / "work") as own:
        lines = own.read.parquet(str(shop.orders))
        products = own.createDataFrame([("p", 1)], "product_id string, kind int")

        check_unmoved(lines.join(products.hint("broadcast"), "product_id"))
        for moved in (
            lines.join(products.hint("merge"), "product_id"),
            lines.join(products.hint("shuffle_hash"), "product_id"),
            products.join(lines.hint("broadcast"), "product_id"),
            lines.groupBy("product_id").count(),
            lines.sort("ts"),
            lines.repartition(3),
            lines.distinct(),
        ):
            with pytest.raises(SparkPlanError):
                check_unmoved(moved)


def test_a_fresh_key_gives_the_same_findings_of_other_pseudonyms(
    session: SparkSession, shop: Shop, tmp_path: Path
) -> None:
    one, other = both(request_for(shop, tmp_path), session, tmp_path)

    def without_customers(out: Path) -> list[str]:
        return sorted(json.dumps({**json.loads(row), "customer": None}) for row in rows_of(out, "findings.jsonl"))

    assert without_customers(one) == without_customers(other)
    assert rows_of(one, "findings.jsonl") != rows_of(other, "findings.jsonl")
    assert summary_of(one) == summary_of(other)


@pytest.fixture
def corner(tmp_path: Path) -> Path:
    """A shop of one product, which some test breaks."""
    pq.write_table(pa.table({"id": ["P"], "title": ["Nitric acid 65 %, 1 L"]}), tmp_path / "catalogue.parquet")
    return tmp_path


def corner_orders(folder: Path, **columns: object) -> ScreenRequest:
    """Orders of two lines, with some columns as given."""
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    table = {"order_id": ["a", "b"], "ts": [moment, moment], "product_id": ["P", "P"], "quantity": [1, 1]} | columns
    pq.write_table(pa.table(table), folder / "orders.parquet", coerce_timestamps="us")
    return ScreenRequest(
        catalogue=[str(folder / "catalogue.parquet")], orders=[str(folder / "orders.parquet")], out=folder / "out"
    )


def test_orders_of_another_shop_are_refused_and_nothing_is_written(session: SparkSession, corner: Path) -> None:
    request = corner_orders(corner, product_id=["X", "Y"])

    with pytest.raises(UnrelatedOrdersError):
        screen_files_on_spark(request, OnSpark(), session=session)
    assert not (corner / "out").exists()


def test_strict_names_the_first_line_that_cannot_be_judged(session: SparkSession, corner: Path) -> None:
    from poisonbook.workflows.inputs import Options

    request = corner_orders(corner, quantity=[1, 0])

    with pytest.raises(StrictLineError, match=r"orders.parquet: row 2"):
        screen_files_on_spark(replace(request, reading=Options(strict=True)), OnSpark(), session=session)
    assert not (corner / "out").exists()
