"""Operators, their keys, and what they count up."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table, Text

from poisonbook.register.access import Scope
from poisonbook.storage.columns import Document, Whole
from poisonbook.storage.tables.base import METADATA, id_column, moment, owned, text

OPERATORS = Table(
    "operators",
    METADATA,
    id_column(),
    text("name"),
    Column("jurisdictions", Document(tuple[str, ...]), nullable=False),
    moment("recorded_at"),
    sqlite_strict=True,
)

API_KEYS = Table(
    "api_keys",
    METADATA,
    Column("operator", Text, ForeignKey(OPERATORS.c.id), primary_key=True),
    id_column(),
    Column("hash", Text, nullable=False, unique=True),
    Column("scopes", Document(frozenset[Scope]), nullable=False),
    moment("created_at"),
    text("label"),
    moment("revoked_at", optional=True),
    sqlite_strict=True,
)

COUNTERS = owned("counters", Column("name", Text, primary_key=True), Column("value", Whole, nullable=False))
"""Numbers that only go up: of order lines, and of changes to the catalogue."""
