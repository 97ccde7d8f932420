"""What the store keeps of its own upkeep."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from poisonbook.storage.columns import Whole
from poisonbook.storage.tables.base import METADATA, moment, text

CLOCKS = Table(
    "clocks",
    METADATA,
    Column("boot", Text, primary_key=True),
    moment("anchor_at"),
    Column("anchor_uptime", Whole, nullable=False),
    moment("believed_at"),
    text("digest"),
    sqlite_strict=True,
)
"""Of each start of a machine: a moment that was believed, how long it had run by then, and the last one believed."""
