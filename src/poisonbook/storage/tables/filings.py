"""Reports to contact points, and what became of them; those that the service sends are its outbox."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import CheckConstraint, Column, Index
from sqlalchemy import text as sql

from poisonbook.review.filings import Channel, SendTrouble
from poisonbook.review.reports import Report
from poisonbook.storage.columns import Document, Whole, Word
from poisonbook.storage.tables.base import moment, noun, text

CHECKS: Mapping[str, str] = {
    "second_person": "second_by IS NULL OR second_by <> signed_by",
    "two_people": "second_at IS NOT NULL AND second_by IS NOT NULL"
    " OR second_at IS NULL AND second_by IS NULL AND filed_at IS NULL AND next_try_at IS NULL AND tries = 0",
    "one_matter": "(case_id IS NULL) <> (incident_id IS NULL)",
    "acknowledged": "acknowledged_at IS NULL OR filed_at IS NOT NULL",
    "withdrawn": "withdrawn_at IS NULL OR filed_at IS NULL AND next_try_at IS NULL",
}
"""Nothing goes out that two people have not signed, whatever a program does."""
_LIVE = sql("withdrawn_at IS NULL")
_WAITS = sql("next_try_at IS NOT NULL")

FILINGS = noun(
    "filings",
    text("case_id", optional=True),
    text("incident_id", optional=True),
    Column("channel", Word(Channel), nullable=False),
    Column("report", Document(Report), nullable=False),
    text("fingerprint"),
    text("signed_by"),
    moment("signed_at"),
    moment("due_at", optional=True),
    text("second_by", optional=True),
    moment("second_at", optional=True),
    Column("files", Document(Mapping[str, str]), nullable=False),
    text("filed_by", optional=True),
    moment("filed_at", optional=True),
    text("reference"),
    moment("acknowledged_at", optional=True),
    text("withdrawn_by", optional=True),
    moment("withdrawn_at", optional=True),
    Column("tries", Whole, nullable=False),
    moment("next_try_at", optional=True),
    Column("trouble", Word(SendTrouble)),
    *(CheckConstraint(check, name=f"ck_filings_{name}") for name, check in CHECKS.items()),
)
for _matter in ("case_id", "incident_id"):
    # One report at a time about one matter.
    Index(None, FILINGS.c.operator, FILINGS.c[_matter], unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)
Index("ix_filings_next_try_at", FILINGS.c.next_try_at, sqlite_where=_WAITS, postgresql_where=_WAITS)
