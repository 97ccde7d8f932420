"""The years that a day or a moment from outside may lie in.

What is counted from it (a deadline, the next day, its hour in UTC) stays within what the calendar can say.
"""

from __future__ import annotations

from datetime import date

YEARS = range(1900, 3000)
WHICH_YEARS = f"lies in the years {YEARS[0]} to {YEARS[-1]}"


def in_years(time: date) -> bool:
    """Whether a day, or a moment by its own zone, lies in them.

    >>> in_years(date(2026, 11, 22)), in_years(date.max)
    (True, False)
    """
    return time.year in YEARS
