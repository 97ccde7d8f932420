"""Versions of rules: what each said, and who approved those that are the operator's own."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column

from poisonbook.rules.versions import RuleState
from poisonbook.storage.columns import Whole, Word
from poisonbook.storage.tables.base import id_column, moment, owned, text

SECOND_PERSON = "approved_by IS NULL OR approved_by <> proposed_by"
"""Nobody approves what they proposed, whatever a program does."""
TWO_PEOPLE = "state <> 'approved' OR approved_by IS NOT NULL"

RULE_VERSIONS = owned(
    "rule_versions",
    id_column(),
    text("rule"),
    Column("version", Whole, nullable=False),
    Column("state", Word(RuleState), nullable=False),
    text("proposed_by"),
    moment("proposed_at"),
    text("approved_by", optional=True),
    moment("approved_at", optional=True),
    text("refused_by", optional=True),
    moment("refused_at", optional=True),
    CheckConstraint(SECOND_PERSON, name="ck_rule_versions_second_person"),
    CheckConstraint(TWO_PEOPLE, name="ck_rule_versions_two_people"),
)

RULE_TEXTS = owned("rule_texts", id_column(), text("record"))
"""What each version that the service ever started with said, by its digest, which proves it."""
