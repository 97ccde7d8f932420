"""The ledger's tables: leaves, full tiles, signed checkpoints and time stamps; and apart what leaves commit to."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, Table, Text
from sqlalchemy import text as sql

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
    Column("root", LargeBinary, nullable=False),
    Column("hashes", LargeBinary, nullable=False),
    sqlite_strict=True,
)
"""A tile's root stands before its hashes: SQLite reads a row from its beginning, and the hashes fill several pages."""
LEDGER_CHECKPOINTS = Table(
    "ledger_checkpoints",
    METADATA,
    Column("size", Whole, primary_key=True, autoincrement=False),
    moment("signed_at"),
    text("note"),
    text("key"),
    sqlite_strict=True,
)
"""`key` is the public half of the one that signed: who lost the key file still has that."""
LEDGER_TIMESTAMPS = Table(
    "ledger_timestamps",
    METADATA,
    Column("size", Whole, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary, primary_key=True),
    Column("answer", LargeBinary, nullable=False),
    sqlite_strict=True,
)
"""What time-stamping authorities answered of a checkpoint, with the SHA-256 of that."""
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
_EVENTS = sql("noun IS NULL")
Index(None, LEDGER_CONTENTS.c.kind, LEDGER_CONTENTS.c.number, sqlite_where=_EVENTS, postgresql_where=_EVENTS)
"""Events are few beside what is said of records, and are looked for by their kind."""
