"""Now, as something passed in; the one reader of the system clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

Clock = Callable[[], datetime]
CLOCK_SLACK = timedelta(hours=1)
"""How far a shop's clock may be ahead of ours."""


def system_clock() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def today(clock: Clock = system_clock) -> date:
    """The present day, in UTC."""
    return clock().date()
