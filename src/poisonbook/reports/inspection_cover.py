"""Whose an inspection export is, of which days, and what it was made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from poisonbook.register.access import Operator


@dataclass(frozen=True, slots=True)
class LawUsed:
    """The law data of one jurisdiction that the operator sells under."""

    code: str
    name: str
    acts: tuple[str, ...]
    checked: date
    """Up to which day the data was checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Whose export it is, of which days, and what it was made with."""

    operator: Operator
    start: date
    end: date
    """The last day, included."""
    made_at: datetime
    laws: tuple[LawUsed, ...]
    versions: Mapping[str, str]
    names: Mapping[str, str]
    """English names of substances, by id."""
    opened: bool = False
    """Whether sealed particulars are opened."""
    reason: str = ""
    """Why."""

    def name(self, substance: str) -> str:
        """The English name of a substance; its id where there is none."""
        return self.names.get(substance, substance)
