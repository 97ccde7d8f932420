"""Tables whose columns have types: Arrow data, Parquet files, database tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from poisonbook.facts.schema import Kind, Table
from poisonbook.intake.column_errors import ColumnTypeError
from poisonbook.intake.columns import ColumnPlan
from poisonbook.intake.errors import BombError, EmptyFileError, FileUnreadableError, TruncatedFileError
from poisonbook.intake.sources import FileSource
from poisonbook.intake.streams import BOMB_BYTES, BOMB_RATIO
from poisonbook.intake.tables import MOST_ROWS, Rows, Stretch, consecutive
from poisonbook.intake.text_fields import as_texts
from poisonbook.intake.texts import is_text, storage

_BATCH_BYTES = 64 << 20
_STRETCH_BYTES = 256 << 20
"""Well under the 2 GiB of text that one Arrow array of strings holds."""


class ArrowTable:
    """A table or a stream of record batches in memory."""

    delimiter: str | None = None
    total_bytes: int | None = None
    bytes_read = 0

    def __init__(self, data: Any, name: str) -> None:
        self.name = name
        self._data = data
        self._taken = False
        self.schema = data.schema
        self.columns: tuple[str, ...] = tuple(data.schema.names)
        self.rereadable = isinstance(data, pa.Table)
        self.row_count: int | None = data.num_rows if self.rereadable else None

    def stretches(self, wanted: Sequence[int]) -> Iterator[Stretch]:
        """The rows; a stream gives them once."""
        if self._taken and not self.rereadable:
            raise FileUnreadableError(self.name, "can be read only once")
        self._taken = True
        batches = self._data.to_batches(max_chunksize=MOST_ROWS) if self.rereadable else self._data
        yield from typed_stretches((batch.select(list(wanted)) for batch in batches), wanted)


class ParquetTable:
    """One Parquet file."""

    delimiter: str | None = None
    rereadable = True

    def __init__(self, source: FileSource) -> None:
        self.name = source.name
        self.path: Path = source.path
        self.total_bytes: int | None = source.size
        self.bytes_read = 0
        with self._open() as file:
            self.schema = file.schema_arrow
            self.row_count: int | None = file.metadata.num_rows
            self._batch_rows = _batch_rows(self.name, file.metadata)
        self.columns: tuple[str, ...] = tuple(self.schema.names)

    def stretches(self, wanted: Sequence[int]) -> Iterator[Stretch]:
        """The rows, about 64 MB at a time.

        Raises:
            TruncatedFileError: a page is damaged.
        """
        names = [self.columns[position] for position in wanted]
        with self._open() as file:
            batches = file.iter_batches(batch_size=self._batch_rows, columns=names)
            try:
                for stretch in typed_stretches((batch.select(names) for batch in batches), wanted):
                    self.bytes_read = (self.total_bytes or 0) * stretch.end // max(self.row_count or 0, 1)
                    yield stretch
            except (OSError, UnicodeDecodeError, pa.ArrowException):  # its names may be no texts
                raise TruncatedFileError(self.name, "Parquet") from None

    def _open(self) -> Any:
        if not self.total_bytes:
            raise EmptyFileError(self.name)
        try:
            return pq.ParquetFile(self.path, pre_buffer=False)
        except (OSError, UnicodeDecodeError, pa.ArrowException):  # its names may be no texts
            raise TruncatedFileError(self.name, "Parquet") from None


def _batch_rows(name: str, metadata: Any) -> int:
    groups = [metadata.row_group(index) for index in range(metadata.num_row_groups)]
    unpacked = sum(group.total_byte_size for group in groups)
    packed = sum(group.column(index).total_compressed_size for group in groups for index in range(group.num_columns))
    if unpacked > BOMB_BYTES and unpacked > BOMB_RATIO * packed:
        raise BombError(name, packed, unpacked)
    bytes_per_row = max(unpacked // max(metadata.num_rows, 1), 1)
    return int(min(max(_BATCH_BYTES // bytes_per_row, 1_024), MOST_ROWS))


def typed_stretches(batches: Iterable[Any], wanted: Sequence[int]) -> Iterator[Stretch]:
    """Record batches whose columns are those at the positions `wanted`, as stretches of bounded length."""
    end = 0
    for batch in batches:
        step = max(min(MOST_ROWS, batch.num_rows * _STRETCH_BYTES // max(batch.nbytes, 1)), 1)
        for start in range(0, batch.num_rows, step):
            part = batch.slice(start, step)
            columns = {position: storage(part.column(place)) for place, position in enumerate(wanted)}
            yield _checked(columns, consecutive(end, part.num_rows))
            end += part.num_rows


def _checked(columns: Mapping[int, Any], rows: Rows) -> Stretch:
    # A Parquet file may call text what is none.
    binary = {
        position: column.cast(pa.string()).cast(pa.binary())
        for position, column in columns.items()
        if is_text(column.type)
    }
    end = int(rows[-1])
    if not binary:
        return Stretch(rows, columns, end)
    texts, left, refused = as_texts(binary, rows)
    if refused:
        keep = pa.array(np.isin(rows, left))
        columns = {position: column.filter(keep) for position, column in columns.items()}
    return Stretch(left, {**columns, **texts}, end, sorted(refused))


def check_types(schema: Any, plan: ColumnPlan, table: Table, file: str) -> None:
    """Raise ColumnTypeError if a column's type cannot be read as its fact (lists, objects, yes and no, bytes)."""
    for recipe in plan.recipes:
        fact = table.column(recipe.fact)
        for position in recipe.positions:
            kind = value_type(schema.field(position).type)
            if not _is_readable(kind, fact.kind):
                raise ColumnTypeError(file, plan.names[position], str(kind), f"{fact.name} ({fact.kind})")


def value_type(kind: Any) -> Any:
    """The type of the values, without dictionary and extension."""
    with suppress(AttributeError):
        kind = kind.storage_type
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _is_readable(kind: Any, fact: Kind) -> bool:
    number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    time = pa.types.is_timestamp(kind) or pa.types.is_date(kind)
    return bool(is_text(kind) or pa.types.is_null(kind) or number or (time and fact is not Kind.NUMBER))
