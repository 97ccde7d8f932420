"""How long what was shown may be used for other sales."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.register.validity import last_day_of_reuse

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("verified", "expires", "last"),
    [
        (NOON, None, date(2027, 1, 31)),
        (datetime(2024, 2, 29, tzinfo=UTC), None, date(2025, 2, 28)),
        (NOON, date(2026, 3, 1), date(2026, 3, 1)),
        (NOON, date(2030, 3, 1), date(2027, 1, 31)),
        (datetime(2026, 1, 31, 23, tzinfo=timezone(timedelta(hours=-5))), None, date(2027, 2, 1)),
    ],
)
def test_a_verification_is_used_for_a_year_and_no_longer_than_its_document(
    verified: datetime, expires: date | None, last: date
) -> None:
    assert last_day_of_reuse(verified, months=12, document_expires=expires) == last


def test_where_the_law_lets_nothing_be_used_again_it_is_used_the_same_day() -> None:
    assert last_day_of_reuse(NOON, months=0) == NOON.date()


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    st.integers(0, 24),
    st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)
def test_a_document_never_makes_it_longer(verified: datetime, months: int, expires: date | None) -> None:
    last = last_day_of_reuse(verified, months=months, document_expires=expires)

    assert last <= last_day_of_reuse(verified, months=months)
    assert expires is None or last <= expires
