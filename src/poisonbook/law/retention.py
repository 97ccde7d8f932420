"""How long the record of a sale is kept: the law's months, counted on the calendar."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta

from poisonbook.law.book import Book
from poisonbook.law.model import Retention

LONGEST_SILENCE = timedelta(days=366)
"""How long a record is kept where the law data names no period: a year, the reuse of a verification (EU Art. 8(2))."""


def months_after(day: date, months: int) -> date:
    """The same day of a later month; the month's last where it has no such day.

    >>> months_after(date(2024, 8, 31), 18)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def delete_after(retention: Retention | None, at: datetime) -> datetime:
    """The moment after which a record of a transaction made `at` is deleted: the end of the last day, in UTC."""
    day = at.astimezone(UTC).date()
    last = day + LONGEST_SILENCE if retention is None else months_after(day, retention.months)
    return datetime.combine(last + timedelta(days=1), time(), UTC)


def longest_retention(book: Book, codes: tuple[str, ...]) -> Retention | None:
    """The longest of the periods of `codes`: where two laws ask for a record, both are served."""
    known = [period for code in codes if (period := book.retention(code)) is not None]
    return max(known, key=lambda one: one.months, default=None)
