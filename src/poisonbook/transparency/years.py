"""How a year's figures become public: one person proposes it, another releases it, once and for ever. Pure moves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.law.model import Retention
from poisonbook.law.retention import delete_after
from poisonbook.register.staff import Staff, StaffRole

PROPOSES = frozenset({StaffRole.DATA_PROTECTION})
RELEASES = frozenset({StaffRole.DATA_PROTECTION, StaffRole.APPROVER})


class TransparencyError(PoisonbookError):
    """This cannot be done with the figures of a year."""

    code: ClassVar[str] = "transparency"

    def __init__(self, year: int, problem: str) -> None:
        super().__init__(year, problem)
        self.year = year
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.year}: {self.problem}"


class YearNotOverError(TransparencyError):
    """The year is not over: what was released now would be spent, and the rest of it never be told."""

    code: ClassVar[str] = "transparency-year-not-over"


class YearForgottenError(TransparencyError):
    """The orders of the year are deleted."""

    code: ClassVar[str] = "transparency-year-forgotten"


class YearBeforeRegisterError(TransparencyError):
    """The year was over before the register began: nothing of it was ever on record."""

    code: ClassVar[str] = "transparency-year-before-register"


class YearReleasedError(TransparencyError):
    """The year's figures were released, and no others are ever made."""

    code: ClassVar[str] = "transparency-released"


class YearNotReleasedError(TransparencyError):
    """The year's figures were not released."""

    code: ClassVar[str] = "transparency-not-released"


class ReleaseFourEyesError(TransparencyError):
    """The same person cannot be both pairs of eyes."""

    code: ClassVar[str] = "transparency-four-eyes"


class ReleaseRoleError(TransparencyError):
    """The person has no role that may do this."""

    code: ClassVar[str] = "transparency-role"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportYear:
    """A year whose figures somebody wants to be public, or that are."""

    id: str
    """The year."""
    proposed_by: str
    """A short id of staff."""
    proposed_at: datetime
    released_by: str | None = None
    released_at: datetime | None = None
    figures: str | None = None
    """What was released, as text."""

    @property
    def year(self) -> int:
        """As a number."""
        return int(self.id)


def bounds_of(year: int) -> tuple[datetime, datetime]:
    """When a year begins, and when the next one does."""
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)


def counted_from(year: int, retention: Retention | None, now: datetime, began: datetime) -> date:
    """The first day of the year whose orders are still on record, all of them.

    Args:
        began: when the register did; no day before it is counted, whatever was entered later.

    Raises:
        YearNotOverError: it is not over.
        YearBeforeRegisterError: it was over when the register began.
        YearForgottenError: they are all due.
    """
    start, end = bounds_of(year)
    if now < end:
        raise YearNotOverError(year, f"the year is not over; it can be released from {end:%Y-%m-%d} on")
    if began >= end:
        raise YearBeforeRegisterError(year, f"this register began on {began:%Y-%m-%d}; it knows nothing of that year")
    days = (start + timedelta(days=number) for number in range((end - start).days))
    for day in days:
        if day.date() >= began.date() and delete_after(retention, day) > now:
            return day.date()
    raise YearForgottenError(year, "its orders are deleted, so that nothing can be counted any more")


def proposed(year: int, by: Staff, now: datetime) -> ReportYear:
    """A year that one person wants to be released.

    Raises:
        ReleaseRoleError: their role may not.
    """
    _need_role(year, by, PROPOSES, now)
    return ReportYear(id=str(year), proposed_by=by.id, proposed_at=now)


def may_release(year: ReportYear, by: Staff, now: datetime) -> None:
    """Go on only for a second person, of a year that waits for one.

    Raises:
        YearReleasedError: it was released.
        ReleaseFourEyesError: it is the first.
        ReleaseRoleError: their role may not.
    """
    if year.figures is not None:
        raise YearReleasedError(year.year, "its figures are public; `transparency write` writes them again")
    if by.id == year.proposed_by:
        raise ReleaseFourEyesError(year.year, "a second person releases it, not the one who proposed it")
    _need_role(year.year, by, RELEASES, now)


def released(year: ReportYear, figures: str, by: Staff, now: datetime) -> ReportYear:
    """The year with its figures; errors as of `may_release`."""
    may_release(year, by, now)
    return replace(year, figures=figures, released_by=by.id, released_at=now)


def _need_role(year: int, by: Staff, roles: frozenset[StaffRole], now: datetime) -> None:
    if missing := by.lacks(roles, now):
        raise ReleaseRoleError(year, missing)
