"""The table of years whose figures are public."""

from __future__ import annotations

import sqlalchemy as sa

from poisonbook.storage.migrations.making import table, text, whole


def create() -> None:
    """Create it."""
    table(
        "report_years",
        text("operator"),
        text("id"),
        text("proposed_by"),
        whole("proposed_at"),
        text("released_by", optional=True),
        whole("released_at", optional=True),
        text("figures", optional=True),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_report_years"),
        sa.CheckConstraint("released_by IS NULL OR released_by <> proposed_by", name="ck_report_years_second_person"),
        sa.CheckConstraint("(figures IS NULL) = (released_by IS NULL)", name="ck_report_years_two_people"),
    )
