"""How much time is left to report a loss, a theft or a suspicion, and which incidents come first in a list.

When a report is due was settled when the incident was recorded, from the law data; here is only arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from poisonbook.register.house import Incident

WARN_LEFT = timedelta(hours=12)
URGE_LEFT = timedelta(hours=4)
"""With the 24 hours of EU 2019/1148 Art. 9(4) and (5), warnings come 12 and 20 hours after something was noticed."""


class ToReport(Protocol):
    """Something of which the law may want a report."""

    @property
    def due_at(self) -> datetime | None:
        """When the report is due; None where the law data names no hours."""

    @property
    def reported_at(self) -> datetime | None:
        """When it was reported."""


@dataclass(frozen=True, slots=True)
class Unreported:
    """What nobody has reported yet, as far as its clock goes by it."""

    due_at: datetime | None
    reported_at: None = None


class ClockState(StrEnum):
    """Where the clock of a report stands."""

    RUNNING = "running"
    WARNING = "warning"
    """At most 12 hours are left."""
    URGENT = "urgent"
    """At most 4 hours are left."""
    OVERDUE = "overdue"
    """Not reported in time, and not yet."""
    NO_LIMIT = "no_limit"
    """Not reported; the law data names no hours."""
    REPORTED = "reported"
    REPORTED_LATE = "reported_late"


def clock_state(matter: ToReport, now: datetime) -> ClockState:
    """Where the clock of `matter` stands."""
    if matter.reported_at is not None:
        late = matter.due_at is not None and matter.reported_at > matter.due_at
        return ClockState.REPORTED_LATE if late else ClockState.REPORTED
    if matter.due_at is None:
        return ClockState.NO_LIMIT
    left = matter.due_at - now
    if left < timedelta(0):
        return ClockState.OVERDUE
    if left <= URGE_LEFT:
        return ClockState.URGENT
    return ClockState.WARNING if left <= WARN_LEFT else ClockState.RUNNING


def time_left(matter: ToReport, now: datetime) -> timedelta | None:
    """Until the report is due, below zero when it is overdue; None: it was reported, or the law data names no hours."""
    if matter.reported_at is not None or matter.due_at is None:
        return None
    return matter.due_at - now


def by_urgency(incidents: Iterable[Incident]) -> list[Incident]:
    """Those not reported first, the earliest due at the top; then the reported ones, the latest noticed at the top."""
    found = list(incidents)
    still_open = [one for one in found if one.reported_at is None]
    reported = [one for one in found if one.reported_at is not None]
    never = datetime.max.replace(tzinfo=UTC)
    return [
        *sorted(still_open, key=lambda one: (one.due_at or never, one.noticed_at, one.id)),
        *sorted(reported, key=lambda one: (one.noticed_at, one.id), reverse=True),
    ]
