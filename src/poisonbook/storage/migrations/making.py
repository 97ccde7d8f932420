"""What migrations make tables of: columns as SQLite's STRICT tables and PostgreSQL both have them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def table(name: str, *items: sa.schema.SchemaItem) -> None:
    """Create a table."""
    op.create_table(name, *items, sqlite_strict=True)


def index(name: str, table: str, columns: list[str], *, unique: bool = False, where: str | None = None) -> None:
    """Create an index, of some rows only where `where` says of which."""
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def text(name: str, *, optional: bool = False) -> sa.Column[str]:
    """A column of text."""
    return sa.Column(name, sa.Text(), nullable=optional)


def whole(name: str, *, optional: bool = False) -> sa.Column[int]:
    """A column of whole numbers of 64 bits."""
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=optional)


def small(name: str, *, optional: bool = False) -> sa.Column[int]:
    """A column of small whole numbers."""
    return sa.Column(name, sa.Integer(), nullable=optional)


def blob(name: str, *, optional: bool = False) -> sa.Column[bytes]:
    """A column of bytes."""
    return sa.Column(name, sa.LargeBinary(), nullable=optional)
