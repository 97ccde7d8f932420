"""A table or view of PostgreSQL, by URL: `postgresql://user@host/db?table=schema.orders`.

Read through ADBC, in one read-only transaction, only the columns that are facts. Needs the extra `postgres`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import pyarrow as pa

from poisonbook.intake.databases import DatabaseUrl, quoted
from poisonbook.intake.errors import DatabaseError, DriverMissingError
from poisonbook.intake.tables import Stretch
from poisonbook.intake.typed_table import typed_stretches

_MISSING_TABLE = ("42P01", "3F000")
_NOT_ALLOWED = "42501"


class PostgresTable:
    """One table of a PostgreSQL database."""

    delimiter: str | None = None
    total_bytes: int | None = None
    bytes_read = 0
    row_count: int | None = None
    rereadable = True

    def __init__(self, url: DatabaseUrl) -> None:
        self.name = url.shown
        self._url = url
        with self._cursor() as cursor:
            self.schema = _reader(cursor, f"SELECT * FROM {url.quoted_table} LIMIT 0").schema  # noqa: S608 - quoted
        self.columns: tuple[str, ...] = tuple(self.schema.names)

    def stretches(self, wanted: Sequence[int]) -> Iterator[Stretch]:
        """The rows, as the server gives them."""
        names = ", ".join(quoted(self.columns[position]) for position in wanted)
        with self._cursor() as cursor:
            yield from typed_stretches(_reader(cursor, f"SELECT {names} FROM {self._url.quoted_table}"), wanted)  # noqa: S608 - quoted

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        try:
            import adbc_driver_postgresql.dbapi as driver
        except ImportError:
            raise DriverMissingError("PostgreSQL", "postgres") from None
        try:
            connection = driver.connect(self._url.connection)
        except driver.Error as error:
            text = str(error).strip().partition("\n")[0]
            reason = text if self._url.may_repeat(text) else "the driver does not accept the URL"
            raise DatabaseError(self.name, f"no connection: {reason}") from None
        try:
            with closing(connection), closing(connection.cursor()) as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
                yield cursor
        except (driver.Error, pa.ArrowException, OSError) as error:  # the latter two while rows come in
            raise DatabaseError(self.name, _reason(getattr(error, "sqlstate", None))) from None


def _reader(cursor: Any, query: str) -> Any:
    cursor.execute(query)
    return cursor.fetch_record_batch()


def _reason(sqlstate: str | None) -> str:
    # The server's words may quote a cell (a view that casts); its code does not.
    if sqlstate in _MISSING_TABLE:
        return "the database has no such table"
    if sqlstate == _NOT_ALLOWED:
        return "the user may not read this table"
    return f"cannot be read (SQLSTATE {sqlstate})" if sqlstate else "the server failed while it gave the rows"
