"""Tables as CSV files."""

from __future__ import annotations

import csv
import hashlib
import tracemalloc
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.reports.csv_tables import Cell, Column, Table, cell_text, write_table

Row = tuple[Cell, ...]
PLAIN: Table[Row] = Table(
    "things", "Things", (Column("one", "a thing", lambda row: row[0]), Column("two", "another", lambda row: row[1]))
)


@pytest.mark.parametrize("text", ["=1+1", "+49", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_a_text_that_a_spreadsheet_would_run_is_defused(text: str) -> None:
    assert cell_text(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("a-b=c", "a-b=c"),
        (Decimal("-2.50"), "-2.5"),
        (Decimal("1E+3"), "1000"),
        (7, "7"),
        (date(2026, 1, 31), "2026-01-31"),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), "2026-01-31T12:00:00Z"),
        (datetime(2026, 1, 31, 12, 0, 0, 500, tzinfo=timezone(timedelta(hours=1))), "2026-01-31T11:00:00.000500Z"),
        ("a\0=b", "a=b"),
        ("\0=b", "'=b"),
    ],
)
def test_other_values_stand_there_plainly(value: Cell, text: str) -> None:
    assert cell_text(value) == text


@given(
    st.lists(
        st.tuples(st.text(st.characters(codec="utf-8")), st.none() | st.decimals(allow_nan=False, allow_infinity=False))
    )
)
def test_what_is_written_can_be_read_back_with_its_hash_and_its_number_of_rows(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row]
) -> None:
    folder = tmp_path_factory.mktemp("csv")

    written = write_table(folder, PLAIN, iter(rows))

    data = (folder / "things.csv").read_bytes()
    with (folder / "things.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["one", "two"], *([cell_text(cell) for cell in row] for row in rows)]
    assert (written.size, written.sha256, written.rows) == (len(data), hashlib.sha256(data).hexdigest(), len(rows))
    assert data.startswith(b"one,two\r\n")


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def peak(rows: int, name: str) -> int:
        (tmp_path / name).mkdir()
        tracemalloc.start()
        write_table(tmp_path / name, PLAIN, (("word " * 20, number) for number in range(rows)))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(40_000, "many") < peak(4_000, "few") * 1.2
