"""A DuckDB that keeps everything in memory and reaches for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


@contextmanager
def confined(*, memory_limit: str, threads: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory database that may not spill to disk, and loads no extension from anywhere."""
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "temp_directory": "",
        "memory_limit": memory_limit,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "preserve_insertion_order": "false",
    }
    if threads is not None:
        config["threads"] = str(threads)
    connection = duckdb.connect(":memory:", config=config)
    try:
        yield connection
    finally:
        connection.close()
