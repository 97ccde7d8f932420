"""How soon a suspicion is reported where several laws hold."""

from __future__ import annotations

from poisonbook.law.book import Book
from poisonbook.law.model import ReportTime


def soonest_suspicion_report(book: Book, codes: tuple[str, ...]) -> ReportTime | None:
    """The shortest of the times of `codes`; None where the law data names none."""
    known = [one for code in codes if (one := book.suspicion_report(code)) is not None]
    return min(known, key=lambda one: one.hours, default=None)
