"""Figures as a reader sees them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from poisonbook.reports.figures import day, kilograms, many, moment, number, shortened


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (12034, "12,034"),
        (Decimal("1250.500"), "1,250.5"),
        (Decimal("1E+3"), "1,000"),
        (Decimal(100), "100"),
        (Decimal("0.0250"), "0.025"),
        (Decimal(1) / 3, "0.333333"),
    ],
)
def test_a_figure_has_commas_and_no_trailing_zeros(value: int | Decimal, shown: str) -> None:
    assert number(value) == shown


def test_a_mass_that_is_unknown_is_not_nought() -> None:
    assert kilograms(None) == "not stated"
    assert kilograms(Decimal("0.0")) == "0"


def test_one_is_singular_and_all_else_plural() -> None:
    assert [many(count, "listing") for count in (0, 1, 2)] == ["0 listings", "1 listing", "2 listings"]
    assert many(2, "day's count", "days' counts") == "2 days' counts"


def test_a_time_of_another_zone_is_shown_in_utc() -> None:
    zone = timezone(timedelta(hours=2))
    assert moment(datetime(2026, 3, 2, 1, 30, tzinfo=zone)) == "2026-03-01 23:30"
    assert day(datetime(2026, 3, 2, 1, 30, tzinfo=zone)) == "1 March 2026"
    assert moment(datetime(2026, 3, 2, 1, 30, tzinfo=UTC)) == "2026-03-02 01:30"
    assert day(date(2026, 3, 2)) == "2 March 2026"


def test_a_text_is_shortened_only_when_that_makes_it_shorter() -> None:
    assert shortened("0123456789") == "0123456789"
    assert shortened("0123456789a") == "0123456789a"
    assert shortened("0123456789ab") == "0123456789…"
