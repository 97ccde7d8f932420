"""Files that appear whole or not at all: written in a hidden folder beside their place, then renamed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, ClassVar

from poisonbook.errors import PoisonbookError

if TYPE_CHECKING:
    import pyarrow as pa


class TableFormat(StrEnum):
    """How tables are written."""

    PARQUET = "parquet"
    CSV = "csv"


class ShopNotWrittenError(PoisonbookError):
    """The sample's folder cannot be written."""

    code: ClassVar[str] = "sample-not-written"
    exit_code: ClassVar[int] = 4

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(folder, reason)
        self.folder = folder
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.folder}: the sample cannot be written ({self.reason}); choose a writable folder with room for it"


@contextmanager
def appearing_in(out: Path) -> Iterator[Path]:
    """A folder to write to; when the block ends well, its files move to `out` under their names.

    Raises:
        ShopNotWrittenError: `out` cannot be made or written, or the disk is full; no partial file is in it then.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".sample-", dir=out) as folder:
            yield Path(folder)
            for path in sorted(Path(folder).iterdir()):
                path.replace(out / path.name)
    except OSError as error:
        raise ShopNotWrittenError(str(out), error.strerror or str(error)) from error


def write_tables(tables: Iterable[pa.Table], path: Path, table_format: TableFormat) -> None:
    """Write `tables`, at least one, into the file at `path`, one after the other."""
    from pyarrow import csv, parquet

    rest = iter(tables)
    first = next(rest)
    if table_format is TableFormat.PARQUET:
        # Without the stored Arrow schema a reader sees plain Parquet, as another shop's export would be.
        writer = parquet.ParquetWriter(path, first.schema, store_schema=False)
    else:
        writer = csv.CSVWriter(path, first.schema)
    with writer:
        for table in chain([first], rest):
            writer.write_table(table)


def write_json_lines(rows: Iterable[Mapping[str, object]], path: Path) -> None:
    """Write one JSON object a line."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
