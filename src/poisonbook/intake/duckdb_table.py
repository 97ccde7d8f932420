"""A table or view of a DuckDB file, by URL: `duckdb:///shop.db?table=orders`.

The one module of the intake that knows DuckDB. The file is opened for reading only, nothing is spilled to disk, and
only the columns that are facts leave it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from poisonbook.intake.databases import DatabaseUrl, quoted
from poisonbook.intake.errors import DatabaseError, FileMissingError
from poisonbook.intake.tables import Stretch
from poisonbook.intake.typed_table import typed_stretches


class DuckDbTable:
    """One table of a DuckDB file.

    As with SQLAlchemy, three slashes begin a path from the working folder and four one from the root; where only the
    latter exists, three will do.
    """

    delimiter: str | None = None
    total_bytes: int | None = None
    bytes_read = 0
    row_count: int | None = None
    rereadable = True

    def __init__(self, url: DatabaseUrl) -> None:
        self.name = url.shown
        self._url = url
        relative, absolute = Path(url.path.removeprefix("/")), Path(url.path)
        self._path = relative if relative.is_file() else absolute
        if not self._path.is_file():
            raise FileMissingError(self.name, "there is no such file; duckdb:///FILE is from the working folder")
        with self._connection() as connection:
            self.schema = _reader(connection, f"SELECT * FROM {url.quoted_table} LIMIT 0").schema  # noqa: S608 - quoted
        self.columns: tuple[str, ...] = tuple(self.schema.names)

    def stretches(self, wanted: Sequence[int]) -> Iterator[Stretch]:
        """The rows, as the table gives them."""
        names = ", ".join(quoted(self.columns[position]) for position in wanted)
        with self._connection() as connection:
            yield from typed_stretches(_reader(connection, f"SELECT {names} FROM {self._url.quoted_table}"), wanted)  # noqa: S608 - quoted

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        import duckdb

        config: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": "",
            "autoinstall_known_extensions": "false",
        }
        try:
            with duckdb.connect(self._path, read_only=True, config=config) as connection:
                yield connection
        except duckdb.CatalogException:
            raise DatabaseError(self.name, "the database has no such table") from None
        except duckdb.IOException:
            raise DatabaseError(self.name, "is not a DuckDB file, or another program has it open for writing") from None
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            # The driver's words may quote a cell (a view that casts); its class does not.
            raise DatabaseError(self.name, f"cannot be read ({type(error).__name__})") from None


def _reader(connection: Any, query: str) -> Any:
    return pa.RecordBatchReader.from_stream(connection.sql(query))
