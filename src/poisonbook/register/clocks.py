"""How much time is left to report a loss or a theft, and which incidents come first in a list.

When a report is due was settled when the incident was recorded, from the law data; here is only arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from poisonbook.register.house import Incident

WARN_LEFT = timedelta(hours=12)
URGE_LEFT = timedelta(hours=4)
"""With the 24 hours of EU 2019/1148 Art. 9(5), warnings are given 12 and 20 hours after an incident was noticed."""


class ClockState(StrEnum):
    """Where the clock of an incident stands."""

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


def clock_state(incident: Incident, now: datetime) -> ClockState:
    """Where the clock of `incident` stands."""
    if incident.reported_at is not None:
        late = incident.due_at is not None and incident.reported_at > incident.due_at
        return ClockState.REPORTED_LATE if late else ClockState.REPORTED
    if incident.due_at is None:
        return ClockState.NO_LIMIT
    left = incident.due_at - now
    if left < timedelta(0):
        return ClockState.OVERDUE
    if left <= URGE_LEFT:
        return ClockState.URGENT
    return ClockState.WARNING if left <= WARN_LEFT else ClockState.RUNNING


def time_left(incident: Incident, now: datetime) -> timedelta | None:
    """Until the report is due, below zero when it is overdue; None: it was reported, or the law data names no hours."""
    if incident.reported_at is not None or incident.due_at is None:
        return None
    return incident.due_at - now


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
