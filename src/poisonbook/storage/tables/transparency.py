"""Years whose figures are public, with those figures for ever."""

from __future__ import annotations

from sqlalchemy import CheckConstraint

from poisonbook.storage.tables.base import id_column, moment, owned, text

SECOND_PERSON = "released_by IS NULL OR released_by <> proposed_by"
"""Nobody releases what they proposed, whatever a program does."""
TWO_PEOPLE = "(figures IS NULL) = (released_by IS NULL)"

REPORT_YEARS = owned(
    "report_years",
    id_column(),
    text("proposed_by"),
    moment("proposed_at"),
    text("released_by", optional=True),
    moment("released_at", optional=True),
    text("figures", optional=True),
    CheckConstraint(SECOND_PERSON, name="ck_report_years_second_person"),
    CheckConstraint(TWO_PEOPLE, name="ck_report_years_two_people"),
)
"""The id is the year. Its row is its budget: it can be released once."""
