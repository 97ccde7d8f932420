"""No error, refusal or log of the intake repeats what a cell holds."""

from __future__ import annotations

import io
import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poisonbook.facts.schema import CATALOGUE, ORDERS, Table
from poisonbook.intake.errors import IntakeError
from poisonbook.intake.reading import Options, open_table

CANARY = "kanarie17"

HEADER = "order_id,customer_id,ts,product_id,quantity\n"
GOOD = f"{CANARY},{CANARY},2024-01-01,{CANARY},1\n"


def _traces(sources: list[Any], table: Table, capture: Callable[[], str], **options: Any) -> str:
    """Everything that comes out but the rows: errors with their chain of causes, refusals, logs, output."""
    found = ""
    try:
        stdin = io.BytesIO(sources[0]) if isinstance(sources[0], bytes) else None
        reading = open_table(["-"] if stdin else sources, table, Options(**options), stdin=stdin)
        for _ in reading.batches():
            pass
        found = repr(reading.refusals.listed) + repr(reading.refusals.counts)
    except IntakeError as error:
        chain = traceback.TracebackException.from_exception(error)
        found = "".join(chain.format_exception_only()) + repr(error.args) + repr(error.__cause__)
        if not error.__suppress_context__:
            found += repr(error.__context__)
    return found + capture()


@pytest.fixture(name="captured")
def _captured(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    caplog.set_level(logging.DEBUG)

    def everything() -> str:
        output = capfd.readouterr()
        return output.out + output.err + caplog.text

    return everything


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(GOOD + GOOD, id="no-header"),
        pytest.param(f"{CANARY},{CANARY} b\n{CANARY},c\n", id="no-header-of-words"),
        pytest.param(HEADER + f"{CANARY},{CANARY}\n", id="ragged"),
        pytest.param(HEADER + GOOD.replace("2024-01-01", CANARY), id="no-time"),
        pytest.param(HEADER + GOOD.replace("2024-01-01", f"1/2/2024 {CANARY}"), id="half-a-time"),
        pytest.param(HEADER + GOOD.replace("2024-01-01", "1/2/2024"), id="ambiguous-date"),
        pytest.param(HEADER + GOOD.replace(",1\n", f",{CANARY}\n"), id="no-number"),
        pytest.param(HEADER + GOOD + f'"{CANARY},\n' + GOOD * 3, id="unclosed-quote"),
        pytest.param(HEADER + GOOD + CANARY * 2_000_000, id="endless-line"),
        pytest.param('{"order_id": "' + CANARY + '", "ts": 1, "product_id": 1, "quantity": 1}\n{' + CANARY, id="json"),
        pytest.param('{"id": "' + CANARY + "\n", id="json-broken"),
        pytest.param('[{"id": "' + CANARY + '"}]', id="json-array"),
        pytest.param('[{"order_id": "' + CANARY + '"}, {"' + CANARY, id="json-array-cut-off"),
        pytest.param('[{"order_id": "' + CANARY + '"}] ' + CANARY, id="json-array-and-more"),
        pytest.param('[{"order_id": "' + CANARY + '"},,' + CANARY + "]", id="json-array-with-a-comma-too-many"),
        pytest.param('{"orders": [{"order_id": "' + CANARY + '"}]}', id="json-around-an-array"),
        pytest.param('{"order_id": ["' + CANARY + '"], "ts": 1, "product_id": 1, "quantity": 1}\n', id="json-nested"),
        pytest.param(HEADER + GOOD.replace("kan", "k\udce4n") * 3, id="undecodable"),
    ],
)
@pytest.mark.parametrize("options", [{}, {"strict": True}, {"encoding": "utf-8"}], ids=["", "strict", "utf-8"])
def test_text_is_never_repeated(data: str, options: dict[str, Any], captured: Callable[[], str]) -> None:
    found = _traces([data.encode("utf-8", "surrogateescape")], ORDERS, captured, **options)

    assert "anarie17" not in found


def test_parquet_is_never_repeated(tmp_path: Path, captured: Callable[[], str]) -> None:
    columns = {"order_id": [CANARY], "ts": [CANARY], "product_id": [CANARY], "quantity": [CANARY]}
    pq.write_table(pa.table(columns), tmp_path / "o.parquet", compression="none")
    data = (tmp_path / "o.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(data[:-30])
    (tmp_path / "damaged.parquet").write_bytes(data[:10] + bytes(30) + data[40:])

    found = "".join(_traces([path], ORDERS, captured) for path in sorted(tmp_path.iterdir()))

    assert CANARY not in found


@pytest.mark.parametrize("rows", [1, 600_000], ids=["at-once", "after-many-rows"])
def test_a_view_that_fails_on_a_cell_is_never_repeated(tmp_path: Path, captured: Callable[[], str], rows: int) -> None:
    with duckdb.connect(tmp_path / "shop.db") as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT if(i = $1, $2, '1') AS id, 'x' AS title FROM range(1, $1 + 1) r(i)",
            [rows, CANARY],
        )
        connection.execute("CREATE VIEW c AS SELECT CAST(id AS INTEGER) AS id, title FROM t")

    found = _traces([f"duckdb:///{tmp_path}/shop.db?table=c"], CATALOGUE, captured)

    assert "?table=c: cannot be read (" in found
    assert CANARY not in found


@settings(max_examples=200)
@given(
    lines=st.lists(
        st.lists(st.sampled_from([CANARY, f'"{CANARY}', f'{CANARY}"', "1", "2024-01-01", "", "\\", "{", "\udcff"])),
        max_size=6,
    ),
    delimiter=st.sampled_from([",", ";", "\t"]),
    headed=st.booleans(),
    strict=st.booleans(),
)
def test_garbage_is_never_repeated(lines: list[list[str]], delimiter: str, headed: bool, strict: bool) -> None:
    text = (HEADER if headed else "") + "\n".join(map(delimiter.join, lines))

    found = _traces([text.encode("utf-8", "surrogateescape")], ORDERS, str, strict=strict)

    assert CANARY not in found
