"""Tables of a DuckDB file, by URL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from poisonbook.facts.schema import ORDERS
from poisonbook.intake.column_errors import UnknownColumnError
from poisonbook.intake.errors import DatabaseError, FileMissingError
from poisonbook.intake.reading import Options, Reading, open_table

RowsOf = Callable[[Reading], list[dict[str, Any]]]


@pytest.fixture(name="shop")
def _shop(tmp_path: Path) -> Path:
    path = tmp_path / "my shop.db"
    with duckdb.connect(path) as connection:
        connection.execute("""
            CREATE SCHEMA "old shop";
            CREATE TABLE "old shop"."or""ders" AS
            SELECT i AS order_id, 'C' || i AS customer_id, TIMESTAMP '2024-01-01' + INTERVAL (i) HOUR AS ts,
                   'P'::ENUM ('P', 'Q') AS product_id, (i / 2)::DECIMAL(9, 2) AS quantity, 'x@example.com' AS email
            FROM range(1, 4) t(i);
        """)
    return path


def test_a_table_is_read_with_its_types(shop: Path, rows_of: RowsOf) -> None:
    url = f"duckdb:///{shop}?table=old%20shop.or%22ders".replace("my shop", "my%20shop")

    reading = open_table([url], ORDERS, Options(drop=frozenset({"email"})))

    assert [(row["row"], row["order_id"], row["product_id"], str(row["quantity"])) for row in rows_of(reading)] == [
        (1, "1", "P", "0.500"),
        (2, "2", "P", "1.000"),
        (3, "3", "P", "1.500"),
    ]
    assert reading.total_bytes is None
    assert reading.native_parquet() is None


def test_a_path_may_be_from_the_working_folder(shop: Path, rows_of: RowsOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop.parent)
    url = "duckdb:///my%20shop.db?table=old%20shop.or%22ders"

    assert len(rows_of(open_table([url], ORDERS, Options(drop=frozenset({"email"}))))) == 3


def test_its_columns_are_checked_too(shop: Path) -> None:
    with pytest.raises(UnknownColumnError, match="'email'"):
        open_table([f"duckdb:///{shop}?table=old%20shop.or%22ders"], ORDERS, Options())


def test_reading_leaves_nothing_beside_the_file(shop: Path, rows_of: RowsOf) -> None:
    before = shop.read_bytes()

    rows_of(open_table([f"duckdb:///{shop}?table=old shop.or%22ders"], ORDERS, Options(drop=frozenset({"email"}))))

    assert list(shop.parent.iterdir()) == [shop]
    assert shop.read_bytes() == before


@pytest.mark.parametrize(
    ("url", "error", "words"),
    [
        ("duckdb:///{shop}", DatabaseError, "say which table"),
        ("duckdb:///{shop}?table=none", DatabaseError, "no such table"),
        ("duckdb:///{shop}?table=none; DROP TABLE x", DatabaseError, "no such table"),
        ("duckdb:///{shop}.missing?table=t", FileMissingError, "no such file"),
        ("duckdb:///{other}?table=t", DatabaseError, "not a DuckDB file"),
        ("duckdb://[bad/db?table=t", DatabaseError, "cannot be read"),
    ],
)
def test_what_is_wrong_is_said(shop: Path, url: str, error: type[Exception], words: str) -> None:
    other = shop.with_name("other.db")
    other.write_bytes(b"no database" * 1_000)

    with pytest.raises(error, match=words):
        open_table([url.format(shop=shop, other=other)], ORDERS, Options())
