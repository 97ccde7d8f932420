"""One JSON array is read as the same objects one a line would be."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poisonbook.facts.schema import CATALOGUE, ORDERS
from poisonbook.intake.column_errors import LateColumnError, MissingColumnError, UnknownColumnError
from poisonbook.intake.errors import EmptyFileError, IntakeError, TruncatedFileError, UnknownFormatError
from poisonbook.intake.json_array import ArrayLines
from poisonbook.intake.reading import Options, Reading, open_table
from poisonbook.intake.refusals import Reason, StrictRefusalError
from poisonbook.intake.streams import ByteStream

ReadBytes = Callable[..., Reading]
RowsOf = Callable[[Reading], list[dict[str, Any]]]

ORDER: dict[str, Any] = {"order_id": "O1", "ts": "2024-01-01T10:00:00Z", "product_id": "P1", "quantity": 2}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.text('{}[],"\\\n\t ', max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('a{[,"\\', max_size=3), inner, max_size=3),
    max_leaves=8,
)
ORDERS_OF_ANY_KIND = st.fixed_dictionaries(
    {"order_id": st.text(), "ts": st.just("2024-01-01"), "product_id": st.text() | st.integers(), "quantity": VALUES}
)
SIZES = st.lists(st.integers(1, 40), min_size=1, max_size=5)
LAYOUTS = st.fixed_dictionaries(
    {
        "indent": st.sampled_from([None, 0, 2, "\t"]),
        "ensure_ascii": st.booleans(),
        "separators": st.sampled_from([None, (",", ":"), (" , ", " : ")]),
    }
)


def _array(*elements: Any, **layout: Any) -> bytes:
    return json.dumps(elements, **layout).encode()


def _taken_apart(data: bytes, sizes: Sequence[int]) -> bytes:
    """The lines of the array `data`, which is judged in blocks of these sizes, the last one again and again."""
    lines = ArrayLines("array", ByteStream("array", io.BytesIO(data), owned=True))
    return b"".join(iter(map(lines.read, chain(sizes, repeat(sizes[-1]))).__next__, b""))


def _values(lines: bytes) -> list[Any]:
    return [json.loads(line) for line in lines.split(b"\n") if line.strip()]


@given(st.lists(VALUES, max_size=6), LAYOUTS, SIZES, st.text(" \r\n\t", max_size=3), st.text(" \r\n\t", max_size=3))
def test_each_element_is_a_line_wherever_the_blocks_end(
    elements: list[Any], layout: dict[str, Any], sizes: list[int], before: str, after: str
) -> None:
    data = before.encode() + _array(*elements, **layout) + after.encode()

    lines = _taken_apart(data, sizes)

    assert _values(lines) == elements
    assert len(lines) == len(data)


@settings(max_examples=500)
@given(st.text('[]{},:"\\ \n1a', max_size=30), SIZES)
def test_what_is_no_array_is_an_error_or_has_a_line_that_is_no_json(inside: str, sizes: list[int]) -> None:
    text = f"[{inside}]"
    try:
        wanted = json.loads(text)
    except ValueError:
        wanted = None

    try:
        found = _values(_taken_apart(text.encode(), sizes))
    except (IntakeError, ValueError):
        found = None

    assert found == wanted


@settings(max_examples=50)
@given(orders=st.lists(ORDERS_OF_ANY_KIND, min_size=1), layout=LAYOUTS)
def test_the_rows_and_refusals_are_those_of_json_lines(
    orders: list[dict[str, Any]], layout: dict[str, Any], read_bytes: ReadBytes, rows_of: RowsOf
) -> None:
    lines = read_bytes("".join(json.dumps(order) + "\n" for order in orders).encode())
    array = read_bytes(_array(*orders, **layout))

    assert rows_of(array) == rows_of(lines)
    assert array.refusals == lines.refusals


@pytest.mark.parametrize("data", [b"[]", b" [\n]\n", b"[ \t\r\n ] "])
def test_an_array_of_nothing_is_an_empty_file(read_bytes: ReadBytes, data: bytes) -> None:
    with pytest.raises(EmptyFileError):
        read_bytes(data)


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        pytest.param(b'{"order_id": NaN}', Reason.NOT_JSON, id="nan"),
        pytest.param(b'{"order_id" "O"}', Reason.NOT_JSON, id="no-colon"),
        pytest.param(b'{"order_id": "a\nb"}', Reason.NOT_JSON, id="line-end-in-a-text"),
        pytest.param(b'{"order_id": "a"} {"order_id": "b"}', Reason.NOT_JSON, id="no-comma"),
        pytest.param(b"[" * 5_000 + b"]" * 5_000, Reason.NOT_JSON, id="deep"),
        pytest.param(b"[1, 2]", Reason.NOT_AN_OBJECT, id="list"),
        pytest.param(b"17", Reason.NOT_AN_OBJECT, id="number"),
        pytest.param(b'{"order_id": ["O1"]}', Reason.NESTED_VALUE, id="nested"),
        pytest.param(b'{"order_id": "\xff"}', Reason.UNDECODABLE_TEXT, id="undecodable"),
        pytest.param(b'{"quantity": "two"}', Reason.NOT_A_NUMBER, id="word"),
        pytest.param(b'{"order_id": "' + b"x" * (9 << 20) + b'"}', Reason.LINE_TOO_LONG, id="too-long"),
        pytest.param(b'{"order_id": "' + b"\\" * (40 << 20) + b'"}', Reason.LINE_TOO_LONG, id="far-too-long"),
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_a_bad_element_is_refused_by_its_number(
    read_bytes: ReadBytes, rows_of: RowsOf, element: bytes, reason: Reason, indent: int | None
) -> None:
    good = json.dumps(ORDER | {"channel": "Café"}, ensure_ascii=False, indent=indent).encode()
    data = b"[" + b",\n".join([good, element, good]) + b"]"
    reading = read_bytes(data)

    assert [row["row"] for row in rows_of(reading)] == [1, 3]
    assert [(refusal.row_in_file, refusal.reason) for refusal in reading.refusals.listed] == [(2, reason)]
    with pytest.raises(StrictRefusalError, match=r"row 2[:,]"):
        list(read_bytes(data, strict=True).batches())


@pytest.mark.parametrize("rows", [1, 200_000])
def test_an_array_that_is_not_closed_is_cut_off_after_a_row(read_bytes: ReadBytes, rows: int) -> None:
    data = b"[" + b",".join([json.dumps(ORDER).encode()] * rows) + b', {"order_id": "O9'

    with pytest.raises(TruncatedFileError, match=f"JSON data is cut off or damaged after row {rows:,}; get"):
        list(read_bytes(data).batches())


@pytest.mark.parametrize(
    ("more", "row"),
    [(b"]", 2), (b"[]", 2), (b"\n" + _array(ORDER), 2), (b"," + json.dumps(ORDER).encode(), 2), (b"x", 2)],
)
@pytest.mark.parametrize("blanks", [0, 300 << 10])
def test_what_follows_after_the_array_is_an_error(read_bytes: ReadBytes, more: bytes, row: int, blanks: int) -> None:
    with pytest.raises(UnknownFormatError, match=f"goes on after row {row}, where its JSON array is closed"):
        read_bytes(_array(ORDER, ORDER) + b" " * blanks + more)


def test_a_bracket_that_closes_nothing_is_an_error(read_bytes: ReadBytes) -> None:
    with pytest.raises(UnknownFormatError, match="goes on after row 1,"):
        read_bytes(_array(ORDER)[:-1] + b"}, " + _array(ORDER)[1:])


@pytest.mark.parametrize(("commas", "row"), [("[, %s]", 1), ("[%s,, %s]", 2), ("[%s, %s,\n]", 3), ("[,]", 1)])
def test_a_comma_too_many_is_an_error_with_its_row(read_bytes: ReadBytes, commas: str, row: int) -> None:
    data = commas.replace("%s", json.dumps(ORDER)).encode()

    with pytest.raises(UnknownFormatError, match=f"nothing at row {row}: a comma too many"):
        read_bytes(data)


@pytest.mark.parametrize("data", [b"[1, 2]", b'[["id", "title"], ["1", "Soap"]]', b'["id"]'])
def test_an_array_of_no_objects_says_what_would_do(read_bytes: ReadBytes, data: bytes) -> None:
    with pytest.raises(UnknownFormatError, match="one object per line"):
        read_bytes(data, CATALOGUE)


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "wrapped",
    [
        {"orders": [ORDER, ORDER]},
        {"orders": [ORDER]},
        {"orders": []},
        {"count": 2, "next": None, "orders": [ORDER, ORDER]},
        {"data": {"shop": {"orders": [ORDER]}}},
        {"orders": [ORDER | {"channel": "x" * 1000}] * 9_000},
    ],
    ids=["two", "one", "none", "beside-others", "deep", "large"],
)
def test_an_object_around_an_array_says_to_write_the_array(
    read_bytes: ReadBytes, wrapped: dict[str, Any], indent: int | None
) -> None:
    with pytest.raises(
        UnknownFormatError, match=r"one object around a list of objects, 'orders'; write the list alone"
    ):
        read_bytes(json.dumps(wrapped, indent=indent).encode())


@pytest.mark.parametrize("key", ["anna@example.org", "4711", "Anna Maria", "K-1042"])
def test_a_key_that_may_be_data_is_not_said(read_bytes: ReadBytes, key: str) -> None:
    with pytest.raises(UnknownFormatError, match="one object around a list of objects; write the list") as refused:
        read_bytes(json.dumps({key: [ORDER]}).encode())

    assert key not in str(refused.value)


def test_an_object_around_an_array_of_a_line_each_is_not_read_in_part(read_bytes: ReadBytes) -> None:
    """The last of these lines is an object by itself."""
    row = json.dumps(ORDER)

    with pytest.raises(UnknownFormatError, match="one object around"):
        read_bytes(f'{{"orders": [\n{row},\n{row}\n]}}'.encode())


def test_a_list_in_a_row_is_a_column_as_ever(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    row = json.dumps(ORDER | {"items": [{"sku": 1}]}).encode()

    with pytest.raises(UnknownColumnError, match="'items'"):
        read_bytes(row)
    assert len(rows_of(read_bytes(row, drop=frozenset({"items"})))) == 1


def test_columns_are_judged_as_those_of_json_lines(read_bytes: ReadBytes) -> None:
    many = [ORDER] * 100_000

    with pytest.raises(UnknownColumnError, match="'email'"):
        read_bytes(_array(ORDER, ORDER | {"email": "x"}))
    with pytest.raises(MissingColumnError):
        read_bytes(b"[{}]")
    with pytest.raises(LateColumnError, match="8 MiB"):
        list(read_bytes(_array(*many, ORDER | {"channel": "web"})).batches())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "cp1250"])
@pytest.mark.parametrize("indent", [None, 2])
def test_any_encoding_is_found(read_bytes: ReadBytes, rows_of: RowsOf, encoding: str, indent: int | None) -> None:
    """In one long line, with a first part that is plain ASCII."""
    titles = ["Plain soap"] * 2_000 + ["Säure für Böden", "Größere Gefäße", "Lösung, flüssig"]
    rows = [{"id": f"A{place}", "title": title} for place, title in enumerate(titles)]

    read = rows_of(read_bytes(json.dumps(rows, ensure_ascii=False, indent=indent).encode(encoding), CATALOGUE))

    assert [row["title"] for row in read] == titles


def test_the_file_can_be_read_again_and_tells_how_far_it_is(tmp_path: Path, rows_of: RowsOf) -> None:
    (tmp_path / "orders.json").write_bytes(_array(ORDER, ORDER, indent=1))
    reading = open_table([tmp_path / "orders.json"], ORDERS, Options())

    assert rows_of(reading) == rows_of(reading)
    assert reading.bytes_read == reading.total_bytes
