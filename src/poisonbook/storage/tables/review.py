"""Alerts, and the cases in which people decide on them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Text

from poisonbook.facts.findings import Finding
from poisonbook.review.alerts import Source
from poisonbook.review.cases import Benign, CaseState, Disposition, Step
from poisonbook.storage.columns import Document, Exact, Whole, Word
from poisonbook.storage.tables.base import moment, noun, owned, text

SECOND_PERSON = "confirmed_by IS NULL OR confirmed_by <> proposed_by"
"""Nobody confirms what they proposed, whatever a program does."""
TWO_PEOPLE = (
    "disposition <> 'suspicious' OR copy_of IS NOT NULL OR (proposed_by IS NOT NULL AND confirmed_by IS NOT NULL)"
)
"""Nothing is suspicious that two people have not called so; a copy, which nobody reports, is one person's answer."""

CASES = noun(
    "cases",
    Column("orders", Document(tuple[str, ...]), nullable=False),
    Column("alerts", Document(tuple[str, ...]), nullable=False),
    moment("opened_at"),
    Column("state", Word(CaseState), nullable=False),
    Column("version", Whole, nullable=False),
    text("assigned_to", optional=True),
    moment("taken_at", optional=True),
    text("proposed_by", optional=True),
    moment("proposed_at", optional=True),
    moment("due_at", optional=True),
    text("duty"),
    text("confirmed_by", optional=True),
    text("closed_by", optional=True),
    moment("closed_at", optional=True),
    Column("disposition", Word(Disposition)),
    Column("benign", Word(Benign)),
    text("reason"),
    text("reopened_by", optional=True),
    moment("reopened_at", optional=True),
    text("joined_to", optional=True),
    Column("earlier", Document(tuple[str, ...]), nullable=False),
    moment("reported_at", optional=True),
    # What the queue shows of the findings, so that a page of it needs no other table.
    Column("rules", Document(tuple[str, ...]), nullable=False),
    Column("substances", Document(tuple[str, ...]), nullable=False),
    Column("amount_kg", Exact),
    # Where it stands in the queue.
    Column("place", Whole, nullable=False),
    moment("place_at"),
    # Never shown: the case that this is a copy of, to see whether two people decide alike.
    text("copy_of", optional=True),
    CheckConstraint(SECOND_PERSON, name="ck_cases_second_person"),
    CheckConstraint(TWO_PEOPLE, name="ck_cases_two_people"),
)
_PLACE = (CASES.c.place, CASES.c.place_at, CASES.c.id, CASES.c.state)
"""With the state a view is counted from the index alone."""
Index("ix_cases_queue", CASES.c.operator, *_PLACE)
Index("ix_cases_assigned_to", CASES.c.operator, CASES.c.assigned_to, *_PLACE)
Index("ix_cases_copy_of", CASES.c.operator, CASES.c.copy_of)

CASE_ORDERS = owned(
    "case_orders",
    Column("case_id", Text, primary_key=True),
    Column("order_id", Text, primary_key=True),
    Column("delete_after", CASES.c.delete_after.type, nullable=False),
    ForeignKeyConstraint(["operator", "case_id"], [CASES.c.operator, CASES.c.id], ondelete="CASCADE"),
)
"""Which orders a case is about, to be found by them."""
Index(None, CASE_ORDERS.c.operator, CASE_ORDERS.c.order_id)

ALERTS = noun(
    "alerts",
    text("case_id"),
    moment("raised_at"),
    Column("source", Word(Source), nullable=False),
    Column("findings", Document(tuple[Finding, ...]), nullable=False),
)
Index(None, ALERTS.c.operator, ALERTS.c.case_id)

CASE_NOTES = noun(
    "case_notes",
    text("case_id"),
    Column("version", Whole, nullable=False),
    Column("step", Word(Step), nullable=False),
    moment("at"),
    text("by", optional=True),
    text("text"),
)
Index(None, CASE_NOTES.c.operator, CASE_NOTES.c.case_id)
