"""A DuckDB database that lives in memory alone.

Invariant: nothing it holds reaches a disk. It spills to no temporary file (it fails instead),
loads no extension, and cannot be turned to files or the network by the SQL it runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from poisonbook.engine.base import EngineError, EngineMemoryError, EngineSettingError

_SIZE = re.compile(r"\s*\d+(?:\.\d+)?\s*[KMGTkmgt]i?[Bb]\s*")
_CLOSED = {
    "temp_directory": "",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "allow_persistent_secrets": "false",
    "preserve_insertion_order": "false",
}


def memory_database(
    *, memory_limit: str | None, threads: int | None, reads: Sequence[Path] = ()
) -> duckdb.DuckDBPyConnection:
    """An empty database in memory, closed to the network and to all files but those it is to read.

    Args:
        memory_limit: such as `2GB`; None for DuckDB's own, four fifths of the machine's.
        threads: None for one a core.
        reads: the files it may read.

    Raises:
        EngineSettingError: DuckDB does not understand one of them.
    """
    if memory_limit is not None and not _SIZE.fullmatch(memory_limit):
        # DuckDB takes a negative size for no limit at all.
        raise EngineSettingError("memory_limit", memory_limit, "a size such as 2GB")
    database = duckdb.connect(":memory:", config=dict(_CLOSED))
    try:
        if memory_limit is not None:
            _set(database, "memory_limit", memory_limit, "a size such as 2GB")
        if threads is not None:
            _set(database, "threads", str(threads), "a whole number from 1")
        if reads:
            database.execute("SET allowed_paths = $paths", {"paths": [str(path) for path in reads]})
        # Last, because it also bars changes to the settings above that touch files.
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
    except BaseException:
        database.close()
        raise
    return database


@contextmanager
def engine_errors(doing: str) -> Iterator[None]:
    """DuckDB's errors as ours: its own words are left out, because they may quote data.

    Raises:
        EngineMemoryError: the memory limit does not suffice, and nothing is spilled.
        EngineError: anything else that DuckDB could not do.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise EngineMemoryError("DuckDB", doing, type(error).__name__) from None
    except duckdb.Error as error:
        raise EngineError("DuckDB", doing, type(error).__name__) from None


def _set(database: duckdb.DuckDBPyConnection, setting: str, value: str, expected: str) -> None:
    try:
        database.execute(f"SET {setting} = $value", {"value": value})
    except duckdb.Error:
        raise EngineSettingError(setting, value, expected) from None
