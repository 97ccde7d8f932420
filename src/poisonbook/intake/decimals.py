"""Numbers to `decimal128(18, 3)`, exactly, in the ways people write them.

`1234.5`, `1,234.5`, `1 234.5` and `1'234.5` always; `1.234,5` and `1234,5` where the comma is the decimal sign. That
is so when the user says so or, unless they say not, when fields are separated by `;` and the first numbers with a sign
in them show it: a comma that no decimal point contradicts, or dots that only separate thousands beside plain whole
numbers (`7` and `1.000`). Where every number has its three decimals (`7.000`), the dot is a decimal point.
Further figures than three decimals are rounded, half to even.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from poisonbook.intake.converted import Converted, as_mask, spread
from poisonbook.intake.refusals import Reason
from poisonbook.intake.texts import plain_text, storage

NUMBER = pa.decimal128(18, 3)
_LIMIT = 10**15
_STEP = Decimal("0.001")
_SPACED = re.compile(r"(?<=\d)[ \u00a0\u202f'’](?=\d{3}(?!\d))")
_POINT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,9})?", re.ASCII)
_POINT_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_COMMA = re.compile(r"[+-]?(\d+,?\d*|,\d+)", re.ASCII)
_COMMA_GROUPED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?", re.ASCII)
_ONLY_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+", re.ASCII)
_ONLY_COMMA = re.compile(r"[+-]?(\d+,(\d{1,2}|\d{4,})|\d{1,3}(\.\d{3})+,\d+|0,\d+)", re.ASCII)


class NumberReader:
    """Reads the number columns of one source; remembers which decimal sign it uses."""

    def __init__(self, decimal_comma: bool | None, delimiter: str | None) -> None:
        # Only ';' leaves the comma free: those who write 2,5 must separate fields by something else.
        self._comma = decimal_comma if decimal_comma is not None or delimiter == ";" else False

    def read(self, array: Any) -> Converted:
        """The numbers of `array` (text or any number type)."""
        array = storage(array)
        kind = array.type
        if pa.types.is_integer(kind):
            return _whole(array)
        if pa.types.is_floating(kind):
            return _floats(array)
        if pa.types.is_decimal(kind):
            return self._texts(array.cast(pa.string()), comma=False)
        return self._texts(plain_text(array), comma=self._comma)

    def _texts(self, array: Any, *, comma: bool | None) -> Converted:
        encoded = array.dictionary_encode()
        texts = [_tidy(text) for text in encoded.dictionary.to_pylist()]
        if comma is None:
            comma = self._comma = _uses_comma(texts)
        judged = [_number(text, comma=bool(comma)) for text in texts]
        values = pa.array([None if isinstance(item, Reason) else item for item in judged], NUMBER)
        return spread(values, [item if isinstance(item, Reason) else None for item in judged], encoded.indices)


def _tidy(text: str) -> str:
    return text if text.isalnum() else _SPACED.sub("", text).replace("\u2212", "-")


def _uses_comma(texts: Sequence[str]) -> bool | None:
    """Whether the comma is the decimal sign; None while no number has a separator."""
    numbers = [text for text in texts if "," in text or "." in text]
    if not numbers:
        return None
    if any(_ONLY_COMMA.fullmatch(text) for text in numbers):
        return True
    if any(_POINT.fullmatch(text) and not _ONLY_GROUPED.fullmatch(text) for text in numbers):
        return False
    return any("," in text for text in numbers) or any(text.isdigit() for text in texts)


def _number(text: str, *, comma: bool) -> Decimal | Reason:
    plain, grouped, group, sign = (_COMMA, _COMMA_GROUPED, ".", ",") if comma else (_POINT, _POINT_GROUPED, ",", ".")
    if grouped.fullmatch(text):
        text = text.replace(group, "")
    elif not plain.fullmatch(text):
        return Reason.NOT_A_NUMBER
    number = Decimal(text.replace(sign, "."))
    if number.copy_abs() >= _LIMIT:  # abs() would overflow at 1e999999999
        return Reason.NUMBER_TOO_LARGE
    rounded = number.quantize(_STEP, ROUND_HALF_EVEN)
    return rounded if abs(rounded) < _LIMIT else Reason.NUMBER_TOO_LARGE


def _whole(array: Any) -> Converted:
    kind = array.type
    if kind.bit_width < 64:
        return Converted(_from_int64(array.cast(pa.int64())))
    large = pc.greater_equal(array, pa.scalar(_LIMIT, kind))
    if pa.types.is_signed_integer(kind):
        large = pc.or_(large, pc.less_equal(array, pa.scalar(-_LIMIT, kind)))
    return Converted(_from_int64(pc.if_else(large, None, array).cast(pa.int64())), _too_large(large))


def _from_int64(array: Any) -> Any:
    return array.cast(pa.decimal128(19)).cast(NUMBER)


def _floats(array: Any) -> Converted:
    array = array.cast(pa.float64())
    array = pc.if_else(pc.is_nan(array), None, array)  # NaN is how pandas writes an absent number
    large = pc.greater_equal(pc.abs(array), float(_LIMIT))
    return Converted(pc.if_else(large, None, array).cast(NUMBER), _too_large(large))


def _too_large(large: Any) -> list[tuple[Reason, Any]]:
    mask = as_mask(large)
    return [(Reason.NUMBER_TOO_LARGE, mask)] if mask.any() else []
