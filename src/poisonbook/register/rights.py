"""What a customer may ask of a register, and why something of it stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class PersonReason(StrEnum):
    """Why everything that is held of one customer is read."""

    ACCESS = "access"
    """The customer asks what is held (GDPR Art. 15)."""
    PORTABILITY = "portability"
    """The customer asks for it in a form for machines (GDPR Art. 20)."""
    COMPLAINT = "complaint"
    """A complaint of the customer's is being dealt with."""
    AUTHORITY = "authority"
    """An authority or a court asked."""


class Basis(StrEnum):
    """Why a record stays although its customer asks for its erasure (GDPR Art. 17(3)(b))."""

    SALE = "sale"
    """The law has the record of a sale kept until the date."""
    SALE_RESTS_ON_IT = "sale_rests_on_it"
    """A sale rests on it, and is to be shown with it as long as it is kept."""
    UNDER_REVIEW = "under_review"
    """A sale was held or refused, or is part of a case: people decide until the date whether it is reported."""
    SHARED = "shared"
    """Another customer has it too."""
    HOLD = "hold"
    """A legal hold keeps it, for the time that this takes (GDPR Art. 17(3)(e))."""
    OPENED = "opened"
    """It shows that somebody asked to read what is sealed (GDPR Art. 5(2))."""
    REQUEST = "request"
    """It shows that a request was seen to (GDPR Art. 5(2))."""


class EvidenceKind(StrEnum):
    """What of a customer's evidence can be corrected: it is withdrawn, and entered anew."""

    STATEMENT = "statement"
    IDENTITY_CHECK = "identity_check"
    LICENCE = "licence"


@dataclass(frozen=True, slots=True)
class StayingRecord:
    """A record that stays for now."""

    table: str
    id: str
    delete_after: datetime
    """When it goes."""
    basis: Basis


@dataclass(frozen=True, slots=True)
class HeldRecords:
    """Everything that is held of one customer, by table; what is sealed is said to be, and stays closed."""

    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    elsewhere: int = 0
    """How many decisions on orders of other customers have one of this customer's in their evidence: those are theirs,
    and go with their orders."""
    unnamed: int = 0
    """How many cases are of files that were screened under another key than the register's: whose they are, nobody here
    can tell, and so they are in `tables` of nobody."""

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(map(len, self.tables.values()))


@dataclass(frozen=True, slots=True)
class ErasedPerson:
    """What went when a customer asked for it, and what stays."""

    gone: Mapping[str, int]
    """How many rows of which table."""
    stays: tuple[StayingRecord, ...]
    compacted: bool = True
    """Whether the bytes of what went left the files, as far as the database lets them; else with the next sweep."""
