"""Findings: facts about transactions, with their evidence and the law they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class LawReference:
    """The provision a rule rests on."""

    act: str
    article: str
    url: str
    certainty: str


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One order line that a finding rests on."""

    order_id: str
    line: int
    """Row of the line in the orders that were read, counted from 1 over all files."""
    product_id: str
    time: datetime
    """When the order was placed, UTC."""
    substance: str | None
    """The regulated substance; None for a companion of the same order."""
    amount_kg: Decimal | None
    """Packs times the pack's net mass, in kg; None when the listing does not state it."""
    companion: str | None = None
    """The operator's name for the companion good, when this line is one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact about transactions: which rule held, on which lines, and why. Never a score of a person."""

    rule: str
    version: int
    law: tuple[LawReference, ...]
    customer: str | None
    """Whose all its lines are, a keyed pseudonym; None where there is none, or more than one."""
    lines: tuple[EvidenceLine, ...]
    figures: dict[str, str]
    """The figures that held, such as `{"value": "4.5", "condition": "gte 3", "unit": "kg"}`."""
    why: str
    """One plain sentence."""
    id: str | None = None
    """Where findings are carried from one screening to the next: what this one is known by."""
    replaces: tuple[str, ...] = ()
    """The earlier findings that this one makes longer."""
