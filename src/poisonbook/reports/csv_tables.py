"""Tables as CSV files (RFC 4180, UTF-8) that a spreadsheet can open without running anything in them."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Generic, TypeVar

from poisonbook.values.strengths import plain

R = TypeVar("R")
Cell = str | int | Decimal | date | datetime | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet may take for a formula (OWASP, CSV injection)."""
_FLUSH = 1 << 16


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column of a table of records of type `R`."""

    name: str
    means: str
    """In a few plain words, for who reads the file."""
    value: Callable[[R], Cell]


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """A table of records of type `R`, one a row."""

    name: str
    """Of its file, without `.csv`."""
    title: str
    columns: tuple[Column[R], ...]

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.csv"


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written."""

    name: str
    size: int
    sha256: str
    """64 hexadecimal figures."""
    rows: int | None = None
    """Without the head; None for what is not a table."""


def cell_text(value: Cell) -> str:
    """A value as it stands in a cell; moments in UTC, figures with a point, nothing for None.

    Only texts can be taken for formulas, and get an apostrophe in front; a figure below zero is a figure.

    >>> cell_text("=1+1"), cell_text(Decimal("-2.50"))
    ("'=1+1", '-2.5')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        text = value.replace("\0", "")
        return f"'{text}" if text.startswith(_FORMULA) else text
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, Decimal):
        return plain(value)
    return str(value)


def moment_text(moment: datetime) -> str:
    """A moment in UTC, to the second or as exactly as it is known (RFC 3339)."""
    exactly = moment.astimezone(UTC)
    return exactly.replace(tzinfo=None).isoformat(timespec="microseconds" if exactly.microsecond else "seconds") + "Z"


def write_table(folder: Path, table: Table[R], rows: Iterable[R]) -> Written:
    """Write `table` into `folder`, row by row: memory does not grow with their number."""
    digest, size, written = hashlib.sha256(), 0, 0
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    values = [column.value for column in table.columns]
    with (folder / table.file).open("xb") as file:

        def flush() -> int:
            data = buffer.getvalue().encode()
            digest.update(data)
            buffer.seek(0)
            buffer.truncate()
            return file.write(data)

        writer.writerow([column.name for column in table.columns])
        for row in rows:
            written += 1
            writer.writerow([cell_text(value(row)) for value in values])
            if buffer.tell() > _FLUSH:
                size += flush()
        size += flush()
    return Written(table.file, size, digest.hexdigest(), written)
