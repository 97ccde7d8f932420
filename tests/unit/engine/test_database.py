"""The database that rules run in: in memory alone, closed to files, extensions and the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from poisonbook.engine.base import EngineSettingError
from poisonbook.engine.duckdb.database import memory_database


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """A closed database with a table of a canary."""
    connection = memory_database(memory_limit="100MB", threads=1)
    connection.execute("CREATE TABLE lines AS SELECT 'canary' AS word")
    yield connection
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "COPY lines TO '{}'",
        "EXPORT DATABASE '{}'",
        "ATTACH '{}' AS disk",
        "SELECT * FROM read_csv('{}')",
        "SELECT * FROM read_text('{}')",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET temp_directory = '{}'",
        "SET enable_external_access = true",
        "SET autoinstall_known_extensions = true",
        "RESET temp_directory",
    ],
)
def test_nothing_leaves_or_enters_but_through_python(
    database: duckdb.DuckDBPyConnection, tmp_path: Path, statement: str
) -> None:
    with pytest.raises(duckdb.Error):
        database.execute(statement.format(tmp_path / "out"))

    assert list(tmp_path.iterdir()) == []


def test_a_python_variable_is_no_table(database: duckdb.DuckDBPyConnection) -> None:
    some_rows = [1]

    with pytest.raises(duckdb.CatalogException):
        database.execute("SELECT * FROM some_rows")

    assert some_rows


def test_it_does_not_spill(database: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.OutOfMemoryException):
        database.execute(
            "CREATE TABLE big AS SELECT repeat('x', 100) || i AS word FROM range(5000000) AS t(i)"
        ).fetchall()


@pytest.mark.parametrize(
    ("memory_limit", "threads", "text"),
    [
        ("much", None, "memory_limit 'much' is not understood; expected a size such as 2GB"),
        ("-5GB", None, "memory_limit '-5GB' is not understood; expected a size such as 2GB"),
        (None, 0, "threads '0' is not understood; expected a whole number from 1"),
    ],
)
def test_a_setting_that_is_not_understood_is_named(memory_limit: str | None, threads: int | None, text: str) -> None:
    with pytest.raises(EngineSettingError) as error:
        memory_database(memory_limit=memory_limit, threads=threads)

    assert str(error.value) == text
