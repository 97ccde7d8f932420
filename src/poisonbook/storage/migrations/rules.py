"""The tables of versions of rules."""

from __future__ import annotations

import sqlalchemy as sa

from poisonbook.storage.migrations.making import table, text, whole


def create() -> None:
    """Create them."""
    table(
        "rule_versions",
        text("operator"),
        text("id"),
        text("rule"),
        whole("version"),
        text("state"),
        text("proposed_by"),
        whole("proposed_at"),
        text("approved_by", optional=True),
        whole("approved_at", optional=True),
        text("refused_by", optional=True),
        whole("refused_at", optional=True),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_rule_versions"),
        sa.CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name="ck_rule_versions_second_person"),
        sa.CheckConstraint("state <> 'approved' OR approved_by IS NOT NULL", name="ck_rule_versions_two_people"),
    )
    table(
        "rule_texts",
        text("operator"),
        text("id"),
        text("record"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_rule_texts"),
    )
