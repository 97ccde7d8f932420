"""A year is released once, when it is over, by two people, of what is still on record."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from poisonbook.law.book import load_book
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.transparency import years
from poisonbook.transparency.years import (
    ReleaseFourEyesError,
    ReleaseRoleError,
    YearBeforeRegisterError,
    YearForgottenError,
    YearNotOverError,
    YearReleasedError,
    counted_from,
)

NOW = datetime(2027, 1, 5, tzinfo=UTC)
BEGAN = datetime(2025, 3, 1, 9, tzinfo=UTC)
KEPT = load_book().retention("EU")


def member(id_: str, *roles: StaffRole) -> Staff:
    return Staff(id=id_, operator="opr_1", name=id_, roles=frozenset(roles), created_at=NOW)


DORA, ANNA = member("dora", StaffRole.DATA_PROTECTION), member("anna", StaffRole.APPROVER)


def test_a_year_that_is_not_over_is_refused_to_its_last_moment() -> None:
    with pytest.raises(YearNotOverError, match="2027-01-01"):
        counted_from(2026, KEPT, datetime(2027, 1, 1, tzinfo=UTC) - timedelta(microseconds=1), BEGAN)

    assert counted_from(2026, KEPT, datetime(2027, 1, 1, tzinfo=UTC), BEGAN) == date(2026, 1, 1)


def test_orders_that_were_deleted_are_said_not_to_be_counted() -> None:
    """The EU has them kept for 18 months: the first of January's until the end of the first of July a year later."""
    assert counted_from(2026, KEPT, datetime(2027, 7, 1, 23, tzinfo=UTC), BEGAN) == date(2026, 1, 1)
    assert counted_from(2026, KEPT, datetime(2027, 7, 2, tzinfo=UTC), BEGAN) == date(2026, 1, 2)
    assert counted_from(2026, KEPT, datetime(2028, 6, 30, tzinfo=UTC), BEGAN) == date(2026, 12, 30)


def test_a_year_whose_orders_are_all_deleted_is_refused() -> None:
    with pytest.raises(YearForgottenError):
        counted_from(2026, KEPT, datetime(2028, 7, 2, tzinfo=UTC), BEGAN)


def test_nothing_is_said_of_a_time_before_the_register() -> None:
    began, now = datetime(2026, 11, 23, 7, tzinfo=UTC), datetime(2027, 1, 5, tzinfo=UTC)
    for year in (1990, 2024, 2025):
        with pytest.raises(YearBeforeRegisterError, match="this register began on 2026-11-23"):
            counted_from(year, KEPT, now, began)

    assert counted_from(2026, KEPT, now, began) == date(2026, 11, 23)
    assert counted_from(2026, KEPT, datetime(2028, 6, 1, tzinfo=UTC), began) > date(2026, 11, 23)


def test_a_law_without_a_period_leaves_two_days() -> None:
    assert counted_from(2026, None, datetime(2027, 1, 2, tzinfo=UTC), BEGAN) == date(2026, 1, 1)
    assert counted_from(2026, None, datetime(2027, 3, 2, tzinfo=UTC), BEGAN) > date(2026, 2, 1)


def test_one_person_releases_nothing() -> None:
    wanted = years.proposed(2026, DORA, NOW)

    with pytest.raises(ReleaseFourEyesError):
        years.released(wanted, "{}", member("dora", *StaffRole), NOW)
    assert years.released(wanted, "{}", ANNA, NOW).released_by == "anna"


def test_roles_are_needed() -> None:
    with pytest.raises(ReleaseRoleError):
        years.proposed(2026, ANNA, NOW)
    for role in set(StaffRole) - years.RELEASES:
        with pytest.raises(ReleaseRoleError):
            years.released(years.proposed(2026, DORA, NOW), "{}", member("eve", role), NOW)


def test_what_was_released_is_not_released_again() -> None:
    public = years.released(years.proposed(2026, DORA, NOW), "{}", ANNA, NOW)

    for who in (ANNA, member("otto", *StaffRole)):
        with pytest.raises(YearReleasedError):
            years.released(public, "{}", who, NOW)
