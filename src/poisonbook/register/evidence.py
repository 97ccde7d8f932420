"""What a buyer has shown: statements, identity checks and licences.

Names, numbers and addresses are in `sealed` and nowhere else; who the buyer is appears as a pseudonym.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from poisonbook.values.buyers import BuyerClass


@dataclass(frozen=True, slots=True)
class StatedSubstance:
    """What a statement says the buyer will have of one substance."""

    substance: str
    """Its id in the law data."""
    strength_ww: Decimal | None
    """The strongest, in % w/w; None: any."""
    amount_kg: Decimal | None
    """The most in one purchase; None: any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A customer's statement (EU 2019/1148 Art. 8(2) and Annex IV; GB and CA equivalents).

    Who declares, for which company, and the intended use in the buyer's own words are sealed.
    """

    id: str
    customer: str
    """The pseudonym of the customer's id."""
    jurisdiction: str
    buyer_class: BuyerClass
    substances: tuple[StatedSubstance, ...]
    made_at: datetime
    valid_until: date
    """The last day it may be used again: at most a year after it was made (EU 2019/1148 Art. 8(2))."""
    sealed: bytes
    order_id: str | None = None
    """The shop's order that it was made for; it holds for other orders too."""
    withdrawn: bool = False


class DocumentType(StrEnum):
    """What was shown to prove who someone is. Never a copy of it is kept."""

    PASSPORT = "passport"
    NATIONAL_ID = "national_id"
    DRIVING_LICENCE = "driving_licence"
    RESIDENCE_PERMIT = "residence_permit"
    ELECTRONIC_ID = "electronic_id"
    """An electronic identification under EU 910/2014."""
    COMPANY_REGISTER = "company_register"
    """An extract that shows who may act for a company."""
    OTHER = "other_official"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityCheck:
    """That somebody's identity was checked, by what kind of document; its number is sealed."""

    id: str
    customer: str
    """The pseudonym of the customer's id."""
    document_type: DocumentType
    checked_at: datetime
    valid_until: date
    """The last day it may be used again: at most a year after, and not after the document expires."""
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Granted:
    """What a licence allows of one substance, and what is left of it."""

    substance: str
    strength_ww: Decimal | None
    """The strongest, in % w/w; None: as far as the act lets any licence go."""
    amount_kg: Decimal | None
    """In all; None: the licence names no amount."""
    used_kg: Decimal = Decimal(0)
    """Written off by confirmed orders."""

    @property
    def left_kg(self) -> Decimal | None:
        """What may still be bought; None: no amount is named."""
        return None if self.amount_kg is None else self.amount_kg - self.used_kg


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLicence:
    """A licence that a member of the public holds (EU 2019/1148 Art. 6); its number is sealed."""

    id: str
    customer: str
    """The pseudonym of the holder's customer id."""
    number: str
    """The pseudonym of its number, so that two accounts with one licence share what is left."""
    state: str
    """The state that granted it, ISO 3166-1 alpha-2."""
    valid_from: date
    valid_until: date
    granted: tuple[Granted, ...]
    """One for each substance."""
    sealed: bytes
    others: tuple[str, ...] = ()
    """The pseudonyms of further customer ids under which the same licence was entered; all share what is left."""
    revoked: bool = False

    @property
    def customers(self) -> tuple[str, ...]:
        """Every customer id, as a pseudonym, that may buy on it."""
        return (self.customer, *self.others)


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a basket's evidence is in the register, for its operator and its customer."""

    statement: Statement | None = None
    identity_check: IdentityCheck | None = None
    licence: HeldLicence | None = None
