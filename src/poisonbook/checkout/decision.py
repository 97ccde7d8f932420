"""What is answered at the checkout."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from poisonbook.facts.findings import Finding, LawReference
from poisonbook.facts.lines import RegulatedLine
from poisonbook.law.sale_terms import Need, Outcome


class Because(StrEnum):
    """Why a decision is what it is; stable, for machines."""

    LAW = "law"
    """A term of the law on sales decides."""
    SILENCE = "silence"
    """The law data says nothing of such a sale: held."""
    STRENGTH_UNKNOWN = "strength_unknown"
    """The supplier has not stated the strength: held until the question is answered."""
    UNKNOWN_PRODUCT = "unknown_product"
    """The product was never registered, so nobody looked at it: held."""
    UNKNOWN_COUNTRY = "unknown_country"
    """No law is known for the country of delivery: held."""
    EVIDENCE = "evidence"
    """Something that was shown does not do: expired, of another customer, not for this substance, used up."""
    RULE = "rule"
    """A rule found something a person should look at: held."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of a decision, for the shop's staff; what the buyer is told is `Decision.buyer_text`."""

    because: Because
    text: str
    """One plain English sentence, without a customer's data."""
    outcome: Outcome
    """What this reason alone would make of the order."""
    product_id: str | None = None
    substance: str | None = None
    jurisdiction: str | None = None
    law: tuple[LawReference, ...] = ()


@dataclass(frozen=True, slots=True)
class WriteOff:
    """What a confirmed order takes of a licence."""

    licence: str
    """Its id in the register."""
    substance: str
    amount_kg: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether an order may be sold."""

    order_id: str
    outcome: Outcome
    """Of all reasons the most severe."""
    needs: tuple[Need, ...] = ()
    """What is missing and would let it be sold; with `refuse`, only where something could lift the bar."""
    notices: tuple[Need, ...] = ()
    """What the seller has to do beside it, such as telling the buyer what the product is in law."""
    reasons: tuple[Reason, ...] = ()
    buyer_text: str = ""
    """For the buyer, in the basket's language; never a word of suspicion."""
    findings: tuple[Finding, ...] = ()
    """Of the rules: for reviewers, not for the buyer."""
    write_offs: tuple[WriteOff, ...] = ()
    lines: tuple[RegulatedLine, ...] = ()
    """What is kept of the order: regulated lines, one record a substance; none: nothing is kept."""
    basket: str | None = None
    """Names what of the order is kept, for whoever says that it was sold; None: nothing is kept."""
