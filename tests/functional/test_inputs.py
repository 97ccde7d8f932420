"""The same catalogue and orders in any form give the same findings."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import found_in, json_lines

import poisonbook as package

if TYPE_CHECKING:
    from tests.conftest import Poisonbook, Shop

KEY = bytes(range(32))


@dataclass(frozen=True)
class Inputs:
    """What a screening is given."""

    catalogue: Any
    orders: Any


Form = Callable[["Shop", Path], Inputs]


def findings(inputs: Inputs, shop: Shop) -> list[Any]:
    found = package.screen(inputs.catalogue, inputs.orders, companions=shop.companions, pseudonym_key=KEY)
    assert found.summary["refused_rows"]["total"] == 0
    assert found.summary["orders"]["lines"] == shop.lines
    rows: list[Any] = found.findings.to_pylist()
    return rows


@pytest.fixture(scope="module")
def expected(shop: Shop) -> list[Any]:
    """The findings from Parquet."""
    return findings(Inputs(shop.catalogue, shop.orders), shop)


def delimited(path: Path, table: Path, delimiter: str = ",", comma: bool = False) -> Path:
    with duckdb.connect() as database:
        rows = database.sql("FROM read_parquet($1)", params=[str(table)])
        if comma:
            rows = rows.project("* REPLACE (replace(quantity::VARCHAR || '.0', '.', ',') AS quantity)")
        rows.write_csv(str(path), sep=delimiter)
    return path


def lines_of_json(path: Path, table: Path) -> Path:
    rows = pq.read_table(table).to_pylist()
    path.write_text("".join(json.dumps(row, default=str, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def csv(shop: Shop, folder: Path) -> Inputs:
    return Inputs(
        delimited(folder / "catalogue.csv", shop.catalogue), str(delimited(folder / "orders.csv", shop.orders))
    )


def csv_from_central_europe(shop: Shop, folder: Path) -> Inputs:
    """Semicolons, a decimal comma, UTF-16."""
    catalogue = delimited(folder / "utf-8.csv", shop.catalogue, ";")
    wide = folder / "catalogue.csv"
    wide.write_text(catalogue.read_text(encoding="utf-8"), encoding="utf-16")
    return Inputs(wide, delimited(folder / "orders.csv", shop.orders, ";", comma=True))


def json_lines_files(shop: Shop, folder: Path) -> Inputs:
    return Inputs(
        lines_of_json(folder / "catalogue.jsonl", shop.catalogue), lines_of_json(folder / "orders.jsonl", shop.orders)
    )


def gzip_files(shop: Shop, folder: Path) -> Inputs:
    plain = csv(shop, folder)
    packed = [Path(f"{path}.gz") for path in (plain.catalogue, plain.orders)]
    for path in packed:
        path.write_bytes(gzip.compress(path.with_suffix("").read_bytes(), mtime=0))
    return Inputs(*packed)


def zstd_files(shop: Shop, folder: Path) -> Inputs:
    plain = csv(shop, folder)
    for path in (plain.catalogue, plain.orders):
        with pa.CompressedOutputStream(f"{path}.zst", "zstd") as out:
            out.write(Path(path).read_bytes())
    return Inputs(f"{plain.catalogue}.zst", f"{plain.orders}.zst")


def folder_of_parts(shop: Shop, folder: Path) -> Inputs:
    """The orders in three Parquet files of one folder."""
    (folder / "orders").mkdir()
    table = pq.read_table(shop.orders)
    for part, start in enumerate(range(0, 6000, 2000)):
        pq.write_table(table.slice(start, 2000), folder / "orders" / f"part-{part}.parquet")
    return Inputs(shop.catalogue, folder / "orders")


def glob_of_parts(shop: Shop, folder: Path) -> Inputs:
    return Inputs(shop.catalogue, f"{folder_of_parts(shop, folder).orders}/part-?.parquet")


def list_of_mixed_parts(shop: Shop, folder: Path) -> Inputs:
    """One part as Parquet, one as CSV, one as JSON Lines."""
    parts = sorted(Path(folder_of_parts(shop, folder).orders).iterdir())
    mixed = [
        parts[0],
        delimited(folder / "1.csv", parts[1]),
        lines_of_json(folder / "2.jsonl", parts[2]),
    ]
    return Inputs([shop.catalogue], mixed)


def names_that_look_like_globs(shop: Shop, folder: Path) -> Inputs:
    named = folder / "orders [a-z]*.parquet"
    named.write_bytes(shop.orders.read_bytes())
    (folder / "orders b.parquet").write_bytes(shop.orders.read_bytes())
    return Inputs(shop.catalogue, named)


def duckdb_tables(shop: Shop, folder: Path) -> Inputs:
    with duckdb.connect(str(folder / "shop.duckdb")) as database:
        for table in (shop.catalogue, shop.orders):
            database.execute(f"CREATE TABLE {table.stem} AS FROM read_parquet($1)", [str(table)])
    url = f"duckdb:///{folder}/shop.duckdb"
    return Inputs(f"{url}?table=catalogue", f"{url}?table=orders")


def arrow_tables(shop: Shop, _folder: Path) -> Inputs:
    return Inputs(pq.read_table(shop.catalogue), pq.read_table(shop.orders))


def arrow_readers(shop: Shop, _folder: Path) -> Inputs:
    return Inputs(
        pq.read_table(shop.catalogue).to_reader(max_chunksize=100), pq.read_table(shop.orders).to_reader(1000)
    )


def arrow_streams(shop: Shop, _folder: Path) -> Inputs:
    """Anything that offers an Arrow stream, such as a DuckDB relation."""
    tables = (shop.catalogue, shop.orders)
    return Inputs(*(duckdb.connect().sql("FROM read_parquet($1)", params=[str(table)]) for table in tables))


@pytest.mark.parametrize(
    "form",
    [
        csv,
        csv_from_central_europe,
        json_lines_files,
        gzip_files,
        zstd_files,
        folder_of_parts,
        glob_of_parts,
        list_of_mixed_parts,
        names_that_look_like_globs,
        duckdb_tables,
        arrow_tables,
        arrow_readers,
        arrow_streams,
    ],
)
def test_every_form_gives_the_same_findings(form: Form, shop: Shop, tmp_path: Path, expected: list[Any]) -> None:
    assert findings(form(shop, tmp_path), shop) == expected


def test_orders_come_in_by_standard_input(poisonbook: Poisonbook, shop: Shop, tmp_path: Path) -> None:
    orders = delimited(tmp_path / "orders.csv", shop.orders).read_bytes()

    done = poisonbook(
        *("screen", "-c", shop.catalogue, "-o", "-", "--companions", shop.companions, "--out", "out", "--json"),
        stdin=orders,
    )

    assert (done.code, done.err) == (0, "")
    assert found_in(json_lines(tmp_path / "out" / "findings.jsonl")) == shop.expected


def test_a_catalogue_comes_in_by_standard_input(poisonbook: Poisonbook) -> None:
    done = poisonbook("recognise", "-", "--json", stdin=b'id,title\n1,"Wasserstoffperoxid 35 %, 5 l"\n')

    assert done.code == 0
    assert [row["id"] for row in done.rows] == ["1"]


def test_standard_input_is_one_of_them_only(poisonbook: Poisonbook) -> None:
    done = poisonbook("screen", "-c", "-", "-o", "-", "--out", "out", stdin=b"id,title\n1,Gloves\n")

    assert done.code == 2
    assert "not both" in done.err


@pytest.mark.parametrize("nobody", ["", "  ", "NULL", "nan"], ids=repr)
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_strangers_are_not_taken_for_one_customer(nobody: str, form: str, tmp_path: Path) -> None:
    """Five orders of five people whose shop writes nobody as a blank or a word."""
    catalogue = pa.table({"id": ["A"], "title": ["Hydrogen peroxide 35 %, 25 kg"]})
    orders = pa.table(
        {
            "order_id": [f"O{day}" for day in range(1, 6)],
            "customer_id": [nobody] * 5,
            "ts": pa.array([f"2026-01-0{day}T10:00:00" for day in range(1, 6)]).cast(pa.timestamp("us")),
            "product_id": ["A"] * 5,
            "quantity": [1] * 5,
        }
    )
    path = tmp_path / f"orders.{form}"
    if form == "csv":
        pa.csv.write_csv(orders, path)
    else:
        pq.write_table(orders, path)

    found = package.screen(catalogue, path)

    assert found.summary["orders"]["regulated_lines_without_customer"] == 5
    assert {len({line["order_id"] for line in one["lines"]}) for one in found.findings.to_pylist()} == {1}
    assert set(found.findings["customer"].to_pylist()) == {None}


def test_a_padded_customer_is_the_same_customer(tmp_path: Path) -> None:
    catalogue = pa.table({"id": ["A"], "title": ["Hydrogen peroxide 35 %, 5 kg"]})
    orders = pa.table(
        {
            "order_id": [f"O{day}" for day in range(1, 6)],
            "customer_id": ["K1", "K1 ", " K1", "K1", "K1"],
            "ts": pa.array([f"2026-01-0{day}T10:00:00" for day in range(1, 6)]).cast(pa.timestamp("us")),
            "product_id": ["A"] * 5,
            "quantity": [1] * 5,
        }
    )
    pq.write_table(orders, tmp_path / "orders.parquet")

    found = package.screen(catalogue, tmp_path / "orders.parquet")

    assert len(set(found.findings["customer"].to_pylist())) == 1
    assert found.summary["findings"]["by_rule"]["eu-count-over-window"] == 1


def test_a_padded_product_is_the_same_product(tmp_path: Path) -> None:
    """As a column of fixed width leaves it; in CSV white space around goes."""
    orders = pa.table(
        {
            "order_id": ["O1", "O2", "O3"],
            "ts": pa.array(["2026-01-01T10:00:00"] * 3).cast(pa.timestamp("us")),
            "product_id": ["A", "A ", " A"],
            "quantity": [1] * 3,
        }
    )
    pq.write_table(orders, tmp_path / "orders.parquet")

    found = package.screen(pa.table({"id": ["A"], "title": ["Hydrogen peroxide 35 %, 5 kg"]}), tmp_path)

    assert found.summary["orders"]["regulated_lines"] == 3
