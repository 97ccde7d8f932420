"""The ledger's tables: what stands in leaves, full tiles, signed checkpoints; and apart what leaves commit to."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, Table, Text

from poisonbook.storage.columns import Whole
from poisonbook.storage.tables.base import METADATA, ends, moment, text

LEDGER_ENTRIES = Table(
    "ledger_entries",
    METADATA,
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("entry", LargeBinary, nullable=False),
    sqlite_strict=True,
)
LEDGER_TILES = Table(
    "ledger_tiles",
    METADATA,
    Column("level", Whole, primary_key=True, autoincrement=False),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
    Column("root", LargeBinary, nullable=False),
    sqlite_strict=True,
)
LEDGER_CHECKPOINTS = Table(
    "ledger_checkpoints",
    METADATA,
    Column("size", Whole, primary_key=True, autoincrement=False),
    moment("signed_at"),
    text("note"),
    sqlite_strict=True,
)
LEDGER_CONTENTS = Table(
    "ledger_contents",
    METADATA,
    Column("number", Whole, primary_key=True, autoincrement=False),
    text("kind"),
    Column("nonce", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("noun", Text),
    Column("operator", Text),
    Column("id", Text),
    Column("digest", Text),
    ends(),
    sqlite_strict=True,
)
"""Nonce and content go with the record they are about; the entry, and all proofs, stay."""
Index(None, LEDGER_CONTENTS.c.noun, LEDGER_CONTENTS.c.operator, LEDGER_CONTENTS.c.id)
