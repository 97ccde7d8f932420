"""What was recognised in a listing: substances, strength, amount, and the words that show it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from poisonbook.values.status import Status, most_severe
from poisonbook.values.strengths import Strength


@dataclass(frozen=True, slots=True)
class Listing:
    """What a seller offers: one row of a catalogue."""

    id: str
    title: str
    description: str = ""
    brand: str = ""
    category: str = ""
    lang: str = ""


class Shows(StrEnum):
    """What a span of a listing's text shows."""

    NAME = "name"
    IDENTIFIER = "identifier"
    STRENGTH = "strength"
    AMOUNT = "amount"
    FORM = "form"
    MENTION = "mention"
    """Words that say the substance is only mentioned (`acetone-free`, `for use with`)."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a listing's own text that is evidence."""

    field: str
    """The catalogue column: title, description, brand or category."""
    start: int
    end: int
    """Character offsets into the column's value as it came in; `end` is excluded."""
    text: str
    shows: Shows


@dataclass(frozen=True, slots=True)
class RecognisedSubstance:
    """One substance of a listing, and what the law says of the listing because of it."""

    substance: str
    """The substance's id in the law data, such as `hydrogen-peroxide`."""
    cas: str | None
    name: str
    status: Status
    schedule: str
    entry: str
    """The id of the law entry that decided, such as `eu-1-hydrogen-peroxide`."""
    strength: Strength | None
    net_mass_kg: Decimal | None
    """Net mass of the whole listing (packs times pack size), whatever the strength."""
    reason: str
    """One plain sentence why the status is what it is."""
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Recognition:
    """What one jurisdiction's law says of one listing."""

    id: str
    jurisdiction: str
    substances: tuple[RecognisedSubstance, ...]

    @property
    def status(self) -> Status:
        """The most severe status of the substances."""
        return most_severe(found.status for found in self.substances)
