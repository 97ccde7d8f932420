"""JSON Lines, and what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from poisonbook.facts.schema import CATALOGUE
from poisonbook.intake.column_errors import LateColumnError, UnknownColumnError
from poisonbook.intake.errors import LineTooLongError, UnknownFormatError
from poisonbook.intake.reading import Reading
from poisonbook.intake.refusals import Reason

ReadBytes = Callable[..., Reading]
RowsOf = Callable[[Reading], list[dict[str, Any]]]

ORDER: dict[str, Any] = {
    "order_id": "O1",
    "customer_id": 17850,
    "ts": "2024-01-01T10:00:00Z",
    "product_id": 85123.0,
    "quantity": 2.5,
}


def _lines(*rows: Any) -> bytes:
    return b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows)


def test_ids_that_are_numbers_become_their_plain_text(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    row = rows_of(read_bytes(_lines(ORDER)))[0]

    assert (row["customer_id"], row["product_id"], row["quantity"]) == ("17850", "85123", Decimal("2.5"))


def test_texts_and_numbers_may_be_mixed(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    rows = rows_of(read_bytes(_lines(ORDER, ORDER | {"product_id": "P1", "quantity": "3"}, ORDER | {"quantity": 4})))

    assert [(row["product_id"], row["quantity"]) for row in rows] == [
        ("85123", Decimal("2.5")),
        ("P1", Decimal(3)),
        ("85123", Decimal(4)),
    ]


def test_values_may_be_null_or_left_out(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    without = {name: value for name, value in ORDER.items() if name != "customer_id"}

    rows = rows_of(read_bytes(_lines(ORDER | {"customer_id": None}, without, ORDER)))

    assert [row["customer_id"] for row in rows] == [None, None, "17850"]


def test_blank_lines_are_no_rows(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    rows = rows_of(read_bytes(b"\n" + _lines(ORDER, b"", b"  \r", ORDER).replace(b"\n", b"\r\n")))

    assert [row["row"] for row in rows] == [1, 2]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param(b'{"order_id": ', Reason.NOT_JSON, id="cut-off"),
        pytest.param(b"order_id,ts", Reason.NOT_JSON, id="csv"),
        pytest.param(b'{"order_id": NaN}', Reason.NOT_JSON, id="nan"),
        pytest.param(b"[" * 100_000, Reason.NOT_JSON, id="deep"),
        pytest.param(b'{"order_id": ' + b"9" * 5_000 + b"}", Reason.NOT_JSON, id="endless-number"),
        pytest.param(b"[1, 2]", Reason.NOT_AN_OBJECT, id="list"),
        pytest.param(b"null", Reason.NOT_AN_OBJECT, id="null"),
        pytest.param(b'{"order_id": "\\ud800"}', Reason.UNDECODABLE_TEXT, id="half-a-character"),
        pytest.param(b'{"order_id": ["O1"]}', Reason.NESTED_VALUE, id="nested"),
        pytest.param(b'{"order_id": true}', Reason.NESTED_VALUE, id="boolean"),
        pytest.param(b'{"quantity": "two"}', Reason.NOT_A_NUMBER, id="word"),
        pytest.param(b'{"quantity": 1e999999999}', Reason.NUMBER_TOO_LARGE, id="huge"),
        pytest.param(b'{"quantity": 1e99999999999999999999}', Reason.NOT_JSON, id="beyond-all-numbers"),
        pytest.param(b'{"ts": "soon"}', Reason.NOT_A_TIME, id="no-time"),
        pytest.param(b'{"order_id": "' + b"x" * (9 << 20) + b'"}', Reason.LINE_TOO_LONG, id="too-long"),
        pytest.param(b'{"order_id": "' + b"x" * (40 << 20) + b'"}', Reason.LINE_TOO_LONG, id="far-too-long"),
    ],
)
def test_a_bad_line_is_refused_by_number(read_bytes: ReadBytes, rows_of: RowsOf, line: bytes, reason: Reason) -> None:
    reading = read_bytes(_lines(ORDER, line, ORDER))

    assert [row["row"] for row in rows_of(reading)] == [1, 3]
    assert [(refusal.row_in_file, refusal.reason) for refusal in reading.refusals.listed] == [(2, reason)]


def test_a_line_that_is_not_utf8_is_refused_among_lines_that_are(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    good = json.dumps(ORDER | {"channel": "Café"}, ensure_ascii=False).encode()
    reading = read_bytes(_lines(good, good, b'{"order_id": "\xff"}', good))

    assert [row["channel"] for row in rows_of(reading)] == ["Café"] * 3
    assert [(refusal.row_in_file, refusal.reason) for refusal in reading.refusals.listed] == [
        (3, Reason.UNDECODABLE_TEXT)
    ]


def test_a_name_outside_the_schema_is_refused_wherever_it_appears(read_bytes: ReadBytes) -> None:
    with pytest.raises(UnknownColumnError, match="'email'"):
        read_bytes(_lines(ORDER, ORDER | {"email": "x"}))

    many = _lines(ORDER) * 100_000
    with pytest.raises(UnknownColumnError, match="'email'"):
        list(read_bytes(many + _lines(ORDER | {"email": "x"})).batches())

    late_but_dropped = read_bytes(_lines(ORDER | {"email": "x"}) + many, drop=frozenset({"email"}))
    assert sum(batch.num_rows for batch in late_but_dropped.batches()) == 100_001


def test_a_fact_that_first_appears_late_is_an_error(read_bytes: ReadBytes) -> None:
    many = _lines(ORDER) * 100_000

    with pytest.raises(LateColumnError, match=r"'channel'.*8 MiB"):
        list(read_bytes(many + _lines(ORDER | {"channel": "web"})).batches())


def test_an_object_over_several_lines_is_an_error(read_bytes: ReadBytes) -> None:
    with pytest.raises(UnknownFormatError, match="one object per line"):
        read_bytes(json.dumps(ORDER, indent=2).encode())


def test_a_first_line_without_end_is_an_error(read_bytes: ReadBytes) -> None:
    with pytest.raises(LineTooLongError):
        read_bytes(b'{"id": "' + b"x" * (9 << 20), CATALOGUE)


def test_json_in_utf16_is_read(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    data = '{"id": "A", "title": "Säure"}\n'.encode("utf-16")

    assert rows_of(read_bytes(data, CATALOGUE))[0]["title"] == "Säure"
