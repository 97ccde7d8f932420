"""Records as the Arrow tables that the engines read, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from poisonbook.engine.base import COMPANION_COLUMNS, LINE_COLUMNS, ColumnType
from poisonbook.facts.lines import CompanionLine, RegulatedLine

_ARROW = {
    ColumnType.WHOLE: pa.int64(),
    ColumnType.TEXT: pa.string(),
    ColumnType.TIME: pa.timestamp("us"),
    ColumnType.QUANTITY: pa.decimal128(18, 3),
    ColumnType.STRENGTH: pa.decimal128(9, 4),
    ColumnType.AMOUNT: pa.decimal128(18, 6),
}


def line_table(lines: Sequence[RegulatedLine]) -> pa.Table:
    """The table `lines`."""
    return _table(lines, LINE_COLUMNS)


def companion_table(companions: Sequence[CompanionLine]) -> pa.Table:
    """The table `companions`."""
    return _table(companions, COMPANION_COLUMNS)


def lines_of(table: pa.Table) -> tuple[RegulatedLine, ...]:
    """The records of a table `lines`."""
    return tuple(RegulatedLine(**row) for row in _rows(table, LINE_COLUMNS))


def companions_of(table: pa.Table) -> tuple[CompanionLine, ...]:
    """The records of a table `companions`."""
    return tuple(CompanionLine(**row) for row in _rows(table, COMPANION_COLUMNS))


def _table(records: Sequence[RegulatedLine] | Sequence[CompanionLine], columns: dict[str, ColumnType]) -> pa.Table:
    arrays = {}
    for name, kind in columns.items():
        values = [getattr(record, "us" if name == "ts" else name) for record in records]
        arrays[name] = pa.array(values, _ARROW[kind])
    return pa.table(arrays)


def _rows(table: pa.Table, columns: dict[str, ColumnType]) -> list[dict[str, Any]]:
    names = ["us" if name == "ts" else name for name in columns]
    arrays = [table[name].cast(pa.int64()) if name == "ts" else table[name] for name in columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*(array.to_pylist() for array in arrays), strict=True)]
