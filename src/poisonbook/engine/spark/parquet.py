"""Parquet files as Spark reads them: columns by the names of facts, and each row's place among all rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from poisonbook.engine.spark.errors import SparkInputError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

FILE = "file"
ROW = "row_in_file"
LINE = "line"
PLACE = (FILE, ROW, LINE)
"""The number of the file from 0, the row in it and the row over all files, both from 1."""
_SCHEME = "^file:/+"


def parquet_rows(
    session: SparkSession, files: Sequence[Path], rows: Sequence[int], columns: Mapping[str, str]
) -> DataFrame:
    """The rows of `files`, which lie at the same place on every machine: `PLACE`, and `columns` by fact.

    Args:
        rows: how many rows each file has.
        columns: fact to the column's name in the files.

    Raises:
        SparkInputError: a column is of a kind that Spark cannot read.
    """
    from pyspark.sql import functions as fn

    kinds: dict[tuple[str, ...], list[Path]] = {}
    for file in files:
        kinds.setdefault(_types(file, columns.values()), []).append(file)
    places = _places(session, files, rows)
    parts = []
    for alike in kinds.values():
        read = session.read.parquet(*map(_literal_path, alike))
        known = {fact: read[_quoted(column)].alias(fact) for fact, column in columns.items()}
        meta = read.metadataColumn("_metadata")
        path = fn.regexp_replace(meta["file_path"], _SCHEME, "/").alias("path")
        parts.append(read.select(path, (meta["row_index"] + 1).alias(ROW), *known.values()))
    every = reduce(lambda one, other: one.unionByName(other), parts)
    located = every.join(fn.broadcast(places), "path")
    return located.select(FILE, ROW, (fn.col("before") + fn.col(ROW)).alias(LINE), *columns)


def _places(session: SparkSession, files: Sequence[Path], rows: Sequence[int]) -> DataFrame:
    """For each file, as Spark calls it, its number and how many rows stand in the files before it."""
    named = session.read.parquet(*map(_literal_path, files)).inputFiles()
    keys = {unquote(name): name for name in (re.sub(_SCHEME, "/", one) for one in named)}
    before = accumulate(rows[:-1], initial=0)
    table = ", ".join(
        f"({_text(keys[str(file.absolute())])}, {number}, {start}L)"
        for number, (file, start) in enumerate(zip(files, before, strict=True))
    )
    return session.sql(f"SELECT * FROM VALUES {table} AS places (path, {FILE}, before)")


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _types(file: Path, columns: Any) -> tuple[str, ...]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(file) as opened:
        stored = {opened.schema.column(at).path: opened.schema.column(at) for at in range(len(opened.schema))}
        types = []
        for column in columns:
            one = stored[column]
            if one.physical_type != "INT96" and "nanoseconds" in str(one.logical_type):
                raise SparkInputError(
                    str(file),
                    f"column {column!r} has times in nanoseconds, which Spark cannot read; write microseconds",
                )
            types.append(f"{one.physical_type} {one.logical_type}")
    return tuple(types)


def _literal_path(file: Path) -> str:
    # Spark takes these for patterns.
    return re.sub(r"([\\*?\[\]{}])", r"\\\1", str(file.absolute()))


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
