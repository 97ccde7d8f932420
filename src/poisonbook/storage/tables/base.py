"""What all tables have in common."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, MetaData, Table, Text
from sqlalchemy.schema import SchemaItem

from poisonbook.storage.columns import Moment

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def owned(name: str, *items: SchemaItem) -> Table:
    """A table whose rows are an operator's, each known by (operator, id) unless `items` say otherwise."""
    operator = Column("operator", Text, primary_key=True)
    return Table(name, METADATA, operator, *items, sqlite_strict=True)


def noun(name: str, *items: SchemaItem) -> Table:
    """A table of things that people enter, with the moment they came on record and the moment they are deleted."""
    recorded = Column("recorded_at", Moment, nullable=False)
    table = owned(name, id_column(), recorded, ends(), *items)
    Index(None, table.c.operator, table.c.recorded_at)
    return table


def id_column() -> Column[str]:
    """The second half of the key."""
    return Column("id", Text, primary_key=True)


def ends() -> Column[Any]:
    """When the row is to be deleted, set as it is written."""
    return Column("delete_after", Moment, nullable=False, index=True)


def text(name: str, *, optional: bool = False) -> Column[str]:
    """A text."""
    return Column(name, Text, nullable=optional)


def moment(name: str, *, optional: bool = False) -> Column[Any]:
    """A moment."""
    return Column(name, Moment, nullable=optional)
