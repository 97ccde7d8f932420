"""The digest of a record as it stands in the store, the same in both databases: its cells, and those of its parts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, Text, and_, column, select
from sqlalchemy.engine import Connection

from poisonbook.facts.lines import moment_at
from poisonbook.storage.bulk import Cells, given, given_rows
from poisonbook.storage.events import Key, Standing
from poisonbook.storage.tables.everything import METADATA, PARTS_OF

_KEY = (("operator", Text()), ("id", Text()))
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=bytes.hex)


def standing_of(connection: Connection, table: Table, keys: Iterable[Key]) -> dict[Key, Standing]:
    """Those of the records that are there, with one query for each table they are in."""
    wanted = given(("operator", "id"), sorted(set(keys)))
    whole: dict[Key, list[tuple[Any, ...]]] = defaultdict(list)
    for row in connection.execute(_asked(connection.dialect.name, table, "id"), wanted):
        whole[row[0], row[1]].append(row[2:])
    part = PARTS_OF.get(table)
    if part is not None and whole:
        for row in connection.execute(_asked(connection.dialect.name, *part), wanted):
            whole[row[0], row[1]].append(row[2:])
    place = table.columns.keys().index("delete_after") if "delete_after" in table.columns else None
    return {
        key: Standing(_digest(rows), None if place is None else moment_at(rows[0][place]))
        for key, rows in whole.items()
    }


def standing_after(table: Table, own: Cells, parts: Cells) -> dict[Key, Standing]:
    """Records without blobs that were inserted a moment ago, of what the driver was given: nothing has to be read."""
    part, whole_id = PARTS_OF[table]
    rows = {(row[operator], row[id_]): [tuple(cells)] for row, cells, operator, id_ in _ordered(table, own, "id")}
    for row, cells, operator, id_ in _ordered(part, parts, whole_id):
        rows[row[operator], row[id_]].append(tuple(cells))
    place = table.columns.keys().index("delete_after")
    return {key: Standing(_digest(cells), moment_at(cells[0][place])) for key, cells in rows.items()}


def _ordered(table: Table, cells: Cells, id_: str) -> Iterator[tuple[Sequence[Any], list[Any], int, int]]:
    """Rows as they were given, their cells in the order of the table's columns, and where operator and id are."""
    if cells.rows:
        places = [cells.names.index(one.name) for one in table.columns]
        operator, own_id = cells.names.index("operator"), cells.names.index(id_)
        for row in cells.rows:
            yield row, [row[place] for place in places], operator, own_id


def all_standing(connection: Connection, table: Table, *, at_once: int = 2_000) -> Iterator[tuple[Key, Standing]]:
    """All records of a table, in the order of their keys."""
    after: Key = ("", "")
    while True:
        operator, id_ = _owner(table), table.c.id
        further = (operator > after[0]) | ((operator == after[0]) & (id_ > after[1]))
        page = [
            (row[0], row[1])
            for row in connection.execute(select(operator, id_).where(further).order_by(operator, id_).limit(at_once))
        ]
        if not page:
            return
        yield from sorted(standing_of(connection, table, page).items())
        after = page[-1]


def need_columns(connection: Connection) -> None:
    """Go on only where all tables have all their columns.

    Raises:
        SQLAlchemyError: one has not.
    """
    for table in METADATA.sorted_tables:
        connection.execute(select(table).limit(0))


def damages(connection: Connection) -> list[str]:
    """What SQLite itself finds wrong with its file, such as a row that its indexes have otherwise; no data in it.

    Keys are read from indexes, so a key that changed in its row alone is seen by this and not by a digest.
    """
    if connection.dialect.name != "sqlite":
        return []
    told = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars()
    return [line for line in told if line != "ok"]


def _digest(rows: Sequence[tuple[Any, ...]]) -> str:
    record, *parts = map(_ENCODER.encode, rows)
    return sha256("\n".join((record, *sorted(parts))).encode()).hexdigest()


@cache
def _asked(dialect: str, table: Table, id_: str) -> Select[Any]:
    """Rows as the driver has them, without our types: what is hashed is what is stored."""
    keys = given_rows(dialect, _KEY)
    match = and_(_owner(table) == keys.c.operator, table.c[id_] == keys.c.id)
    cells: list[ColumnElement[Any]] = [column(one.name, _selectable=table) for one in table.columns]
    return select(_owner(table), table.c[id_], *cells).join_from(keys, table, match)


def _owner(table: Table) -> Column[Any]:
    """Whose a record is; an operator is its own."""
    return table.c["operator" if "operator" in table.c else "id"]
