"""One table of facts, whatever it comes from."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poisonbook.facts.schema import CATALOGUE, ORDERS
from poisonbook.intake.column_errors import LateColumnError, UnknownColumnError
from poisonbook.intake.errors import AmbiguousDateError, UnknownFormatError
from poisonbook.intake.reading import Options, Reading, from_arrow, open_table
from poisonbook.intake.refusals import Reason, Refusal

RowsOf = Callable[[Reading], list[dict[str, Any]]]
ReadBytes = Callable[..., Reading]

HEADER = "order_id,customer_id,ts,product_id,quantity\n"
FACTS = ["order_id", "customer_id", "ts", "product_id", "quantity", "channel"]


def _write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, FACTS)
        writer.writeheader()
        writer.writerows(rows)


def _write_json_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    def plain(value: Any) -> Any:
        return str(value) if isinstance(value, datetime) else float(value) if isinstance(value, Decimal) else value

    lines = [json.dumps({name: plain(value) for name, value in row.items()}) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")


def _arrow(rows: list[dict[str, Any]]) -> pa.Table:
    kinds = {"ts": pa.timestamp("us", "UTC"), "quantity": pa.decimal128(12, 2), "customer_id": pa.int64()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in FACTS])
    return pa.Table.from_pylist(rows, schema)


def _write_duckdb(path: Path, table: pa.Table) -> None:
    path.unlink(missing_ok=True)
    with duckdb.connect(path) as connection:
        connection.register("given", table)
        connection.execute("CREATE TABLE orders AS SELECT * FROM given")


_WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=6
)
_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "order_id": _WORDS,
            "customer_id": st.none() | st.integers(0, 2**40),
            "ts": st.datetimes(datetime(1990, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
            "product_id": _WORDS,
            "quantity": st.decimals(-1000, 1000, places=2),
            "channel": st.none() | _WORDS,
        }
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40)
@given(rows=_ROWS)
def test_the_same_rows_come_out_of_every_format(
    rows_of: RowsOf, tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("parity")
    _write_csv(folder / "o.csv", rows)
    _write_json_lines(folder / "o.jsonl", rows)
    (folder / "o.jsonl.gz").write_bytes(gzip.compress((folder / "o.jsonl").read_bytes()))
    pq.write_table(_arrow(rows), folder / "o.parquet")
    _write_duckdb(folder / "o.db", _arrow(rows))

    names = ["o.csv", "o.jsonl", "o.jsonl.gz", "o.parquet"]
    readings = [open_table([folder / name], ORDERS, Options()) for name in names]
    readings.append(open_table([f"duckdb:///{folder}/o.db?table=orders"], ORDERS, Options()))
    readings += [from_arrow(data, ORDERS, Options()) for data in (_arrow(rows), _arrow(rows).to_reader(2))]

    expected = [
        {"row": row, **cells, "ts": cells["ts"].replace(tzinfo=None),
         "customer_id": None if cells["customer_id"] is None else str(cells["customer_id"])}
        for row, cells in enumerate(rows, 1)
    ]  # fmt: skip
    for reading in readings:
        assert rows_of(reading) == expected
        assert reading.refusals.total == 0
        assert reading.columns == tuple(FACTS)


def test_batches_have_the_documented_types(read_bytes: ReadBytes) -> None:
    reading = read_bytes((HEADER + "O1,,2024-01-01,P1,1\n").encode())

    assert reading.schema == pa.schema(
        [
            ("row", pa.int64()),
            ("order_id", pa.string()),
            ("customer_id", pa.string()),
            ("ts", pa.timestamp("us")),
            ("product_id", pa.string()),
            ("quantity", pa.decimal128(18, 3)),
        ]
    )
    assert [batch.schema for batch in reading.batches()] == [reading.schema]


def test_empty_values_pass_as_null_for_others_to_judge(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    reading = read_bytes((HEADER + ", ,,,\n").encode())

    assert rows_of(reading) == [{"row": 1} | dict.fromkeys(reading.columns)]


@pytest.mark.parametrize("word", ["NULL", "None", "nan", "\\N", "<NA>"])
def test_words_for_nothing_do_not_make_one_customer_of_many(read_bytes: ReadBytes, rows_of: RowsOf, word: str) -> None:
    row = rows_of(read_bytes((HEADER + f"{word},{word},2024-01-01,P1,1\n").encode()))[0]

    assert (row["customer_id"], row["order_id"]) == (None, word)


def test_a_bad_value_refuses_its_row_once(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    lines = ["O1,C,2024-01-01,P1,1", "O2,C,soon,P1,many", "O3,C,2024-01-01,P1", "O4,C,2024-01-01,P1,1e20", "O5,C,,P1,2"]
    reading = read_bytes((HEADER + "\n".join(lines)).encode())

    assert [row["row"] for row in rows_of(reading)] == [1, 5]
    assert reading.refusals.listed == [
        Refusal("standard input", 2, Reason.NOT_A_TIME, "ts"),
        Refusal("standard input", 3, Reason.RAGGED_ROW),
        Refusal("standard input", 4, Reason.NUMBER_TOO_LARGE, "quantity"),
    ]
    assert reading.refusals.total == 3


def test_rows_are_counted_over_all_sources_and_can_be_placed(tmp_path: Path, rows_of: RowsOf) -> None:
    (tmp_path / "a.csv").write_text(HEADER + "O1,C,2024-01-01,P,1\nragged\nO3,C,2024-01-01,P,1\n")
    (tmp_path / "b.csv").write_text(HEADER)
    (tmp_path / "c.csv").write_text(HEADER + "O4,C,2024-01-01,P,1\n")

    reading = open_table([tmp_path], ORDERS, Options())

    assert [row["row"] for row in rows_of(reading)] == [1, 3, 4]
    assert reading.place(3) == (str(tmp_path / "a.csv"), 3)
    assert reading.place(4) == (str(tmp_path / "c.csv"), 1)


def test_rows_of_parquet_files_can_be_placed_without_reading_them(tmp_path: Path) -> None:
    rows = [{"id": str(row), "title": "x"} for row in range(3)]
    for name in ("a.parquet", "b.parquet"):
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / name)

    reading = open_table([str(tmp_path / "*.parquet")], CATALOGUE, Options())

    assert reading.place(5) == (str(tmp_path / "b.parquet"), 2)


def test_folders_globs_and_files_are_read_in_order_and_once(tmp_path: Path, rows_of: RowsOf) -> None:
    (tmp_path / "2024" / "02").mkdir(parents=True)
    for name, order in [("2024/02/b.csv", "B"), ("2024/a.csv", "A"), ("z.csv", "Z")]:
        (tmp_path / name).write_text(HEADER + f"{order},C,2024-01-01,P,1\n")
    (tmp_path / ".hidden.csv").write_text("x")
    (tmp_path / "2024" / "_SUCCESS").write_text("")

    sources: list[str | Path] = [tmp_path / "z.csv", str(tmp_path / "**" / "*.csv"), tmp_path]
    reading = open_table(sources, ORDERS, Options())

    assert [row["order_id"] for row in rows_of(reading)] == ["Z", "B", "A"]


def test_a_file_of_another_kind_in_a_folder_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER)
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04" + bytes(100))

    with pytest.raises(UnknownFormatError, match=r"b\.xlsx"):
        open_table([tmp_path], ORDERS, Options())


def test_sources_may_have_different_optional_columns(tmp_path: Path, rows_of: RowsOf) -> None:
    (tmp_path / "a.csv").write_text("id,title,brand\n1,Acetone,Acme\n")
    (tmp_path / "b.csv").write_text("Artikelnummer;Bezeichnung;Kategorie\n2;Aceton;Labor\n")

    reading = open_table([tmp_path], CATALOGUE, Options())

    assert reading.columns == ("id", "title", "brand", "category")
    assert rows_of(reading) == [
        {"row": 1, "id": "1", "title": "Acetone", "brand": "Acme", "category": None},
        {"row": 2, "id": "2", "title": "Aceton", "brand": None, "category": "Labor"},
    ]


def test_a_named_pipe_is_read_as_a_stream(tmp_path: Path, rows_of: RowsOf) -> None:
    pipe = tmp_path / "orders"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(HEADER + "O1,C,2024-01-01,P,1\n",))
    writer.start()

    reading = open_table([pipe], ORDERS, Options())
    rows = rows_of(reading)
    writer.join()

    assert [row["order_id"] for row in rows] == ["O1"]
    assert reading.total_bytes is None


def test_progress_goes_from_nothing_to_the_size_of_the_files(tmp_path: Path) -> None:
    lines = "".join(f"O{row},C{row},2024-01-01,P{row % 1000},1\n" for row in range(600_000))
    (tmp_path / "a.csv").write_text(HEADER + lines)
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress((HEADER + lines).encode()))
    pq.write_table(
        pa.table({"order_id": ["O"], "ts": ["2024-01-01"], "sku": ["P"], "qty": [1]}), tmp_path / "c.parquet"
    )
    reading = open_table([tmp_path], ORDERS, Options())

    steps = [reading.bytes_read, *(reading.bytes_read for _ in reading.batches()), reading.bytes_read]

    assert steps[0] == 0
    assert steps == sorted(steps)
    assert len(set(steps)) > 4
    assert steps[-1] == reading.total_bytes == sum(path.stat().st_size for path in tmp_path.iterdir())


def test_what_nobody_asks_for_is_not_read(tmp_path: Path, rows_of: RowsOf) -> None:
    """Not even where it could not be: a number that is none, a word for the first time after 8 MiB."""
    lines = ['{"order_id": "O1", "ts": "2024-01-01", "product_id": "P", "quantity": 1, "channel": "web"}'] * 110_000
    late = lines[0][:-1] + ', "delivery_address": ["not", "a", "text"]}'
    (tmp_path / "a.jsonl").write_text("\n".join([*lines, late]))
    reading = open_table([tmp_path], ORDERS, Options())

    rows = rows_of(reading.without({"delivery_address", "channel"}))

    assert len(rows) == 110_001
    assert set(rows[0]) == {"row", "order_id", "ts", "product_id", "quantity"}
    with pytest.raises(LateColumnError):
        rows_of(open_table([tmp_path], ORDERS, Options()))


def test_rows_can_be_placed_where_something_is_left_unread(tmp_path: Path, rows_of: RowsOf) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(HEADER + "O1,C,2024-01-01,P,1\n")

    reading = open_table([tmp_path], ORDERS, Options()).without({"customer_id"})

    assert len(rows_of(reading)) == 2
    assert reading.place(2) == (str(tmp_path / "b.csv"), 1)
    assert reading.columns == ("order_id", "ts", "product_id", "quantity")


def test_naive_times_are_taken_to_be_in_the_given_zone(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    data = (HEADER + "O1,C,2024-07-01 10:00,P,1\nO2,C,2024-07-01 10:00Z,P,1\n").encode()

    rows = rows_of(read_bytes(data, timezone="Europe/Berlin"))

    assert [row["ts"].hour for row in rows] == [8, 10]


def test_one_file_may_settle_the_order_of_day_and_month_for_all(tmp_path: Path, rows_of: RowsOf) -> None:
    (tmp_path / "a.csv").write_text(HEADER + "O1,C,1/2/2024 8:00,P,1\n")
    (tmp_path / "b.csv").write_text(HEADER + "O2,C,13/2/2024 8:00,P,1\n")

    rows = rows_of(open_table([tmp_path], ORDERS, Options()))

    assert [(row["ts"].month, row["ts"].day) for row in rows] == [(2, 1), (2, 13)]


def test_dates_that_nothing_settles_ask_for_a_format(tmp_path: Path, read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    data = (HEADER + "O1,C,1/2/2024 8:00,P,1\n").encode()
    (tmp_path / "a.csv").write_bytes(data)

    with pytest.raises(AmbiguousDateError) as error:
        rows_of(open_table([tmp_path / "a.csv"], ORDERS, Options()))
    with pytest.raises(AmbiguousDateError):
        rows_of(read_bytes(data))

    assert str(error.value) == (
        f"{tmp_path / 'a.csv'}: column 'ts' has dates that may have the day or the month first, and no value settles "
        "it; say which with --date-format, such as '%d/%m/%Y %H:%M' or '%m/%d/%Y %H:%M'"
    )
    assert rows_of(read_bytes(data, date_format="%m/%d/%Y %H:%M"))[0]["ts"].month == 1


def test_a_decimal_comma_is_found_between_semicolons(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    data = (HEADER + "O1,C,01.12.2023 08:26,P,2#5\nO2,C,01.12.2023,P,1.000\n").replace(",", ";").replace("#", ",")

    assert [row["quantity"] for row in rows_of(read_bytes(data.encode()))] == [Decimal("2.5"), Decimal(1000)]


def test_arrow_data_is_checked_like_any_other() -> None:
    with pytest.raises(UnknownColumnError, match=r"Arrow data: not in the closed schema: 'email'"):
        from_arrow(pa.table({"id": ["1"], "title": ["a"], "email": ["x"]}), CATALOGUE, Options())


def test_dictionaries_views_and_large_strings_are_texts(rows_of: RowsOf) -> None:
    table = pa.table(
        {
            "id": pa.array(["1", None, "1"]).dictionary_encode(),
            "title": pa.array(["a", "b", " "], pa.large_string()),
            "brand": pa.array(["x", None, "z"], pa.string_view()),
            "category": pa.nulls(3),
        }
    )

    assert [tuple(row.values())[1:] for row in rows_of(from_arrow(table, CATALOGUE, Options()))] == [
        ("1", "a", "x", None),
        (None, "b", None, None),
        ("1", None, "z", None),
    ]


def test_text_that_is_none_is_refused_in_a_typed_table_too(tmp_path: Path, rows_of: RowsOf) -> None:
    bad = pa.array([b"A", b"\xff", b"C"]).view(pa.string())
    pq.write_table(pa.table({"id": [1, 2, 3], "title": bad, "brand": ["x", "y", None]}), tmp_path / "c.parquet")
    reading = open_table([tmp_path / "c.parquet"], CATALOGUE, Options())

    assert [(row["row"], row["id"], row["title"], row["brand"]) for row in rows_of(reading)] == [
        (1, "1", "A", "x"),
        (3, "3", "C", None),
    ]
    assert [(refusal.row_in_file, refusal.reason) for refusal in reading.refusals.listed] == [
        (2, Reason.UNDECODABLE_TEXT)
    ]


def test_a_long_table_comes_in_batches(rows_of: RowsOf) -> None:
    table = pa.table({"id": pa.array(range(600_000)), "title": ["x"] * 600_000})

    sizes = [batch.num_rows for batch in from_arrow(table, CATALOGUE, Options()).batches()]

    assert len(sizes) == 3
    assert sum(sizes) == 600_000


def test_standard_input_may_be_any_format_that_streams(rows_of: RowsOf) -> None:
    packed = gzip.compress(b'{"id": 1, "title": "Acetone"}\n')

    reading = open_table(["-"], CATALOGUE, Options(), stdin=io.BytesIO(packed))

    assert rows_of(reading) == [{"row": 1, "id": "1", "title": "Acetone"}]
