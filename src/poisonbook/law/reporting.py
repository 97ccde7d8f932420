"""How soon something is reported where several laws hold, and what asks for it."""

from __future__ import annotations

from poisonbook.law.book import Book
from poisonbook.law.model import ReportTime, Requirement


def soonest_suspicion_report(book: Book, codes: tuple[str, ...]) -> ReportTime | None:
    """The shortest of the times of `codes`; None where the law data names none."""
    known = [one for code in codes if (one := book.suspicion_report(code)) is not None]
    return min(known, key=lambda one: one.hours, default=None)


def report_duty(book: Book, codes: tuple[str, ...], requirement: str) -> tuple[ReportTime, Requirement] | None:
    """The time to report that a requirement sets in one of `codes`, and the requirement; None where it sets none."""
    for code in codes:
        for time in (book.suspicion_report(code), book.loss_report(code)):
            if time is not None and time.requirement == requirement:
                return time, next(one for one in book.requirements(code) if one.id == requirement)
    return None
