"""Numbers are read exactly, in the ways people write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.intake.decimals import NUMBER, NumberReader
from poisonbook.intake.refusals import Reason


def _read(values: list[Any], *, comma: bool | None = None, delimiter: str | None = ",", kind: Any = None) -> list[Any]:
    converted = NumberReader(comma, delimiter).read(pa.array(values, kind))
    assert converted.values.type == NUMBER
    found: list[Any] = converted.values.to_pylist()
    for reason, mask in converted.bad:
        for place, bad in enumerate(mask):
            if bad:
                assert found[place] is None
                found[place] = reason
    return found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", "7"),
        ("-7", "-7"),
        ("+7", "7"),
        ("7.", "7"),
        (".5", "0.5"),
        ("1.25", "1.25"),
        ("1,234.5", "1234.5"),
        ("1,234", "1234"),
        ("1 234.5", "1234.5"),
        ("1\u00a0234", "1234"),
        ("1\u202f234", "1234"),
        ("1'234.50", "1234.5"),
        ("1e3", "1000"),
        ("12.3454", "12.345"),
        ("0.0005", "0"),
        ("1e-999999999", "0"),
        ("0.0015", "0.002"),
        ("\u22123", "-3"),
        ("999999999999999.999", "999999999999999.999"),
        (" 5 ", "5"),
    ],
)
def test_a_number_with_a_decimal_point_is_read(text: str, number: str) -> None:
    assert _read([text]) == [Decimal(number)]


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.234,56", "1234.56"), ("2,5", "2.5"), ("1.234", "1234"), ("12.345.678", "12345678"), (",5", "0.5"), ("7", "7")],
)
def test_a_number_with_a_decimal_comma_is_read_when_the_user_says_so(text: str, number: str) -> None:
    assert _read([text], comma=True) == [Decimal(number)]


@pytest.mark.parametrize(
    "text", ["two", "1,5", "1.2.3", "0x10", "12 34", "1,23,456", "nan", "Infinity", "5 l", "-", "1e"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    assert _read([text, "1"]) == [Reason.NOT_A_NUMBER, Decimal(1)]


def test_a_decimal_point_is_refused_where_the_comma_is_the_decimal_sign() -> None:
    assert _read(["1.5"], comma=True) == [Reason.NOT_A_NUMBER]


@pytest.mark.parametrize("text", ["1000000000000000", "-1e15", "1e999999", "999999999999999.9999"])
def test_a_number_of_more_than_fifteen_figures_is_too_large(text: str) -> None:
    assert _read([text]) == [Reason.NUMBER_TOO_LARGE]


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        pytest.param(["2,5", "1.000"], ["2.5", "1000"], id="one-comma-decimal-settles-it"),
        pytest.param(["7", "1.000"], ["7", "1000"], id="dots-beside-whole-numbers-separate-thousands"),
        pytest.param(["7.000", "12.000"], ["7", "12"], id="three-decimals-everywhere-are-decimals"),
        pytest.param(["0.500", "7"], ["0.5", "7"], id="no-thousands-begin-with-zero"),
        pytest.param(["7", "1.5"], ["7", "1.5"], id="one-decimal-point-settles-it"),
        pytest.param(["1,000", "2,500"], ["1", "2.5"], id="a-comma-nothing-contradicts"),
        pytest.param(["7", "8"], ["7", "8"], id="nothing-to-settle"),
    ],
)
def test_semicolons_between_fields_leave_the_comma_to_numbers(texts: list[str], numbers: list[str]) -> None:
    assert _read(texts, delimiter=";") == [Decimal(number) for number in numbers]


def test_the_decimal_sign_is_remembered_from_the_first_numbers_that_show_it() -> None:
    reader = NumberReader(None, ";")

    found = [reader.read(pa.array(values)).values.to_pylist() for values in (["7"], ["2,5"], ["1.000"])]

    assert found == [[Decimal(7)], [Decimal("2.5")], [Decimal(1000)]]


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint8(), pa.int64(), pa.uint64(), pa.float32(), pa.float64()])
def test_typed_numbers_are_taken_over(kind: Any) -> None:
    assert _read([3, None, 100], kind=kind) == [Decimal(3), None, Decimal(100)]


def test_typed_numbers_out_of_range_are_refused() -> None:
    assert _read([10**15, -(10**15), 1], kind=pa.int64()) == [Reason.NUMBER_TOO_LARGE] * 2 + [Decimal(1)]
    assert _read([2**64 - 1, 1], kind=pa.uint64()) == [Reason.NUMBER_TOO_LARGE, Decimal(1)]
    assert _read([float("inf"), 1e300, 2.5], kind=pa.float64()) == [Reason.NUMBER_TOO_LARGE] * 2 + [Decimal("2.5")]
    assert _read([Decimal("1e20"), Decimal("2.5")]) == [Reason.NUMBER_TOO_LARGE, Decimal("2.5")]


def test_nan_in_a_typed_column_is_an_absent_number() -> None:
    assert _read([float("nan"), 2.5], kind=pa.float64()) == [None, Decimal("2.5")]


@given(st.decimals(min_value=-(10**15) + 1, max_value=10**15 - 1, places=3))
def test_every_decimal_comes_back_whatever_sign_it_is_written_with(number: Decimal) -> None:
    point = f"{number:f}"

    assert _read([point]) == [number]
    assert _read([point.replace(".", ",")], comma=True) == [number]
    assert _read([f"{number:,f}"]) == [number]
    assert _read([number], kind=pa.decimal128(38, 6)) == [number]
