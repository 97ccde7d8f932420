"""The tables of rules: what they said, the steps of their life, their counts."""

from __future__ import annotations

import sqlalchemy as sa

from poisonbook.storage.migrations.making import index, table, text, whole


def create() -> None:
    """Create them."""
    table(
        "rule_steps",
        text("operator"),
        text("id"),
        text("digest"),
        text("rule"),
        whole("version"),
        whole("at"),
        text("step"),
        text("staff", optional=True),
        text("first", optional=True),
        text("gate", optional=True),
        text("text"),
        text("why", optional=True),
        whole("shadow_lines"),
        text("record", optional=True),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_rule_steps"),
        sa.CheckConstraint(
            "step NOT IN ('agreed', 'approved') OR (staff IS NOT NULL AND first IS NOT NULL AND first <> staff)",
            name="ck_rule_steps_second_person",
        ),
        sa.CheckConstraint(
            "step NOT IN ('tried', 'justified', 'shadowed', 'proposed', 'refused') OR staff IS NOT NULL",
            name="ck_rule_steps_somebody",
        ),
        sa.CheckConstraint("step <> 'tried' OR record IS NOT NULL", name="ck_rule_steps_on_record"),
    )
    index("ix_rule_steps_operator_digest", "rule_steps", ["operator", "digest"])
    table(
        "rule_days",
        text("operator"),
        text("digest"),
        text("day"),
        whole("lines"),
        whole("findings"),
        whole("reviewed"),
        whole("confirmed"),
        sa.PrimaryKeyConstraint("operator", "digest", "day", name="pk_rule_days"),
    )
    table(
        "rule_texts",
        text("operator"),
        text("id"),
        text("record"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_rule_texts"),
    )
