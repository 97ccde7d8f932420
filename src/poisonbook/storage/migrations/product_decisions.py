"""The table of decisions on products."""

from __future__ import annotations

import sqlalchemy as sa

from poisonbook.storage.migrations.making import index, small, table, text, whole


def create() -> None:
    """Create it."""
    table(
        "product_decisions",
        text("operator"),
        text("id"),
        whole("recorded_at"),
        whole("delete_after"),
        text("product_id"),
        text("decided"),
        text("until"),
        text("was"),
        text("becomes"),
        small("needs_second"),
        text("decided_by"),
        whole("decided_at"),
        text("state"),
        text("source", optional=True),
        text("said_by"),
        text("said_on", optional=True),
        text("second_by", optional=True),
        whole("second_at", optional=True),
        text("ended", optional=True),
        text("ended_by", optional=True),
        whole("ended_at", optional=True),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_product_decisions"),
        sa.CheckConstraint("second_by IS NULL OR second_by <> decided_by", name="ck_product_decisions_second_person"),
        sa.CheckConstraint(
            "state <> 'in_force' OR needs_second = 0 OR second_by IS NOT NULL", name="ck_product_decisions_two_people"
        ),
    )
    index("ix_product_decisions_delete_after", "product_decisions", ["delete_after"])
    index("ix_product_decisions_operator_recorded_at", "product_decisions", ["operator", "recorded_at"])
    columns = ["operator", "product_id", "state"]
    index("ix_product_decisions_open", "product_decisions", columns, unique=True, where="ended_at IS NULL")
