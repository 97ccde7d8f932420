"""Statements prepared once a connection, on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pg8000.dbapi import DatabaseError, InterfaceError
from tests.stores import Postgres

from poisonbook.storage.engines import writing_engine
from poisonbook.storage.prepared import PreparingConnection
from poisonbook.storage.urls import place_of


@contextmanager
def connected(postgres: Postgres) -> Iterator[PreparingConnection]:
    """The driver's connection, as the writer has it."""
    engine = writing_engine(place_of(postgres.database()))
    connection = engine.raw_connection()
    try:
        inner = connection.driver_connection
        assert isinstance(inner, PreparingConnection)
        yield inner
    finally:
        connection.invalidate()
        engine.dispose()


def asked(connection: PreparingConnection, statement: str, *parameters: Any) -> list[Any]:
    cursor = connection.cursor()
    cursor.execute(statement, parameters)
    return list(cursor.fetchall())


def prepared(connection: PreparingConnection) -> int:
    (row,) = asked(connection, "SELECT count(*) FROM pg_prepared_statements")
    return int(row[0])


def test_a_statement_asked_again_is_prepared_once(postgres: Postgres) -> None:
    with connected(postgres) as connection:
        answers = [asked(connection, "SELECT CAST(%s AS integer) + 1", number) for number in range(20)]
        assert answers == [[[number + 1]] for number in range(20)]
        assert prepared(connection) == 1


def test_what_is_prepared_outlives_its_transaction(postgres: Postgres) -> None:
    with connected(postgres) as connection:
        asked(connection, "SELECT CAST(%s AS text)", "a")
        connection.rollback()
        asked(connection, "SELECT CAST(%s AS text)", "b")
        connection.commit()
        assert prepared(connection) == 1


def test_the_statements_used_last_stay_and_the_others_go(postgres: Postgres) -> None:
    with connected(postgres) as connection:
        for number in range(300):
            asked(connection, "SELECT CAST(%s AS text)", "often")
            asked(connection, f"SELECT CAST(%s AS text), {number}", "once")
        assert prepared(connection) == 200
        names = asked(connection, "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%text)'")
        assert names == [[1]]


def test_nothing_and_percent_signs_go_through(postgres: Postgres) -> None:
    with connected(postgres) as connection:
        assert asked(connection, "SELECT CAST(%s AS text), 7 %% 4, 'a''b'", None) == [[None, 3, "a'b"]]


def test_a_statement_that_fails_can_be_asked_again_in_the_next_transaction(postgres: Postgres) -> None:
    with connected(postgres) as connection:
        asked(connection, "SELECT 1 / CAST(%s AS integer)", 1)
        with pytest.raises(DatabaseError, match="division by zero"):
            asked(connection, "SELECT 1 / CAST(%s AS integer)", 0)
        connection.rollback()
        assert asked(connection, "SELECT 1 / CAST(%s AS integer)", 1) == [[1]]


def test_a_statement_that_cannot_be_prepared_is_an_error_and_leaves_nothing(postgres: Postgres) -> None:
    with connected(postgres) as connection:
        with pytest.raises(DatabaseError, match="no_such_table"):
            asked(connection, "SELECT * FROM no_such_table WHERE id = %s", 1)
        connection.rollback()
        assert prepared(connection) == 0


def test_a_closed_connection_says_so(postgres: Postgres) -> None:
    with connected(postgres) as connection:
        asked(connection, "SELECT CAST(%s AS integer)", 1)
        connection.close()
        with pytest.raises(InterfaceError, match="connection is closed"):
            asked(connection, "SELECT CAST(%s AS integer)", 1)
