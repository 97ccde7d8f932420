"""Rules: what each version said, what was done with it step by step, and its counts by day."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Text

from poisonbook.storage.columns import Day, Document, Whole, Word
from poisonbook.storage.tables.base import id_column, moment, owned, text
from poisonbook.trials.gates import Gate, GateRecord
from poisonbook.trials.steps import End, StepKind

SECOND_PERSON = "step NOT IN ('agreed', 'approved') OR (staff IS NOT NULL AND first IS NOT NULL AND first <> staff)"
"""Nobody is both pairs of eyes, whatever a program does."""
SOMEBODY = "step NOT IN ('tried', 'justified', 'shadowed', 'proposed', 'refused') OR staff IS NOT NULL"
ON_RECORD = "step <> 'tried' OR record IS NOT NULL"

RULE_STEPS = owned(
    "rule_steps",
    id_column(),
    text("digest"),
    text("rule"),
    Column("version", Whole, nullable=False),
    moment("at"),
    Column("step", Word(StepKind), nullable=False),
    text("staff", optional=True),
    text("first", optional=True),
    Column("gate", Word(Gate)),
    text("text"),
    Column("why", Word(End)),
    Column("shadow_lines", Whole, nullable=False),
    Column("record", Document(GateRecord)),
    CheckConstraint(SECOND_PERSON, name="ck_rule_steps_second_person"),
    CheckConstraint(SOMEBODY, name="ck_rule_steps_somebody"),
    CheckConstraint(ON_RECORD, name="ck_rule_steps_on_record"),
)
"""What was done with versions of rules; never changed. How one stands is worked out of them."""
Index(None, RULE_STEPS.c.operator, RULE_STEPS.c.digest)

RULE_DAYS = owned(
    "rule_days",
    Column("digest", Text, primary_key=True),
    Column("day", Day, primary_key=True),
    Column("lines", Whole, nullable=False),
    Column("findings", Whole, nullable=False),
    Column("reviewed", Whole, nullable=False),
    Column("confirmed", Whole, nullable=False),
)
"""Counts alone: what a version saw and found in shadow, and how its alerts were reviewed, by day (UTC)."""

RULE_TEXTS = owned("rule_texts", id_column(), text("record"))
"""What each version that the service ever started with said, by its digest, which proves it."""
