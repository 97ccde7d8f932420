"""Requests to read what is sealed."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Column

from poisonbook.register.openings import CaseReason, OpeningState
from poisonbook.register.roles import Role
from poisonbook.storage.columns import Document, Word
from poisonbook.storage.tables.base import ends, id_column, moment, noun, owned, text

OPENINGS = noun(
    "openings",
    Column("reason", Word(CaseReason), nullable=False),
    text("case_id"),
    Column("records", Document(tuple[str, ...]), nullable=False),
    text("requested_by"),
    Column("role", Word(Role), nullable=False),
    moment("requested_at"),
    text("reply_key"),
    Column("state", Word(OpeningState), nullable=False),
    text("decided_by", optional=True),
    moment("decided_at", optional=True),
    moment("opened_at", optional=True),
)

OPENING_HALVES = owned(
    "opening_halves",
    id_column(),
    Column("halves", Document(Mapping[str, str]), nullable=False),
    ends(),
)
"""The other role's halves, closed for the reply key, of openings that were approved and not read: for a day at most."""
