"""The table of reports to contact points."""

from __future__ import annotations

import sqlalchemy as sa

from poisonbook.storage.migrations.making import index, table, text, whole


def create() -> None:
    """Create it."""
    table(
        "filings",
        text("operator"),
        text("id"),
        whole("recorded_at"),
        whole("delete_after"),
        text("case_id", optional=True),
        text("incident_id", optional=True),
        text("channel"),
        text("report"),
        text("fingerprint"),
        text("signed_by"),
        whole("signed_at"),
        whole("due_at", optional=True),
        text("second_by", optional=True),
        whole("second_at", optional=True),
        text("files"),
        text("filed_by", optional=True),
        whole("filed_at", optional=True),
        text("reference"),
        whole("acknowledged_at", optional=True),
        text("withdrawn_by", optional=True),
        whole("withdrawn_at", optional=True),
        whole("tries"),
        whole("next_try_at", optional=True),
        text("trouble", optional=True),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_filings"),
        sa.CheckConstraint("second_by IS NULL OR second_by <> signed_by", name="ck_filings_second_person"),
        sa.CheckConstraint(
            "second_at IS NOT NULL AND second_by IS NOT NULL"
            " OR second_at IS NULL AND second_by IS NULL AND filed_at IS NULL AND next_try_at IS NULL AND tries = 0",
            name="ck_filings_two_people",
        ),
        sa.CheckConstraint("(case_id IS NULL) <> (incident_id IS NULL)", name="ck_filings_one_matter"),
        sa.CheckConstraint("acknowledged_at IS NULL OR filed_at IS NOT NULL", name="ck_filings_acknowledged"),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR filed_at IS NULL AND next_try_at IS NULL", name="ck_filings_withdrawn"
        ),
    )
    index("ix_filings_delete_after", "filings", ["delete_after"])
    index("ix_filings_operator_recorded_at", "filings", ["operator", "recorded_at"])
    for matter in ("case_id", "incident_id"):
        columns = ["operator", matter]
        index(f"ix_filings_operator_{matter}", "filings", columns, unique=True, where="withdrawn_at IS NULL")
    index("ix_filings_next_try_at", "filings", ["next_try_at"], where="next_try_at IS NOT NULL")
