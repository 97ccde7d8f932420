"""CSV with any delimiter, quoting, encoding and line end, and what is wrong with it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.facts.schema import CATALOGUE
from poisonbook.intake.errors import (
    EncodingError,
    LineTooLongError,
    NoHeaderError,
    UnclosedQuoteError,
    UnknownFormatError,
)
from poisonbook.intake.reading import Reading
from poisonbook.intake.refusals import Reason, Refusal, StrictRefusalError

HEADER = "order_id,customer_id,ts,product_id,quantity\n"
LINE = "O1,C1,2024-01-01 10:00:00,P1,2\n"

ReadBytes = Callable[..., Reading]
RowsOf = Callable[[Reading], list[dict[str, Any]]]


@pytest.mark.parametrize("delimiter", list(",;\t|"), ids=["comma", "semicolon", "tab", "pipe"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_any_delimiter_and_line_end_is_found(
    read_bytes: ReadBytes, rows_of: RowsOf, delimiter: str, line_end: str
) -> None:
    text = (HEADER + LINE + LINE).replace(",", delimiter).replace("\n", line_end)

    rows = rows_of(read_bytes(text.encode()))

    assert [(row["row"], row["order_id"], row["quantity"]) for row in rows] == [
        (1, "O1", Decimal(2)),
        (2, "O1", Decimal(2)),
    ]


def test_an_unusual_delimiter_can_be_given(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    text = (HEADER + LINE).replace(",", "~")

    assert rows_of(read_bytes(text.encode(), delimiter="~"))[0]["product_id"] == "P1"


def test_quotes_may_hold_delimiters_quotes_and_line_breaks(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    text = 'id,title\r\n"A,1","say ""hi""\r\nto all"\r\nB,5" pipe\r\n'

    rows = rows_of(read_bytes(text.encode(), CATALOGUE))

    assert [(row["id"], row["title"]) for row in rows] == [("A,1", 'say "hi"\r\nto all'), ("B", '5" pipe')]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp1250", "iso8859_2", "cp1251"],
)
def test_an_encoding_is_detected(read_bytes: ReadBytes, rows_of: RowsOf, encoding: str) -> None:
    words = {
        "cp1250": ["Żółć wodorowa", "Kwas azotowy, stężony", "Świeże źdźbło"],
        "iso8859_2": ["Żółć wodorowa", "Kwas azotowy, stężony", "Świeże źdźbło"],
        "cp1251": ["Серная кислота", "Перекись водорода", "Ацетон"],
    }.get(encoding, ["Wasserstoffperoxid für Ölgemälde", "Säure", "Crème brûlée à l'étouffée"])
    text = "id;title\n" + "".join(f'{place};"{word}"\n' for place, word in enumerate(words, 1))

    rows = rows_of(read_bytes(text.encode(encoding), CATALOGUE))

    assert [row["title"] for row in rows] == words


def test_a_given_encoding_is_taken_at_its_word(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    data = "id,title\n1,Ж\n".encode("koi8_r")

    assert rows_of(read_bytes(data, CATALOGUE, encoding="koi8_r"))[0]["title"] == "Ж"


def test_a_wrong_encoding_is_an_error_that_says_where(read_bytes: ReadBytes) -> None:
    data = "id,title\n1,Säure\n".encode("cp1252")

    with pytest.raises(EncodingError) as error:
        read_bytes(data, CATALOGUE, encoding="utf-8")

    assert str(error.value) == (
        "standard input: is not utf-8 (the encoding given): no text at about byte 12; "
        "name the right one with --encoding"
    )


def test_a_row_that_is_not_utf8_like_the_rest_is_refused(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    good = "id,title\n" + "ü,Säure\n" * 2_000_000
    data = good.encode() + "1,Säure\n".encode("cp1252") + b"2,fine\n"
    reading = read_bytes(data, CATALOGUE)

    rows = sum(batch.num_rows for batch in reading.batches())

    assert rows == 2_000_001
    assert reading.refusals.listed == [Refusal("standard input", 2_000_001, Reason.UNDECODABLE_TEXT)]


def test_ragged_rows_are_refused_by_number(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    reading = read_bytes((HEADER + LINE + "O2,C2\n" + LINE + "\n" + "O3,C3,2024-01-01,P3,1,extra\n" + LINE).encode())

    rows = rows_of(reading)

    assert [row["row"] for row in rows] == [1, 3, 5]
    assert reading.refusals.counts == {Reason.RAGGED_ROW: 2}
    assert [refusal.row_in_file for refusal in reading.refusals.listed] == [2, 4]


def test_ragged_rows_keep_their_numbers_across_blocks(read_bytes: ReadBytes) -> None:
    lines = [LINE if number % 1000 else "ragged\n" for number in range(1, 700_001)]
    reading = read_bytes((HEADER + "".join(lines)).encode())

    rows = [row for batch in reading.batches() for row in batch.column("row").to_pylist()]

    assert rows == [number for number in range(1, 700_001) if number % 1000]
    assert [refusal.row_in_file for refusal in reading.refusals.listed] == list(range(1000, 700_001, 1000))


def test_with_strict_the_first_refused_row_stops(read_bytes: ReadBytes) -> None:
    reading = read_bytes((HEADER + LINE + "O2,C2\n" + LINE).encode(), strict=True)

    with pytest.raises(StrictRefusalError) as error:
        list(reading.batches())

    assert (error.value.row, error.value.reason) == (2, Reason.RAGGED_ROW)


def test_an_unclosed_quote_is_an_error_because_it_swallows_rows(read_bytes: ReadBytes) -> None:
    reading = read_bytes((HEADER + LINE + '"O2,C2,2024-01-01,P1,1\n' + LINE * 3).encode())

    with pytest.raises(UnclosedQuoteError) as error:
        list(reading.batches())

    assert error.value.row == 2


@pytest.mark.parametrize("before", ["", HEADER, HEADER + LINE], ids=["first-line", "first-row", "later-row"])
def test_a_line_over_8_mib_is_an_error(read_bytes: ReadBytes, before: str) -> None:
    data = before.encode() + b"x" * (17 << 20)

    with pytest.raises(LineTooLongError):
        list(read_bytes(data).batches())


def test_a_value_just_over_8_mib_is_a_refused_row(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    data = f"id,title\n1,a\n2,{'x' * ((8 << 20) + 1)}\n3,c\n".encode()
    reading = read_bytes(data, CATALOGUE)

    rows = rows_of(reading)

    assert [row["id"] for row in rows] == ["1", "3"]
    assert reading.refusals.counts == {Reason.LINE_TOO_LONG: 1}


def test_a_first_row_of_data_is_no_header_and_is_not_repeated(read_bytes: ReadBytes) -> None:
    with pytest.raises(NoHeaderError) as error:
        read_bytes(b"secret-order,secret@example.com,2024-01-01 10:00,secret-product,2\n" + LINE.encode())

    assert "secret" not in str(error.value)


def test_a_header_beside_data_is_no_header_either(read_bytes: ReadBytes) -> None:
    with pytest.raises(NoHeaderError, match=r"see field 3, 5"):
        read_bytes(b"O1,qty,2024-01-01 10:00,P1,2\n")


def test_columns_without_a_name_are_called_by_their_place(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    data = b",id,title,\n0,A,Acetone,\n"

    reading = read_bytes(data, CATALOGUE, drop=frozenset({"column 1", "column 4"}))

    assert rows_of(reading) == [{"row": 1, "id": "A", "title": "Acetone"}]
    assert reading.dropped == ("column 1", "column 4")


def test_a_header_alone_is_a_table_without_rows(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    assert rows_of(read_bytes(HEADER.encode())) == []
    assert rows_of(read_bytes(HEADER.rstrip().encode())) == []
    assert rows_of(read_bytes((HEADER + "\n\n").encode())) == []


def test_far_too_many_columns_are_an_error_without_a_list(read_bytes: ReadBytes) -> None:
    with pytest.raises(UnknownFormatError, match="has 500,000 columns"):
        read_bytes(",".join(["a"] * 500_000).encode())


_CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff") | st.sampled_from("\n"),
    max_size=12,
)
_TABLES = st.lists(st.tuples(_CELLS, _CELLS, _CELLS), min_size=1, max_size=8)


@given(
    rows=_TABLES,
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32-le"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    told=st.booleans(),
)
def test_any_table_written_as_csv_comes_back_equal(
    rows_of: RowsOf,
    read_bytes: ReadBytes,
    *,
    rows: list[tuple[str, str, str]],
    delimiter: str,
    quoting: Any,
    encoding: str,
    line_end: str,
    told: bool,
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=line_end)
    writer.writerows([("id", "title", "description"), *rows])

    reading = read_bytes(
        text.getvalue().encode(encoding),
        CATALOGUE,
        encoding=encoding if told or encoding == "utf-32-le" else None,
        delimiter=delimiter if told else None,
    )

    expected = [
        {"row": row, "id": cells[0].strip() or None, "title": cells[1].strip() or None,
         "description": cells[2].strip() or None}
        for row, cells in enumerate(rows, 1)
    ]  # fmt: skip
    assert rows_of(reading) == expected
    assert reading.refusals.total == 0
