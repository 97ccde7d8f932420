"""The tables of alerts and cases."""

from __future__ import annotations

import sqlalchemy as sa

from poisonbook.storage.migrations.making import index, table, text, whole


def create() -> None:
    """Create them."""
    _cases()
    table(
        "case_orders",
        text("operator"),
        text("case_id"),
        text("order_id"),
        whole("delete_after"),
        sa.PrimaryKeyConstraint("operator", "case_id", "order_id", name="pk_case_orders"),
        sa.ForeignKeyConstraint(
            ["operator", "case_id"], ["cases.operator", "cases.id"], name="fk_case_orders_operator", ondelete="CASCADE"
        ),
    )
    index("ix_case_orders_operator_order_id", "case_orders", ["operator", "order_id"])
    table(
        "alerts",
        *_recorded(),
        text("case_id"),
        whole("raised_at"),
        text("source"),
        text("findings"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_alerts"),
    )
    _indexes("alerts")
    table(
        "case_notes",
        *_recorded(),
        text("case_id"),
        whole("version"),
        text("step"),
        whole("at"),
        text("by", optional=True),
        text("text"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_case_notes"),
    )
    _indexes("case_notes")
    table(
        "review_answers",
        *_recorded(),
        whole("at"),
        text("looked"),
        text("rules"),
        text("disposition"),
        text("first", optional=True),
        text("by"),
        whole("seconds", optional=True),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_review_answers"),
    )
    index("ix_review_answers_delete_after", "review_answers", ["delete_after"])
    index("ix_review_answers_operator_recorded_at", "review_answers", ["operator", "recorded_at"])
    index("ix_review_answers_operator_at", "review_answers", ["operator", "at"], where="first IS NOT NULL")


def _cases() -> None:
    table(
        "cases",
        *_recorded(),
        text("orders"),
        text("alerts"),
        whole("opened_at"),
        text("state"),
        whole("version"),
        text("assigned_to", optional=True),
        whole("taken_at", optional=True),
        text("proposed_by", optional=True),
        whole("proposed_at", optional=True),
        whole("due_at", optional=True),
        text("duty"),
        text("confirmed_by", optional=True),
        text("closed_by", optional=True),
        whole("closed_at", optional=True),
        text("disposition", optional=True),
        text("benign", optional=True),
        text("reason"),
        text("reopened_by", optional=True),
        whole("reopened_at", optional=True),
        text("joined_to", optional=True),
        text("earlier"),
        whole("reported_at", optional=True),
        text("rules"),
        text("substances"),
        text("amount_kg", optional=True),
        whole("last_order_at"),
        whole("place"),
        whole("place_at"),
        text("copy_of", optional=True),
        text("seed", optional=True),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_cases"),
        sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> proposed_by", name="ck_cases_second_person"),
        sa.CheckConstraint(
            "disposition <> 'suspicious' OR copy_of IS NOT NULL OR seed IS NOT NULL"
            " OR (proposed_by IS NOT NULL AND confirmed_by IS NOT NULL)",
            name="ck_cases_two_people",
        ),
        sa.CheckConstraint(
            "(copy_of IS NULL AND seed IS NULL) OR (proposed_at IS NULL AND due_at IS NULL AND reported_at IS NULL)",
            name="ck_cases_no_report",
        ),
    )
    index("ix_cases_delete_after", "cases", ["delete_after"])
    index("ix_cases_operator_recorded_at", "cases", ["operator", "recorded_at"])
    index("ix_cases_queue", "cases", ["operator", "place", "place_at", "id", "state", "copy_of", "proposed_by"])
    index(
        "ix_cases_assigned_to",
        "cases",
        [
            "operator",
            "assigned_to",
            "place",
            "place_at",
            "id",
            "state",
            "copy_of",
            "proposed_by",
        ],
    )
    index("ix_cases_copy_of", "cases", ["operator", "copy_of"])


def _recorded() -> tuple[sa.Column[str], sa.Column[str], sa.Column[int], sa.Column[int]]:
    return text("operator"), text("id"), whole("recorded_at"), whole("delete_after")


def _indexes(name: str) -> None:
    index(f"ix_{name}_delete_after", name, ["delete_after"])
    index(f"ix_{name}_operator_recorded_at", name, ["operator", "recorded_at"])
    index(f"ix_{name}_operator_case_id", name, ["operator", "case_id"])
