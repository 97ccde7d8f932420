"""What is kept, as values: tables and columns, what they hold, how long, what for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Nature(StrEnum):
    """What a column holds."""

    PSEUDONYM = "pseudonym"
    SEALED = "sealed"
    TRANSACTION = "transaction"
    STAFF = "staff"
    STAFF_NAME = "staff_name"
    FREE_TEXT = "free_text"
    SECRET = "secret"  # noqa: S105 - a word
    OPERATIONAL = "operational"


class Keeps(StrEnum):
    """How long the rows of a table are kept."""

    SALE = "sale"
    """As long as the record of the sale; of a basket that was not bought, hours."""
    EVIDENCE = "evidence"
    """While it may be used again, and as long as a sale that rests on it."""
    LINK = "link"
    HOUSE = "house"
    """As long as the record of a sale made then."""
    REQUEST = "request"
    """As long as the record that it is about, or of a sale made then."""
    HALF = "half"
    """Until it is read, or the opening ends."""
    HOURS = "hours"
    STAFF = "staff"
    """Thirty days after the account ended."""
    ANSWERS = "answers"
    """400 days."""
    ENTRY = "entry"
    """As long as the record that the entry is about."""
    LASTING = "lasting"
    """As long as the register."""


class Purpose(StrEnum):
    """What a table is kept for."""

    RECORD = "record"
    EVIDENCE = "evidence"
    SUSPICION = "suspicion"
    ANSWERABLE = "answerable"
    QUALITY = "quality"
    ACCESS = "access"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One column."""

    name: str
    nature: Nature


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedTable:
    """One table."""

    name: str
    nobodys: str | None
    """Why no row of it is a customer's; None: rows are."""
    keeps: Keeps
    purpose: Purpose
    is_logged: bool
    """Whether every change of a record in it is in the ledger."""
    columns: tuple[MappedColumn, ...]

    @property
    def natures(self) -> frozenset[Nature]:
        """What it holds."""
        return frozenset(one.nature for one in self.columns)
