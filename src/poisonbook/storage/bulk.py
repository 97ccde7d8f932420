"""Many rows or keys with one round trip.

PostgreSQL is given them as one JSON text: a driver written in Python takes longer over each parameter than the server
over the row. SQLite's driver takes many rows by itself, and many keys as JSON too. The statements are the same whatever
the number, so that they are compiled once.
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

Row = Mapping[str, Any]

POSTGRESQL = "postgresql"
_GIVEN = bindparam("given", type_=Text())


class Cells(NamedTuple):
    """Rows as the driver was given them."""

    names: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> Cells:
    """Insert rows that name the same columns of the table; what they are in it."""
    if not rows:
        return Cells((), ())
    names = tuple(rows[0])
    bound = [(name, _bound(table, connection.dialect)[name]) for name in names]
    cells = [[row[name] if bind is None else bind(row[name]) for name, bind in bound] for row in rows]
    if connection.dialect.name == POSTGRESQL:
        connection.execute(_insert_given(table, names), given(names, cells))
    else:
        connection.exec_driver_sql(_insert_values(table, connection.dialect, names), [tuple(row) for row in cells])
    return Cells(names, cells)


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
    cells = [dict(zip(names, row, strict=True)) for row in rows]
    return {"given": json.dumps(cells, ensure_ascii=False)}


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
    """How each column's values are given to the driver, or inside JSON; None: as they are."""
    return {column.name: _bind(column.type, dialect) for column in table.c}


def _bind(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(kind, LargeBinary):
        return _hexadecimal if dialect.name == POSTGRESQL else None
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _hexadecimal(value: bytes | None) -> str | None:
    return None if value is None else f"\\x{value.hex()}"
