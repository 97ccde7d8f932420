"""What the tests of the intake share: ways to read and look at rows."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from poisonbook.facts.schema import ORDERS, Table
from poisonbook.intake.reading import Options, Reading, open_table

Rows = list[dict[str, Any]]
ReadBytes = Callable[..., Reading]


@pytest.fixture(scope="session", name="rows_of")
def _rows_of() -> Callable[[Reading], Rows]:
    """All rows of a reading, as dictionaries."""

    def rows(reading: Reading) -> Rows:
        found: Rows = []
        for batch in reading.batches():
            assert batch.schema == reading.schema
            found += batch.to_pylist()
        return found

    return rows


@pytest.fixture(scope="session", name="read_bytes")
def _read_bytes() -> ReadBytes:
    """A reading of bytes that come in on standard input."""

    def read(data: bytes, table: Table = ORDERS, **options: Any) -> Reading:
        return open_table(["-"], table, Options(**options), stdin=io.BytesIO(data))

    return read
