"""Legal holds, and the records they hold."""

from __future__ import annotations

from sqlalchemy import Column, Text

from poisonbook.register.holds import HoldReason, HoldState
from poisonbook.storage.columns import Document, Word
from poisonbook.storage.tables.base import ends, id_column, moment, noun, owned, text

HOLDS = noun(
    "holds",
    Column("reason", Word(HoldReason), nullable=False),
    text("case_id"),
    Column("records", Document(tuple[str, ...]), nullable=False),
    text("placed_by"),
    moment("placed_at"),
    moment("expires_at"),
    Column("state", Word(HoldState), nullable=False),
    text("confirmed_by", optional=True),
    moment("confirmed_at", optional=True),
    text("lifted_by", optional=True),
    moment("lifted_at", optional=True),
)

HELD_RECORDS = owned(
    "held_records", Column("noun", Text, primary_key=True), id_column(), Column("hold", Text, primary_key=True), ends()
)
"""What is passed over when records are deleted; a row goes when its hold ends, and then the record does."""
