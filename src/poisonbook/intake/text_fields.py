"""Bytes that should be text to text, row by row: a row that is not is refused, and only that row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from poisonbook.intake.refusals import Reason
from poisonbook.intake.streams import LINE_LIMIT
from poisonbook.intake.tables import Mask, Rows


def as_texts(binary: Mapping[int, Any], rows: Rows) -> tuple[dict[int, Any], Rows, list[tuple[int, Reason]]]:
    """The binary columns as strings, the rows that are left, and those refused: not UTF-8, or longer than a line."""
    refused: list[tuple[int, Reason]] = []
    long = [pc.greater(pc.binary_length(column), LINE_LIMIT).fill_null(False) for column in binary.values()]
    if any(pc.any(mask).as_py() for mask in long):
        too_long: Mask = np.any([mask.to_numpy(zero_copy_only=False) for mask in long], axis=0)
        binary, rows = _without(binary, rows, too_long, Reason.LINE_TOO_LONG, refused)
    try:
        return _cast(binary), rows, refused
    except pa.ArrowInvalid:
        values = zip(*(column.to_pylist() for column in binary.values()), strict=True)
        broken: Mask = np.array([not all(map(_is_text, row)) for row in values])
        binary, rows = _without(binary, rows, broken, Reason.UNDECODABLE_TEXT, refused)
        return _cast(binary), rows, refused


def _cast(binary: Mapping[int, Any]) -> dict[int, Any]:
    return {position: column.cast(pa.string()) for position, column in binary.items()}


def _without(
    columns: Mapping[int, Any], rows: Rows, bad: Mask, reason: Reason, refused: list[tuple[int, Reason]]
) -> tuple[dict[int, Any], Rows]:
    refused += [(int(row), reason) for row in rows[bad]]
    keep = pa.array(~bad)
    return {position: column.filter(keep) for position, column in columns.items()}, rows[~bad]


def _is_text(value: bytes | None) -> bool:
    try:
        return value is None or value.decode("utf-8") is not None
    except UnicodeDecodeError:
        return False
