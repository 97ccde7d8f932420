"""How values stand in columns, alike in both databases.

Amounts and strengths are exact texts, days are ISO texts, moments whole microseconds since 1970 (UTC), words their own
text, and what is never searched is JSON.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text, TypeDecorator

from poisonbook.facts.lines import microseconds, moment_at
from poisonbook.storage.plain import json_of, reader_of

Whole = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number of 64 bits; STRICT tables of SQLite call it INTEGER."""


class Exact(TypeDecorator[Decimal]):
    """A decimal figure by figure: 1.50 stays 1.50."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """As written, without an exponent."""
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """As it was."""
        return None if value is None else Decimal(value)


class Moment(TypeDecorator[datetime]):
    """A moment, in UTC."""

    impl = Whole
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Microseconds since 1970."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """In UTC."""
        return None if value is None else moment_at(value)


class Day(TypeDecorator[date]):
    """A day, as ISO 8601 text: it sorts as it should."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Such as 2026-01-31."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """The day."""
        return None if value is None else date.fromisoformat(value)


class Truth(TypeDecorator[bool]):
    """True or false as 1 or 0: SQLite's STRICT tables know no other."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        """1 or 0."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        """True or false."""
        return None if value is None else bool(value)


class Word(TypeDecorator[StrEnum]):
    """One word of a closed list."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """The word itself."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """One of the list."""
        return None if value is None else self.words(value)


class Document(TypeDecorator[Any]):
    """A frozen value as JSON, for what is never searched."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """JSON."""
        return None if value is None else json_of(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value that was written."""
        return None if value is None else reader_of(self.kind)(json.loads(value))
