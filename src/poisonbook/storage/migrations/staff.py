"""The tables of staff, of how they come in, and of who is in."""

from __future__ import annotations

import sqlalchemy as sa

from poisonbook.storage.migrations.making import blob, index, table, text, whole


def create() -> None:
    """Create them."""
    table(
        "staff",
        *_key(),
        text("roles"),
        whole("created_at"),
        text("lang"),
        whole("disabled_at", optional=True),
        whole("until", optional=True),
        text("subject", optional=True),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_staff"),
    )
    index("ix_staff_operator_subject", "staff", ["operator", "subject"], unique=True)
    table(
        "staff_names",
        *_key(),
        text("name"),
        whole("delete_after", optional=True),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_staff_names"),
    )
    index("ix_staff_names_delete_after", "staff_names", ["delete_after"])
    table(
        "staff_passwords",
        *_key(),
        text("hash"),
        whole("set_at"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_staff_passwords"),
    )
    table(
        "passkeys",
        *_key(),
        text("staff"),
        blob("public_key"),
        whole("sign_count"),
        whole("created_at"),
        text("label"),
        whole("used_at", optional=True),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_passkeys"),
    )
    _found_by_id("passkeys")
    table(
        "sessions",
        *_key(),
        whole("delete_after"),
        text("staff"),
        text("way"),
        whole("created_at"),
        whole("seen_at"),
        whole("proved_at"),
        whole("ends_at"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_sessions"),
    )
    index("ix_sessions_delete_after", "sessions", ["delete_after"])
    _found_by_id("sessions")
    table(
        "one_time",
        *_key(),
        whole("delete_after"),
        text("kind"),
        text("staff", optional=True),
        text("said"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_one_time"),
    )
    index("ix_one_time_delete_after", "one_time", ["delete_after"])
    _found_by_id("one_time")


def _key() -> tuple[sa.Column[str], sa.Column[str]]:
    return text("operator"), text("id")


def _found_by_id(name: str) -> None:
    """By the id alone, and by whose they are."""
    index(f"ix_{name}_id", name, ["id"], unique=True)
    index(f"ix_{name}_operator_staff", name, ["operator", "staff"])
