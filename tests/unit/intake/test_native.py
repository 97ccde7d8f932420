"""Parquet files that fit are offered to the engine as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from poisonbook.facts.schema import ORDERS
from poisonbook.intake.reading import NativeParquet, Options, open_table

COLUMNS: dict[str, Any] = {
    "InvoiceNo": pa.array([1, 2]),
    "customer_id": pa.array(["a", "a"]).dictionary_encode(),
    "ts": pa.array([0, 1], pa.timestamp("us")),
    "sku": pa.array(["x", "y"], pa.large_string()),
    "quantity": pa.array([1.0, 2.0]),
}


def _native(folder: Path, *tables: dict[str, Any], **options: Any) -> NativeParquet | None:
    for place, columns in enumerate(tables):
        pq.write_table(pa.table(columns), folder / f"{place}.parquet")
    return open_table([folder], ORDERS, Options(**options)).native_parquet()


def test_files_that_fit_are_offered_with_the_names_of_their_columns(tmp_path: Path) -> None:
    native = _native(tmp_path, COLUMNS, COLUMNS | {"price": pa.array([1, 2])}, drop=frozenset({"price"}))

    assert native == NativeParquet(
        (tmp_path / "0.parquet", tmp_path / "1.parquet"),
        (2, 2),
        {
            "order_id": "InvoiceNo",
            "customer_id": "customer_id",
            "ts": "ts",
            "product_id": "sku",
            "quantity": "quantity",
        },
    )


@pytest.mark.parametrize(
    "change",
    [
        {"ts": pa.array(["2024-01-01", "2024-01-02"])},
        {"quantity": pa.array(["1", "2"])},
        {"InvoiceNo": pa.array([1.0, 2.0])},
    ],
    ids=["time-as-text", "number-as-text", "id-as-float"],
)
def test_files_that_have_to_be_parsed_are_not_offered(tmp_path: Path, change: dict[str, Any]) -> None:
    assert _native(tmp_path, COLUMNS | change) is None


def test_naive_times_in_another_zone_are_not_offered(tmp_path: Path) -> None:
    aware = {"ts": pa.array([0, 1], pa.timestamp("ms", "Europe/Berlin"))}

    assert _native(tmp_path, COLUMNS, timezone="Europe/Berlin") is None
    assert _native(tmp_path, COLUMNS | aware, timezone="Europe/Berlin") is not None


def test_files_that_name_a_fact_differently_are_not_offered(tmp_path: Path) -> None:
    other = {("order_id" if name == "InvoiceNo" else name): values for name, values in COLUMNS.items()}

    assert _native(tmp_path, COLUMNS, other) is None


@pytest.mark.parametrize("name", ["file_index", "File_Row_Number"])
def test_a_column_that_an_engine_has_of_its_own_is_not_offered(tmp_path: Path, name: str) -> None:
    assert _native(tmp_path, COLUMNS | {name: pa.array([5, 5])}, drop=frozenset({name})) is None


def test_facts_that_nobody_asks_for_are_not_offered(tmp_path: Path) -> None:
    """So that files which differ in them alone are offered together."""
    for place, more in enumerate([{}, {"payment_token": pa.array(["t", "t"])}]):
        pq.write_table(pa.table(COLUMNS | more), tmp_path / f"{place}.parquet")
    reading = open_table([tmp_path], ORDERS, Options())

    native = reading.without({"payment_token"}).native_parquet()

    assert reading.native_parquet() is None
    assert native is not None
    assert "payment_token" not in native.source_columns


def test_other_formats_are_not_offered(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("order_id,ts,sku,quantity\n")

    assert _native(tmp_path, {name: values for name, values in COLUMNS.items() if name != "customer_id"}) is None
