"""How much time is left to report an incident."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from poisonbook.register.clocks import ClockState, by_urgency, clock_state, time_left
from poisonbook.register.house import Incident, IncidentKind

NOTICED = datetime(2026, 3, 1, 8, tzinfo=UTC)


def incident(
    id_: str = "inc_1", *, hours: int | None = 24, noticed: datetime = NOTICED, reported: int | None = None
) -> Incident:
    """An incident that is due, and was reported, so many hours after it was noticed."""
    return Incident(
        id=id_,
        kind=IncidentKind.LOSS,
        product_id=None,
        substance="acetone",
        amount_kg=None,
        noticed_at=noticed,
        place="warehouse 2",
        jurisdiction="EU",
        due_at=None if hours is None else noticed + timedelta(hours=hours),
        reported_at=None if reported is None else noticed + timedelta(hours=reported),
    )


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (timedelta(0), ClockState.RUNNING),
        (timedelta(hours=11, minutes=59), ClockState.RUNNING),
        (timedelta(hours=12), ClockState.WARNING),
        (timedelta(hours=20), ClockState.URGENT),
        (timedelta(hours=24), ClockState.URGENT),
        (timedelta(hours=24, microseconds=1), ClockState.OVERDUE),
    ],
)
def test_warnings_come_half_a_day_and_twenty_hours_after_it_was_noticed(after: timedelta, state: ClockState) -> None:
    assert clock_state(incident(), NOTICED + after) is state
    assert time_left(incident(), NOTICED + after) == timedelta(hours=24) - after


@pytest.mark.parametrize(("reported", "state"), [(24, ClockState.REPORTED), (25, ClockState.REPORTED_LATE)])
def test_a_report_stops_the_clock_and_a_late_one_stays_late(reported: int, state: ClockState) -> None:
    later = NOTICED + timedelta(days=300)

    assert clock_state(incident(reported=reported), later) is state
    assert time_left(incident(reported=reported), later) is None


def test_where_the_law_names_no_hours_nothing_is_overdue() -> None:
    assert clock_state(incident(hours=None), NOTICED + timedelta(days=300)) is ClockState.NO_LIMIT
    assert clock_state(incident(hours=None, reported=500), NOTICED) is ClockState.REPORTED


def test_open_incidents_come_first_and_the_earliest_due_of_them_at_the_top() -> None:
    found = [
        incident("reported long ago", reported=1, noticed=NOTICED - timedelta(days=9)),
        incident("no limit", hours=None),
        incident("due tomorrow", noticed=NOTICED + timedelta(hours=2)),
        incident("reported lately", reported=1),
        incident("due today"),
    ]

    assert [one.id for one in by_urgency(found)] == [
        "due today",
        "due tomorrow",
        "no limit",
        "reported lately",
        "reported long ago",
    ]
