"""A product of an operator's catalogue, recognised once so that no order line is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from poisonbook.values.status import Status, most_severe


@dataclass(frozen=True, slots=True)
class ProductSubstance:
    """One regulated substance of a product under one jurisdiction's law."""

    jurisdiction: str
    substance: str
    """Its id in the law data."""
    entry: str
    """The id of the law entry that decided."""
    schedule: str
    status: Status
    strength_ww: Decimal | None
    """% w/w, of a range the upper end; None when the listing does not state it."""
    net_mass_kg: Decimal | None
    """Of one pack; None when the listing does not state it."""


@dataclass(frozen=True, slots=True)
class RegisteredProduct:
    """What an operator sells, and what the law says of it."""

    id: str
    """The shop's own id, such as its SKU."""
    listing: str
    """The hash of the listing it was recognised from (`catalogue.content_hash`)."""
    substances: tuple[ProductSubstance, ...] = ()
    """Regulated ones only, of every jurisdiction the operator sells under; empty: not regulated."""
    companions: tuple[str, ...] = ()
    """The operator's names of companion goods that the listing matches."""
    decision: str | None = None
    """The id of the decision of staff that it rests on; None: what is said of it is what was recognised."""

    @property
    def status(self) -> Status:
        """The most severe status under any of the jurisdictions."""
        return most_severe(one.status for one in self.substances)
