"""Many rows or keys with one round trip.

PostgreSQL is given keys and few rows as one JSON text: a driver written in Python takes longer over each parameter than
the server over the row. Many rows come in as a binary COPY, which takes it half the time of JSON, but some round trips
more. SQLite's driver takes many rows by itself, and many keys as JSON too. The statements are the same whatever the
number, so that they are compiled once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Insert,
    LargeBinary,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.types import TypeEngine

from poisonbook.storage.copying import copied, copy_in

Row = Mapping[str, Any]

POSTGRESQL = "postgresql"
_MANY = 20
"""Rows from which a COPY is quicker than JSON."""
_ENCODER = json.JSONEncoder(ensure_ascii=False, default=lambda value: f"\\x{value.hex()}")
_GIVEN = bindparam("given", type_=Text())


class Cells(NamedTuple):
    """Rows as the driver was given them."""

    names: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> Cells:
    """Insert rows that name the same columns of the table; what they are in it."""
    names = rows[0] if rows else ()
    return insert_columns(connection, table, {name: [row[name] for row in rows] for name in names})


def insert_columns(connection: Connection, table: Table, columns: Mapping[str, Sequence[Any]]) -> Cells:
    """Insert rows that are given column by column, each with as many values; what they are in the table."""
    names, dialect = tuple(columns), connection.dialect
    bound = _bound(table, dialect)
    cells = [
        columns[name] if (bind := bound[name]) is None else [bind(value) for value in columns[name]] for name in names
    ]
    rows = list(zip(*cells, strict=True))
    if not rows:
        return Cells((), ())
    if dialect.name != POSTGRESQL:
        connection.exec_driver_sql(_insert_values(table, dialect, names), rows)
    elif len(rows) < _MANY:
        connection.execute(_insert_given(table, names), given(names, rows))
    else:
        connection.exec_driver_sql(copy_in(table, names), (copied(table, names, cells),))
    return Cells(names, rows)


@cache
def given_rows(dialect: str, columns: tuple[tuple[str, TypeEngine[Any]], ...]) -> FromClause:
    """The rows of the parameter that `given` makes, as a table `given` to join others to."""
    if dialect == POSTGRESQL:
        typed = [Column(name, kind) for name, kind in columns]
        records = func.json_to_recordset(cast(_GIVEN, JSON)).table_valued(*typed, name="given")
        return records.render_derived(with_types=True)
    rows = func.json_each(_GIVEN).table_valued("value", name="row")
    cells = [
        func.json_extract(rows.c.value, literal_column(f"'$.{name}'"), type_=kind).label(name) for name, kind in columns
    ]
    return select(*cells).select_from(rows).subquery("given")


def given(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, str]:
    """The parameter with these rows."""
    return {"given": _ENCODER.encode([dict(zip(names, row, strict=True)) for row in rows])}


@cache
def _insert_given(table: Table, names: tuple[str, ...]) -> Insert:
    row_type: ColumnElement[Any] = literal_column(f'NULL::"{table.name}"')
    rows = func.json_populate_recordset(row_type, cast(_GIVEN, JSON)).table_valued(*names, name="given")
    return insert(table).from_select(names, select(*(rows.c[name] for name in names)))


@cache
def _insert_values(table: Table, dialect: Dialect, names: tuple[str, ...]) -> str:
    columns = ", ".join(dialect.identifier_preparer.quote(name) for name in names)
    places = ", ".join("?" * len(names))
    return f"INSERT INTO {table.name} ({columns}) VALUES ({places})"  # noqa: S608 - names of our own


@cache
def _bound(table: Table, dialect: Dialect) -> dict[str, Callable[[Any], Any] | None]:
    """How each column's values are given to the driver; None: as they are."""
    return {column.name: _bind(column.type, dialect) for column in table.c}


def _bind(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(kind, LargeBinary):
        return None
    return kind.dialect_impl(dialect).bind_processor(dialect)
