"""Alerts, and the cases in which people decide on them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ColumnElement, ForeignKeyConstraint, Index, Text, and_
from sqlalchemy import text as sql

from poisonbook.facts.findings import Finding
from poisonbook.review.alerts import Source
from poisonbook.review.cases import Benign, CaseState, Disposition, Step
from poisonbook.review.quality import Looked
from poisonbook.review.seeds import SeedOrders
from poisonbook.storage.columns import Document, Exact, Whole, Word
from poisonbook.storage.tables.base import moment, noun, owned, text

SECOND_PERSON = "confirmed_by IS NULL OR confirmed_by <> proposed_by"
"""Nobody confirms what they proposed, whatever a program does."""
TWO_PEOPLE = (
    "disposition <> 'suspicious' OR copy_of IS NOT NULL OR seed IS NOT NULL"
    " OR (proposed_by IS NOT NULL AND confirmed_by IS NOT NULL)"
)
"""Nothing is suspicious that two people have not called so; a copy or a seed, which nobody reports, is one answer."""
NO_REPORT = "(copy_of IS NULL AND seed IS NULL) OR (proposed_at IS NULL AND due_at IS NULL AND reported_at IS NULL)"
"""Neither a copy nor a seed has a clock or a report."""

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
    moment("last_order_at"),
    # Where it stands in the queue.
    Column("place", Whole, nullable=False),
    moment("place_at"),
    # Not shown before it is decided: the case that this is a copy of, or the made-up purchase that it is.
    text("copy_of", optional=True),
    Column("seed", Document(SeedOrders)),
    CheckConstraint(SECOND_PERSON, name="ck_cases_second_person"),
    CheckConstraint(TWO_PEOPLE, name="ck_cases_two_people"),
    CheckConstraint(NO_REPORT, name="ck_cases_no_report"),
)
REAL: ColumnElement[bool] = and_(CASES.c.copy_of.is_(None), CASES.c.seed.is_(None))
"""Cases that rules opened: what is counted counts these alone."""
_PLACE = (CASES.c.place, CASES.c.place_at, CASES.c.id, CASES.c.state, CASES.c.copy_of, CASES.c.proposed_by)
"""With the state, whether it is a copy, and whose word it is, a view is counted from the index alone."""
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

REVIEW_ANSWERS = noun(
    "review_answers",
    moment("at"),
    Column("looked", Word(Looked), nullable=False),
    Column("rules", Document(tuple[str, ...]), nullable=False),
    Column("disposition", Word(Disposition), nullable=False),
    Column("first", Word(Disposition)),
    text("by"),
    Column("seconds", Whole),
)
"""Decisions as far as the quality of the review is counted; they name no case."""
_TWICE = sql("first IS NOT NULL")
Index(None, REVIEW_ANSWERS.c.operator, REVIEW_ANSWERS.c.at, sqlite_where=_TWICE, postgresql_where=_TWICE)
