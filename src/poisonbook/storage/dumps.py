"""Whole tables as plain cells, out of a store and into an empty one: the same cells from both databases."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Column, LargeBinary, MetaData, Table, TypeDecorator, exists, select, tuple_
from sqlalchemy.engine import Connection
from sqlalchemy.types import TypeEngine

from poisonbook.storage.bulk import insert_columns
from poisonbook.storage.tables.everything import METADATA
from poisonbook.storage.tables.upkeep import CLOCKS

__all__ = ["Connection", "columns_of", "dumped_tables", "is_empty", "put_rows", "rows_of"]

Cells = Sequence[Any]
_AT_ONCE = 1_000


def dumped_tables() -> tuple[str, ...]:
    """The names of all tables but that of a machine's clock, each after those that it refers to."""
    return tuple(table.name for table in METADATA.sorted_tables if table is not CLOCKS)


def columns_of(name: str) -> tuple[str, ...]:
    """The columns of a table, in the order of its rows' cells."""
    return tuple(METADATA.tables[name].columns.keys())


def rows_of(connection: Connection, name: str) -> Iterator[list[Any]]:
    """The rows of a table in the order of its key: texts, whole numbers, nulls, and bytes in base64.

    On one connection of `Store.reading` all tables are as they were at one moment.
    """
    table = _plain(name)
    keys = tuple(table.primary_key.columns)
    query = select(table).order_by(*keys).limit(_AT_ONCE)
    places = [table.columns.keys().index(key.name) for key in keys]
    page = connection.execute(query).all()
    while page:
        yield from (list(map(_written, row)) for row in page)
        last = tuple(page[-1][place] for place in places)
        page = connection.execute(query.where(tuple_(*keys) > last)).all() if len(page) == _AT_ONCE else []


def put_rows(connection: Connection, name: str, columns: Sequence[str], rows: Iterable[Cells]) -> None:
    """Insert rows with these cells; StoreConflictError where a key is there."""
    table = _plain(name)
    binary = [isinstance(table.c[name].type, LargeBinary) for name in columns]
    given = iter(rows)
    while some := list(islice(given, _AT_ONCE)):
        cells = zip(*some, strict=True)
        read = [
            list(map(_read, column)) if is_bytes else column for column, is_bytes in zip(cells, binary, strict=True)
        ]
        insert_columns(connection, table, dict(zip(columns, read, strict=True)))


def is_empty(connection: Connection) -> bool:
    """Whether no table has a row."""
    tables = [_plain(name) for name in dumped_tables()]
    return not any(connection.execute(select(exists().select_from(table))).scalar_one() for table in tables)


@cache
def _plain(name: str) -> Table:
    """A table without our types: what is stored is what is written."""
    table = METADATA.tables[name]
    columns = [Column(one.name, _bare(one.type), primary_key=one.primary_key) for one in table.columns]
    return Table(name, MetaData(), *columns)


def _bare(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


def _written(cell: Any) -> Any:
    return base64.b64encode(cell).decode("ascii") if isinstance(cell, bytes) else cell


def _read(cell: str | None) -> bytes | None:
    return None if cell is None else base64.b64decode(cell, validate=True)
