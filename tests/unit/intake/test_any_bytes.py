"""Whatever comes in, either rows of facts come out or an error of the intake's own."""

from __future__ import annotations

import gzip
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poisonbook.facts.schema import CATALOGUE, ORDERS
from poisonbook.intake.errors import IntakeError
from poisonbook.intake.reading import Options, open_table

CSV = (
    b"order_id;customer_id;ts;product_id;quantity\n"
    b'O1;C1;"01.12.2011 08:26";P1;2,5\n'
    b'"O""2";;2011-12-01T08:26:00Z;"P\n1";1.000\n'
    b"O3;C3;1322727960;P1;7\n"
)
JSON = (
    b'{"order_id": "O1", "ts": "2011-12-01", "product_id": 1.0, "quantity": 2}\n{"order_id": null, "quantity": "3"}\n'
)
ARRAY = b"[" + JSON.strip().replace(b"}\n", b"},\n ") + b"]\n"


def _read(data: bytes) -> None:
    try:
        reading = open_table(["-"], ORDERS, Options(), stdin=io.BytesIO(data))
        rows = sum(batch.num_rows for batch in reading.batches())
    except IntakeError:
        return
    assert rows >= 0


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_an_error(data: bytes) -> None:
    _read(data)


@settings(max_examples=300)
@given(
    data=st.sampled_from([CSV, JSON, ARRAY, gzip.compress(CSV), CSV.decode().encode("utf-16")]),
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=3)), max_size=4),
    cut=st.integers(0, 400),
)
def test_damaged_files_are_rows_or_an_error(data: bytes, changes: list[tuple[int, bytes]], cut: int) -> None:
    damaged = bytearray(data)
    for place, new in changes:
        damaged[place % len(data) : place % len(data) + 1] = new
    _read(bytes(damaged[: cut or None]))


@settings(max_examples=200)
@given(
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=4),
    cut=st.integers(0, 50),
)
def test_a_damaged_parquet_file_is_rows_or_an_error(
    parquet: bytes, tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], cut: int
) -> None:
    damaged = bytearray(parquet)
    for place, new in changes:
        damaged[place % len(parquet)] = new
    path = tmp_path_factory.mktemp("damaged") / "c.parquet"
    path.write_bytes(bytes(damaged[: len(damaged) - cut]))

    try:
        reading = open_table([path], CATALOGUE, Options())
        for batch in reading.batches():
            batch.validate(full=True)
    except IntakeError:
        pass


@pytest.fixture(scope="module", name="parquet")
def _parquet(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("parquet") / "c.parquet"
    table = pa.table({"id": pa.array(range(200)), "title": [f"title {row}" for row in range(200)]})
    pq.write_table(table, path)
    return path.read_bytes()
