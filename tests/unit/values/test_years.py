"""Which days and moments from outside are taken."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from poisonbook.values.years import in_years


@pytest.mark.parametrize(
    ("time", "taken"),
    [
        (date(1900, 1, 1), True),
        (date(2999, 12, 31), True),
        (date(1899, 12, 31), False),
        (date(3000, 1, 1), False),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), False),
        (datetime(2999, 12, 31, 23, 59, tzinfo=timezone(-timedelta(hours=14))), True),
    ],
)
def test_the_year_is_looked_at_in_the_times_own_zone(time: date, *, taken: bool) -> None:
    assert in_years(time) is taken
