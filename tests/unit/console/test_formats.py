"""Figures as languages write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.console.formats import Formats, rounded
from poisonbook.law.book import load_book

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
EN, DE = Formats("en", NOW), Formats("de", NOW)


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        (Decimal("4.50"), "4.5", "4,5"),
        (Decimal("1234.5"), "1234.5", "1234,5"),
        (Decimal("12345.678"), "12,345.678", "12.345,678"),
        (1_000_000, "1,000,000", "1.000.000"),
        (Decimal("-0.5"), "−0.5", "−0,5"),
        (0, "0", "0"),
    ],
)
def test_numbers(value: Decimal | int, english: str, german: str) -> None:
    assert (EN.number(value), DE.number(value)) == (english, german)


def test_amounts_to_the_gram_and_what_nobody_stated() -> None:
    assert EN.kg(Decimal("23.7014")) == "23.701 kg"
    assert EN.kg(Decimal("19.9999")) == "19.9999 kg"
    assert EN.kg(Decimal("0.0004")) == "0.0004 kg"
    assert DE.kg(None) == "nicht angegeben"
    assert DE.strength(Decimal("99.9")) == "99,9 % w/w"
    assert EN.strength(None) == "not stated"


def test_a_strength_is_short_and_its_exact_figure_beside_it() -> None:
    assert EN.strength(Decimal("98.2857")) == "98.29 % w/w"
    assert DE.exact_strength(Decimal("98.2857")) == "98,2857 % w/w"
    assert EN.exact_strength(Decimal("12.04")) == ""
    assert EN.strength(Decimal("12.004")) == "12.004 % w/w"


@given(st.decimals("0", "100", places=6), st.decimals("0", "100", places=1), st.integers(2, 4))
def test_no_figure_is_rounded_to_or_over_a_limit(value: Decimal, limit: Decimal, places: int) -> None:
    shown = rounded(value, places)

    assert abs(shown - value) <= Decimal(5).scaleb(-places - 1)
    assert (shown < limit, shown > limit) == (value < limit, value > limit)


def test_no_limit_of_the_law_has_more_places_than_the_rule_allows_for() -> None:
    book = load_book()
    limits = [one.limit for code in book.codes for one in book.all_entries(code) if one.limit is not None]

    assert limits
    assert all(rounded(one.value, 1) == one.value for one in limits)


def test_days_and_moments() -> None:
    at = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
    assert (EN.day(date(2026, 3, 1)), DE.day(date(2026, 3, 1))) == ("1 Mar 2026", "1. März 2026")
    assert EN.moment(at) == "1 Mar 2026, 09:05 UTC"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=5), "a moment"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=23, minutes=58, seconds=59), "23 h 58 min"),
        (timedelta(hours=47, minutes=1), "47 h 1 min"),
        (timedelta(days=3, hours=20), "3 days"),
        (timedelta(hours=-3), "3 h"),
    ],
)
def test_spans_in_the_units_that_say_something(span: timedelta, said: str) -> None:
    assert EN.span(span) == said


def test_what_is_due_and_what_is_past() -> None:
    assert EN.left(timedelta(hours=5)) == "due in 5 h"
    assert EN.left(timedelta(hours=-5)) == "overdue by 5 h"
    assert DE.ago(NOW - timedelta(days=3)) == "vor 3 Tagen"
    assert EN.many("case.orders", 1) == "1 order"
    assert EN.many("case.orders", 12_345) == "12,345 orders"
