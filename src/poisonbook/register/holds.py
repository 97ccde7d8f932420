"""Legal holds: the one way in which records outlive their date, by two people, for one case, for a year at most.

A hold moves no date. While it lasts the records it names are passed over by what deletes; when it ends they are due as
they always were. The moves are pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.register.staff import STAFF_ID

LONGEST = timedelta(days=366)
"""A year, and the rest of its last day."""
TO_CONFIRM = timedelta(hours=24)
"""How long the second person has."""
MOST_RECORDS = 50
MOST_HOLDS = 20
"""Of one operator at once."""
_CASE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")


class HoldReason(StrEnum):
    """Why records of a case may not be deleted yet."""

    COURT_ORDER = "court_order"
    AUTHORITY_REQUEST = "authority_request"
    """An authority asked in writing that they be kept."""
    LEGAL_CLAIM = "legal_claim"
    """A legal claim is made or defended (GDPR Art. 17(3)(e))."""


class HoldState(StrEnum):
    """How a hold stands."""

    PLACED = "placed"
    """It holds nothing until a second person confirms it."""
    CONFIRMED = "confirmed"
    LIFTED = "lifted"


class HoldError(PoisonbookError):
    """A hold that cannot be placed or confirmed so."""

    code: ClassVar[str] = "hold"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


class UnknownHoldError(PoisonbookError):
    """The register has no hold with this id."""

    code: ClassVar[str] = "unknown-hold"

    def __str__(self) -> str:
        return "the register has no hold with this id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Records of one case that are not deleted for now."""

    id: str
    reason: HoldReason
    case_id: str
    """The shop's own, of its file of the matter."""
    records: tuple[str, ...]
    """Ids of orders, statements, identity checks and licences."""
    placed_by: str
    """A short id of staff."""
    placed_at: datetime
    expires_at: datetime
    state: HoldState = HoldState.PLACED
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    lifted_by: str | None = None
    lifted_at: datetime | None = None

    @property
    def over_at(self) -> datetime:
        """When it holds nothing any more as things stand, nor may; what it names is forgotten then."""
        if self.state is HoldState.PLACED:
            return min(self.placed_at + TO_CONFIRM, self.expires_at)
        return self.lifted_at or self.expires_at

    def is_live(self, now: datetime) -> bool:
        """Whether it holds anything, or may yet."""
        return now < self.over_at


def placed(
    id_: str, *, reason: HoldReason, case_id: str, records: Sequence[str], by: str, now: datetime, expires_at: datetime
) -> Hold:
    """A new hold, which holds nothing yet.

    Raises:
        HoldError: it names no case or no staff as they are named, too many records or none, or ends in the past or
            too late.
    """
    named = tuple(dict.fromkeys(records))
    if not _CASE.fullmatch(case_id):
        raise HoldError("a case is named by 1 to 40 letters, figures and . _ / -, without anybody's name")
    if not 0 < len(named) <= MOST_RECORDS:
        raise HoldError(f"a hold is of 1 to {MOST_RECORDS} records of one case, not {len(named)}")
    if expires_at <= now:
        raise HoldError(f"{expires_at:%Y-%m-%d} lies in the past; a hold ends on a day to come, within a year")
    if expires_at > now + LONGEST:
        raise HoldError("a hold ends within a year; after that a new one takes two people again")
    return Hold(
        id=id_,
        reason=reason,
        case_id=case_id,
        records=named,
        placed_by=_staff(by),
        placed_at=now,
        expires_at=expires_at,
    )


def confirmed(hold: Hold, *, by: str, now: datetime) -> Hold:
    """The hold, in force.

    Raises:
        HoldError: the same person placed it, it is not waiting to be confirmed, or its time is over.
    """
    if hold.state is not HoldState.PLACED or not hold.is_live(now):
        raise HoldError(f"{hold.id}: is not waiting to be confirmed; place a new one")
    if _staff(by) == hold.placed_by:
        raise HoldError(f"{hold.id}: a second person confirms it, not the one who placed it")
    return replace(hold, state=HoldState.CONFIRMED, confirmed_by=by, confirmed_at=now)


def lifted(hold: Hold, *, by: str, now: datetime) -> Hold:
    """The hold, ended; one person is enough to let the law's dates count again.

    Raises:
        HoldError: it is over already.
    """
    if not hold.is_live(now):
        raise HoldError(f"{hold.id}: is over already")
    return replace(hold, state=HoldState.LIFTED, lifted_by=_staff(by), lifted_at=now)


def _staff(by: str) -> str:
    if not STAFF_ID.fullmatch(by):
        raise HoldError("a member of staff is named by 1 to 16 small letters, figures and -, such as k7")
    return by
