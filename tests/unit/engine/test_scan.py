"""Orders in, regulated lines out; everything else is counted or forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poisonbook.engine.base import EngineError, EngineMemoryError
from poisonbook.engine.duckdb.scan import scan_orders
from poisonbook.engine.orders import (
    RETURN_COLUMNS,
    SCANNED,
    LineFault,
    ParquetOrders,
    ProductKind,
    Scan,
    StreamedOrders,
)
from poisonbook.values.packs import MOST_PACKS

NOW = datetime(2026, 6, 1, 12)
T0 = datetime(2026, 1, 1, 9)
PRODUCTS = pa.table(
    {
        "product_id": ["acid", "flask", "both", "mug"],
        "kind": pa.array(
            [ProductKind.REGULATED, ProductKind.COMPANION, ProductKind.REGULATED | ProductKind.COMPANION, 0], pa.int8()
        ),
    }
)
SCHEMA = pa.schema(
    [
        ("order_id", pa.string()),
        ("customer_id", pa.string()),
        ("ts", pa.timestamp("us")),
        ("product_id", pa.string()),
        ("quantity", pa.decimal128(18, 3)),
        ("buyer_class", pa.string()),
    ]
)
Row = tuple[str | None, str | None, datetime | None, str | None, Decimal | int | None, str | None]


def table_of(rows: list[Row]) -> pa.Table:
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in SCHEMA]
    quantities = [None if value is None else Decimal(value) for value in columns[4]]
    return pa.table([*columns[:4], quantities, columns[5]], schema=SCHEMA)


def streamed(table: pa.Table) -> StreamedOrders:
    numbered = table.add_column(0, "row", pa.array(range(1, table.num_rows + 1), pa.int64()))

    def batches() -> Iterator[pa.RecordBatch]:
        yield from numbered.to_batches(max_chunksize=3)

    return StreamedOrders(numbered.schema, batches)


def in_files(table: pa.Table, folder: Path, pieces: int = 2) -> ParquetOrders:
    files, rows = [], []
    size = max(1, -(-table.num_rows // pieces))
    for start in range(0, max(1, table.num_rows), size):
        piece = table.slice(start, size)
        path = folder / f"orders-{start:03}.parquet"
        pq.write_table(piece, path)
        files.append(path)
        rows.append(piece.num_rows)
    return ParquetOrders(tuple(files), tuple(rows), {name: name for name in SCHEMA.names})


def row(product: str | None = "acid", order: str | None = "o1", **other: object) -> Row:
    values: dict[str, object] = {"customer": "c1", "ts": T0, "quantity": 1, "buyer": None, **other}
    return order, values["customer"], values["ts"], product, values["quantity"], values["buyer"]  # type: ignore[return-value]


def test_only_regulated_lines_are_left() -> None:
    scan = scan_orders(streamed(table_of([row("mug"), row("acid"), row("mug")])), PRODUCTS, NOW)

    assert scan.lines["line"].to_pylist() == [2]
    assert scan.total == 3


def test_a_companion_is_kept_only_beside_an_anchor_in_its_own_order() -> None:
    rows = [row("flask", "o1"), row("acid", "o1"), row("flask", "o2"), row("both", "o3")]

    scan = scan_orders(streamed(table_of(rows)), PRODUCTS, NOW)

    assert scan.companions["line"].to_pylist() == [1, 4]
    assert scan.lines["line"].to_pylist() == [2, 4]


def test_lines_of_unknown_products_are_counted_and_forgotten() -> None:
    scan = scan_orders(streamed(table_of([row("acid"), row("unheard-of"), row("unheard-of")])), PRODUCTS, NOW)

    assert scan.unknown_product == 2
    assert scan.lines["product_id"].to_pylist() == ["acid"]


def test_lines_without_a_customer_are_counted() -> None:
    assert scan_orders(streamed(table_of([row(customer=None), row()])), PRODUCTS, NOW).without_customer == 1


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (row(order=None), LineFault.MISSING_ORDER_ID),
        (row(product=None), LineFault.MISSING_PRODUCT_ID),
        (row(ts=None), LineFault.MISSING_TIME),
        (row(quantity=None), LineFault.MISSING_QUANTITY),
        (row(quantity=0), LineFault.NEGATIVE_QUANTITY),
        (row(quantity=MOST_PACKS + 1), LineFault.ABSURD_QUANTITY),
        (row(quantity=-MOST_PACKS - 1), LineFault.ABSURD_QUANTITY),
        (row(ts=datetime(1989, 12, 31, 23, 59)), LineFault.TIME_BEFORE_1990),
        (row(ts=NOW + timedelta(days=1, microseconds=1)), LineFault.TIME_IN_FUTURE),
        (row(buyer="burglar"), LineFault.UNKNOWN_BUYER_CLASS),
        (row("mug", quantity=0), LineFault.NEGATIVE_QUANTITY),
    ],
)
def test_a_line_that_cannot_be_judged_is_counted_and_listed_by_row(bad: Row, fault: LineFault) -> None:
    scan = scan_orders(streamed(table_of([row(), bad, row()])), PRODUCTS, NOW)

    assert scan.faults == {fault: 1}
    assert scan.listed == [(2, fault)]
    assert scan.lines["line"].to_pylist() == [1, 3]


@pytest.mark.parametrize(
    "good",
    [
        row(quantity=MOST_PACKS),
        row(ts=datetime(1990, 1, 1)),
        row(ts=NOW + timedelta(days=1)),
        row(buyer="farmer"),
        row(buyer=""),
    ],
)
def test_the_edge_of_what_can_be_judged_can_be_judged(good: Row) -> None:
    assert scan_orders(streamed(table_of([good])), PRODUCTS, NOW).faults == {}


STATES = {
    "statement_state": (LineFault.UNKNOWN_STATEMENT_STATE, "incomplete"),
    "licence_state": (LineFault.UNKNOWN_LICENCE_STATE, "not_covering"),
    "line_state": (LineFault.UNKNOWN_LINE_STATE, "cancelled"),
}


@pytest.mark.parametrize("column", STATES)
def test_a_state_that_is_none_is_refused_and_an_empty_one_is_not(column: str, tmp_path: Path) -> None:
    fault, word = STATES[column]
    table = table_of([row(), row(), row(), row(), row("mug")]).append_column(
        column, pa.array(["forged", word, "", None, "forged"], pa.string())
    )
    path = tmp_path / "orders.parquet"
    pq.write_table(table, path)
    files = ParquetOrders((path,), (5,), {name: name for name in table.column_names})

    for scan in (scan_orders(streamed(table), PRODUCTS, NOW), scan_orders(files, PRODUCTS, NOW)):
        assert (scan.faults, scan.listed) == ({fault: 1}, [(1, fault)])
        assert scan.lines["line"].to_pylist() == [2, 3, 4]


def test_a_column_that_is_not_given_to_the_scan_is_not_in_what_it_leaves(tmp_path: Path) -> None:
    table = table_of([row()]).append_column("payment_token", pa.array(["tok-1"]))
    path = tmp_path / "orders.parquet"
    pq.write_table(table, path)
    columns = {name: name for name in SCHEMA.names}

    without = scan_orders(ParquetOrders((path,), (1,), columns), PRODUCTS, NOW)
    with_it = scan_orders(ParquetOrders((path,), (1,), columns | {"payment_token": "payment_token"}), PRODUCTS, NOW)

    assert set(without.lines.column_names) == {"line", *SCANNED}
    assert with_it.lines["payment_token"].to_pylist() == ["tok-1"]


def test_regulated_goods_that_come_back_are_no_lines_but_returns() -> None:
    rows = [row(quantity=3), row(quantity=-2, order="o9"), row("mug", quantity=-1), row("unheard-of", quantity=-1)]

    scan = scan_orders(streamed(table_of(rows)), PRODUCTS, NOW)

    assert scan.lines["line"].to_pylist() == [1]
    assert (scan.faults, scan.unknown_product, scan.total) == ({}, 1, 4)
    (came_back,) = scan.returns.to_pylist()
    assert tuple(came_back) == RETURN_COLUMNS
    assert came_back == {
        "line": 2,
        "order_id": "o9",
        "customer_id": "c1",
        "product_id": "acid",
        "quantity": Decimal(2),
        "ts": rows[1][2],
    }


def test_a_companion_that_comes_back_was_beside_its_anchor_all_the_same() -> None:
    rows = [row(), row("flask"), row("flask", quantity=-1)]

    assert scan_orders(streamed(table_of(rows)), PRODUCTS, NOW).companions["line"].to_pylist() == [2]


def test_a_later_fault_takes_its_place_among_those_that_are_listed() -> None:
    scan = scan_orders(streamed(table_of([row(), row(quantity=-1), row(quantity=0)])), PRODUCTS, NOW)

    scan.refuse(2, LineFault.NEGATIVE_QUANTITY)

    assert scan.listed == [(2, LineFault.NEGATIVE_QUANTITY), (3, LineFault.NEGATIVE_QUANTITY)]
    assert scan.faults == {LineFault.NEGATIVE_QUANTITY: 2}


def test_companions_come_without_what_points_to_a_person() -> None:
    table = table_of([row(), row("flask")]).append_column("delivery_address", pa.array(["1 Example St"] * 2))

    scan = scan_orders(streamed(table), PRODUCTS, NOW)

    assert scan.companions.num_rows == 1
    assert not {"customer_id", "delivery_address"} & set(scan.companions.column_names)


def test_a_strict_scan_stops_at_the_first_fault() -> None:
    class StoppedError(Exception):
        pass

    def stop(at: int, fault: LineFault) -> None:
        raise StoppedError(at, fault)

    with pytest.raises(StoppedError) as caught:
        scan_orders(streamed(table_of([row(), row(quantity=0)])), PRODUCTS, NOW, at_fault=stop)

    assert caught.value.args == (2, LineFault.NEGATIVE_QUANTITY)


def test_an_error_while_reading_comes_out_as_itself() -> None:
    class ReadingError(Exception):
        pass

    def batches() -> Iterator[pa.RecordBatch]:
        yield from streamed(table_of([row()])).batches()
        raise ReadingError

    source = StreamedOrders(streamed(table_of([])).schema, batches)
    with pytest.raises(ReadingError):
        scan_orders(source, PRODUCTS, NOW)


def test_rows_are_counted_over_all_files(tmp_path: Path) -> None:
    rows = [row("mug"), row("acid"), row("mug"), row("acid"), row("acid", quantity=0)]

    scan = scan_orders(in_files(table_of(rows), tmp_path, pieces=3), PRODUCTS, NOW)

    assert scan.lines["line"].to_pylist() == [2, 4]
    assert scan.listed == [(5, LineFault.NEGATIVE_QUANTITY)]
    assert scan.total == 5


def test_other_types_in_files_are_read_as_facts(tmp_path: Path) -> None:
    table = pa.table(
        {
            "Order No": pa.array([7, 7], pa.int64()),
            "when": pa.array([T0, T0], pa.timestamp("ms", tz="Europe/Berlin")),
            'odd "name"': pa.array(["acid", "mug"]).dictionary_encode(),
            "n": pa.array([2.0, 1.0], pa.float64()),
        }
    )
    path = tmp_path / "o's.parquet"
    pq.write_table(table, path)
    columns = {"order_id": "Order No", "ts": "when", "product_id": 'odd "name"', "quantity": "n"}

    scan = scan_orders(ParquetOrders((path,), (2,), columns), PRODUCTS, NOW)

    (line,) = scan.lines.to_pylist()
    assert (line["order_id"], line["ts"], line["quantity"]) == ("7", T0, Decimal("2.000"))


def test_no_orders_at_all_are_no_error() -> None:
    scan = scan_orders(streamed(table_of([])), PRODUCTS, NOW)

    assert (scan.total, scan.lines.num_rows, scan.span) == (0, 0, None)


rows_strategy = st.lists(
    st.builds(
        row,
        st.sampled_from(["acid", "flask", "both", "mug", "other", None]),
        st.sampled_from(["o1", "o2", "o3"]),
        customer=st.sampled_from(["c1", None]),
        quantity=st.sampled_from([1, 2, -1, 0, None, MOST_PACKS + 1]),
        ts=st.sampled_from([T0, T0 + timedelta(days=1), datetime(1980, 1, 1), None]),
        buyer=st.sampled_from([None, "farmer", "x"]),
    ),
    max_size=12,
)


def plain(scan: Scan) -> tuple[object, ...]:
    return (
        scan.lines.to_pylist(),
        scan.companions.to_pylist(),
        scan.returns.to_pylist(),
        scan.total,
        scan.unknown_product,
        scan.without_customer,
        scan.faults,
        scan.listed,
        scan.span,
    )


@settings(max_examples=40)
@given(rows=rows_strategy)
def test_files_and_streams_leave_the_same(rows: list[Row], tmp_path_factory: pytest.TempPathFactory) -> None:
    table = table_of(rows)

    from_files = scan_orders(in_files(table, tmp_path_factory.mktemp("orders")), PRODUCTS, NOW)

    assert plain(from_files) == plain(scan_orders(streamed(table), PRODUCTS, NOW))


def test_too_little_memory_is_said_and_nothing_spills(tmp_path: Path) -> None:
    products = pa.table(
        {"product_id": [f"p{number:09}" for number in range(200_000)], "kind": pa.array([0] * 200_000, pa.int8())}
    )

    with pytest.raises(EngineMemoryError, match="ran out of memory while reading the orders"):
        scan_orders(in_files(table_of([row()]), tmp_path), products, NOW, memory_limit="4MB")


def test_a_damaged_file_is_said_without_its_content(tmp_path: Path) -> None:
    table = pa.table(
        {
            "order_id": [f"secret-{number}" for number in range(50_000)],
            "ts": [T0] * 50_000,
            "product_id": [f"p{number}" for number in range(50_000)],
            "quantity": [1] * 50_000,
        }
    )
    path = tmp_path / "orders.parquet"
    pq.write_table(table, path)
    data = bytearray(path.read_bytes())
    data[1_000:60_000] = b"\xff" * 59_000
    path.write_bytes(data)
    columns = {name: name for name in table.column_names}

    with pytest.raises(EngineError) as caught:
        scan_orders(ParquetOrders((path,), (50_000,), columns), PRODUCTS, NOW)

    assert "secret" not in str(caught.value)
    assert caught.value.code == "engine"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_quantity_in_a_file_that_is_no_number_is_refused_as_such(tmp_path: Path, number: float) -> None:
    path = tmp_path / "orders.parquet"
    table = pa.table({"order_id": ["o1"], "ts": [T0], "product_id": ["acid"], "quantity": [number]})
    pq.write_table(table, path)
    columns = {name: name for name in table.column_names}

    assert scan_orders(ParquetOrders((path,), (1,), columns), PRODUCTS, NOW).faults == {LineFault.NOT_A_NUMBER: 1}
