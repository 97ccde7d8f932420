"""A table of nouns: rows in, frozen values out. What all repositories share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, Table, Text, and_, select, update
from sqlalchemy.engine import Connection, Row

from poisonbook.storage.bulk import given, given_rows, insert_rows
from poisonbook.storage.events import touch
from poisonbook.storage.plain import field_names

N = TypeVar("N")
MOST = 1_000
"""Of a search that goes on elsewhere."""
Key = tuple[str, str]
"""Operator and id."""

KEY = (("operator", Text()), ("id", Text()))


class Shelf(Generic[N]):
    """The rows of `table` as values of `kind`, a dataclass whose fields are columns of the same names."""

    def __init__(self, table: Table, kind: type[N]) -> None:
        self.table = table
        self.kind = kind
        noun: Any = kind
        self.fields = tuple(name for name in field_names(noun) if name in table.c)

    def add(self, connection: Connection, operator: str, noun: N, *, at: datetime, delete_after: datetime) -> None:
        """Put a noun on record; StoreConflictError where its id is there."""
        row = {"operator": operator, "recorded_at": at, "delete_after": delete_after, **self.cells(noun)}
        insert_rows(connection, self.table, [row])
        touch(connection, self.table, [(operator, self.cells(noun)["id"])])

    def find(self, connection: Connection, operator: str, id_: str) -> N | None:
        """The noun with this id."""
        query = select(*self._columns).where(self.table.c.operator == operator, self.table.c.id == id_)
        row = connection.execute(query).first()
        return None if row is None else self.noun(row)

    def find_many(self, connection: Connection, keys: Iterable[Key], *conditions: ColumnElement[bool]) -> dict[Key, N]:
        """The nouns with these operators and ids, with one query."""
        wanted = sorted(set(keys))
        if not wanted:
            return {}
        asked = given_rows(connection.dialect.name, KEY)
        match = and_(self.table.c.operator == asked.c.operator, self.table.c.id == asked.c.id, *conditions)
        query = select(self.table.c.operator, self.table.c.id, *self._columns).join_from(asked, self.table, match)
        rows = connection.execute(query, given(("operator", "id"), wanted))
        return {(row[0], row[1]): self.noun(row[2:]) for row in rows}

    def search(
        self, connection: Connection, operator: str, *conditions: ColumnElement[bool], most: int | None = None
    ) -> list[N]:
        """The nouns that meet the conditions, the latest on record first."""
        table = self.table
        query = select(*self._columns).where(table.c.operator == operator, *conditions)
        rows = connection.execute(query.order_by(table.c.recorded_at.desc(), table.c.id.desc()).limit(most))
        return [self.noun(row) for row in rows]

    def change(self, connection: Connection, operator: str, id_: str, *conditions: Any, **values: Any) -> bool:
        """Set some columns of one noun; whether it was there and met the conditions."""
        here = (self.table.c.operator == operator, self.table.c.id == id_, *conditions)
        changed = connection.execute(update(self.table).where(*here).values(**values)).rowcount == 1
        if changed:
            touch(connection, self.table, [(operator, id_)])
        return changed

    def cells(self, noun: N) -> dict[str, Any]:
        """The noun's fields, by column."""
        return {name: getattr(noun, name) for name in self.fields}

    def noun(self, row: Row[Any] | Sequence[Any], **more: Any) -> N:
        """What the cells of `fields` make, with what is kept elsewhere."""
        return self.kind(**dict(zip(self.fields, row, strict=True)), **more)

    @cached_property
    def _columns(self) -> tuple[ColumnElement[Any], ...]:
        return tuple(self.table.c[name] for name in self.fields)

    @property
    def query(self) -> Select[Any]:
        """The columns of `fields`, of every operator: to be narrowed."""
        return select(*self._columns)
