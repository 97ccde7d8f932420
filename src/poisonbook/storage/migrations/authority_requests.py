"""The table of requests of authorities."""

from __future__ import annotations

import sqlalchemy as sa

from poisonbook.storage.migrations.making import index, table, text, whole


def create() -> None:
    """Create it."""
    table(
        "authority_requests",
        text("operator"),
        text("id"),
        whole("recorded_at"),
        whole("delete_after"),
        text("authority"),
        text("basis"),
        text("reference"),
        text("received_on"),
        text("cases"),
        text("orders"),
        text("recorded_by"),
        text("state"),
        text("given"),
        text("declined", optional=True),
        text("openings"),
        text("proposed_by", optional=True),
        whole("proposed_at", optional=True),
        text("confirmed_by", optional=True),
        whole("confirmed_at", optional=True),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_authority_requests"),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> proposed_by", name="ck_authority_requests_second_person"
        ),
        sa.CheckConstraint(
            "state <> 'answered' OR proposed_by IS NOT NULL AND confirmed_by IS NOT NULL",
            name="ck_authority_requests_two_people",
        ),
        sa.CheckConstraint(
            "state <> 'answered' OR given <> '[]' OR declined IS NOT NULL", name="ck_authority_requests_answer"
        ),
        sa.CheckConstraint("cases <> '[]' OR orders <> '[]' OR given = '[]'", name="ck_authority_requests_named"),
    )
    index("ix_authority_requests_delete_after", "authority_requests", ["delete_after"])
    index("ix_authority_requests_operator_recorded_at", "authority_requests", ["operator", "recorded_at"])
