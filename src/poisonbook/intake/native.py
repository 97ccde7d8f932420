"""Parquet files that an engine may scan by itself, without their rows passing through the intake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from poisonbook.facts.schema import Kind, Table
from poisonbook.intake.columns import ColumnPlan
from poisonbook.intake.options import Options
from poisonbook.intake.tables import SourceTable
from poisonbook.intake.texts import is_text
from poisonbook.intake.typed_table import ParquetTable, value_type

_ENGINE_NAMES = {"file_index", "file_row_number"}
"""Where an engine says which file and row a line is of; a file's own column would stand in its place."""


@dataclass(frozen=True, slots=True)
class NativeParquet:
    """Local Parquet files whose columns have fitting types already.

    The engine casts (ids to text, times to UTC) but need not parse. White space around texts is as it is in the file.
    """

    files: tuple[Path, ...]
    rows: tuple[int, ...]
    """Rows of each file."""
    source_columns: Mapping[str, str]
    """Fact to the name of its column, the same in every file."""


def native_parquet(
    parts: Sequence[tuple[SourceTable, ColumnPlan]], table: Table, options: Options
) -> NativeParquet | None:
    """The files if all of `parts` are Parquet files that fit and agree; None otherwise."""
    agreed: dict[str, str] | None = None
    files: list[ParquetTable] = []
    for source, plan in parts:
        if not isinstance(source, ParquetTable) or plan.export is not None:
            return None
        columns = {recipe.fact: plan.names[recipe.positions[0]] for recipe in plan.recipes}
        kinds = {recipe.fact: value_type(source.schema.field(recipe.positions[0]).type) for recipe in plan.recipes}
        fitting = all(_fits(kind, table.column(fact).kind, options) for fact, kind in kinds.items())
        if _ENGINE_NAMES & {name.casefold() for name in source.columns}:
            return None
        # A name is given only if it is the file's own, white space included.
        if not fitting or columns != (agreed or columns) or not set(columns.values()) <= set(source.columns):
            return None
        agreed = columns
        files.append(source)
    return NativeParquet(tuple(file.path for file in files), tuple(file.row_count or 0 for file in files), agreed or {})


def _fits(kind: Any, fact: Kind, options: Options) -> bool:
    if fact is Kind.TIME:
        if pa.types.is_timestamp(kind) and kind.tz is not None:
            return True
        return options.timezone == "UTC" and bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))
    if fact is Kind.NUMBER:
        return bool(pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_floating(kind))
    return bool(is_text(kind) or pa.types.is_integer(kind))
