"""Figures as a reader sees them: thousands by commas, decimals by a point, no trailing zeros, times in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

_SHORT = 10


def number(value: int | Decimal) -> str:
    """A count, or a decimal to a millionth, in figures.

    >>> number(12034), number(Decimal("1250.500"))
    ('12,034', '1,250.5')
    """
    text = f"{value:,.6f}" if isinstance(value, Decimal) else f"{value:,d}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def many(count: int, noun: str, nouns: str = "") -> str:
    """A count with its noun, in the plural unless it is one.

    >>> many(1, "order line"), many(2034, "order line")
    ('1 order line', '2,034 order lines')
    """
    return f"{number(count)} {noun if count == 1 else nouns or noun + 's'}"


def kilograms(mass: Decimal | None) -> str:
    """A mass in kg, without the unit; `not stated` when it is unknown."""
    return "not stated" if mass is None else number(mass)


def moment(time: datetime) -> str:
    """A moment in UTC to the minute; a time without a zone is UTC already."""
    return f"{_in_utc(time):%Y-%m-%d %H:%M}"


def day(time: date) -> str:
    """A day in words.

    >>> day(date(2026, 3, 2))
    '2 March 2026'
    """
    shown = _in_utc(time) if isinstance(time, datetime) else time
    return f"{shown.day} {shown:%B %Y}"


def shortened(text: str, most: int = _SHORT) -> str:
    """The first `most` characters, with an ellipsis when there are more."""
    return text if len(text) <= most + 1 else text[:most] + "…"


def _in_utc(time: datetime) -> datetime:
    return time.astimezone(UTC) if time.tzinfo else time
