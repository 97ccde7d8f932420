"""What was recognised in a listing: substances, strength, amount, and the words that show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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
class Provision:
    """Where the law says it."""

    act: str
    article: str
    """The article or section, such as `Art. 5(1) and (3)`."""


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
    provision: Provision | None = None
    certainty: str = ""
    """How the law data's statement was checked: `verified`, `verified-secondary` or `memory`."""
    question: str | None = None
    """What to ask the supplier where the listing leaves out what decides; None when nothing is missing."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person of the operator's staff decided about a listing."""

    decision: str
    """`exempt`, `not regulated`, or `regulated as SUBSTANCE STRENGTH`."""
    reason: str
    """One of a closed list (`catalogue.decisions.Reason`)."""
    note: str
    by: str
    """Initials or role."""
    on: date
    until: date
    """The last day on which it holds."""
    was: Status
    """What the recogniser said without it."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """What one jurisdiction's law says of one listing."""

    id: str
    jurisdiction: str
    substances: tuple[RecognisedSubstance, ...]
    decision: Decision | None = None
    """The operator's decision that made it so; None when there is none that holds."""

    @property
    def status(self) -> Status:
        """The most severe status of the substances."""
        return most_severe(found.status for found in self.substances)
