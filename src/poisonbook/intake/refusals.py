"""Rows that could not be read: counted and listed by place and reason, never by content."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from poisonbook.intake.errors import IntakeError

LISTED_AT_MOST = 10_000
"""Refusals kept by place; all are counted."""


class Reason(StrEnum):
    """Why a row was refused."""

    RAGGED_ROW = "ragged-row"
    LINE_TOO_LONG = "line-too-long"
    UNDECODABLE_TEXT = "undecodable-text"
    NOT_JSON = "not-json"
    NOT_AN_OBJECT = "not-an-object"
    NESTED_VALUE = "nested-value"
    NOT_A_NUMBER = "not-a-number"
    NUMBER_TOO_LARGE = "number-too-large"
    NOT_A_TIME = "not-a-time"

    @property
    def help(self) -> str:
        """One sentence on what is wrong and what would be right."""
        return _HELP[self]


_HELP = {
    Reason.RAGGED_ROW: "The row has more or fewer fields than the header; look for an unquoted delimiter or line end.",
    Reason.LINE_TOO_LONG: "The row is longer than 8 MiB.",
    Reason.UNDECODABLE_TEXT: "The row is not UTF-8 text as the rest of the file is; give --encoding if all of it is.",
    Reason.NOT_JSON: "The line is not valid JSON.",
    Reason.NOT_AN_OBJECT: "The line is JSON but not an object with named values.",
    Reason.NESTED_VALUE: "A value is a list, an object, true or false where a text or a number belongs.",
    Reason.NOT_A_NUMBER: "The value is not a number; for 1.234,56 give --decimal-comma.",
    Reason.NUMBER_TOO_LARGE: "The number has more than 15 figures before the decimal point.",
    Reason.NOT_A_TIME: "The value is not a time between the years 1 and 9999; --date-format says how it is written.",
}


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """One refused row."""

    file: str
    row_in_file: int
    """Data row of the file, counted from 1 without the header."""
    reason: Reason
    column: str | None = None
    """The fact whose value could not be read, when one value is to blame."""


class StrictRefusalError(IntakeError):
    """`strict-refusal`: with `--strict`, the first row that cannot be read stops everything."""

    code: ClassVar[str] = "strict-refusal"

    def __init__(self, file: str, row: int, reason: Reason, column: str | None = None) -> None:
        super().__init__(file, row, reason, column)
        self.file = file
        self.row = row
        self.reason = reason
        self.column = column

    def __str__(self) -> str:
        column = f", {self.column}" if self.column else ""
        return f"{self.file}: row {self.row:,}{column}: {self.reason.help} (--strict stops at the first such row)"


@dataclass(slots=True)
class RefusalLog:
    """All refusals of one reading, filled while it runs."""

    strict: bool = False
    counts: dict[Reason, int] = field(default_factory=dict)
    listed: list[Refusal] = field(default_factory=list)
    """The first `LISTED_AT_MOST` refusals, in reading order."""

    @property
    def total(self) -> int:
        """How many rows were refused."""
        return sum(self.counts.values())

    def add(self, refusal: Refusal) -> None:
        """Count and list `refusal`; raises StrictRefusalError when the log is strict."""
        if self.strict:
            raise StrictRefusalError(refusal.file, refusal.row_in_file, refusal.reason, refusal.column)
        self.counts[refusal.reason] = self.counts.get(refusal.reason, 0) + 1
        if len(self.listed) < LISTED_AT_MOST:
            self.listed.append(refusal)

    def clear(self) -> None:
        """Forget all refusals, before reading starts anew."""
        self.counts.clear()
        self.listed.clear()
