"""Requests of authorities, and how they were answered."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import CheckConstraint, Column

from poisonbook.register.authority_requests import Declined, Given, RequestState
from poisonbook.storage.columns import Day, Document, Word
from poisonbook.storage.tables.base import moment, noun, text

CHECKS: Mapping[str, str] = {
    "second_person": "confirmed_by IS NULL OR confirmed_by <> proposed_by",
    "two_people": "state <> 'answered' OR proposed_by IS NOT NULL AND confirmed_by IS NOT NULL",
    "answer": "state <> 'answered' OR given <> '[]' OR declined IS NOT NULL",
    "named": "cases <> '[]' OR orders <> '[]' OR given = '[]'",
}
"""Nothing is answered that two people have not, and nothing is given of what names nothing, whatever a program does."""

AUTHORITY_REQUESTS = noun(
    "authority_requests",
    text("authority"),
    text("basis"),
    text("reference"),
    Column("received_on", Day, nullable=False),
    Column("cases", Document(tuple[str, ...]), nullable=False),
    Column("orders", Document(tuple[str, ...]), nullable=False),
    text("recorded_by"),
    Column("state", Word(RequestState), nullable=False),
    Column("given", Document(frozenset[Given]), nullable=False),
    Column("declined", Word(Declined)),
    Column("openings", Document(tuple[str, ...]), nullable=False),
    text("proposed_by", optional=True),
    moment("proposed_at", optional=True),
    text("confirmed_by", optional=True),
    moment("confirmed_at", optional=True),
    *(CheckConstraint(check, name=f"ck_authority_requests_{name}") for name, check in CHECKS.items()),
)
