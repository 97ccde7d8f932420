"""A DuckDB database that lives in memory alone.

Invariant: nothing it holds reaches a disk. It spills to no temporary file (it fails instead),
loads no extension, and cannot be turned to files or the network by the SQL it runs.
"""

from __future__ import annotations

import duckdb

from poisonbook.engine.base import EngineSettingError

_CLOSED = {
    "temp_directory": "",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "allow_persistent_secrets": "false",
    "preserve_insertion_order": "false",
}


def memory_database(*, memory_limit: str | None, threads: int | None) -> duckdb.DuckDBPyConnection:
    """An empty database in memory, closed to files and to the network.

    Args:
        memory_limit: such as `2GB`; None for DuckDB's own, four fifths of the machine's.
        threads: None for one a core.

    Raises:
        EngineSettingError: DuckDB does not understand one of them.
    """
    database = duckdb.connect(":memory:", config=dict(_CLOSED))
    try:
        if memory_limit is not None:
            _set(database, "memory_limit", memory_limit, "a size such as 2GB")
        if threads is not None:
            _set(database, "threads", str(threads), "a whole number from 1")
        # Last, because it also bars changes to the settings above that touch files.
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
    except BaseException:
        database.close()
        raise
    return database


def _set(database: duckdb.DuckDBPyConnection, setting: str, value: str, expected: str) -> None:
    try:
        database.execute(f"SET {setting} = $value", {"value": value})
    except duckdb.Error:
        raise EngineSettingError(setting, value, expected) from None
