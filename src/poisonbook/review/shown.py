"""What a reviewer sees of a case: facts on record about transactions, never a name and never a score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from poisonbook.facts.findings import Finding, LawReference
from poisonbook.facts.recognition import Span
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.clocks import ClockState
from poisonbook.register.orders import OrderState, Release
from poisonbook.review.allowed import CaseMove
from poisonbook.review.cases import Benign, Case, CaseNote, Disposition
from poisonbook.review.second_looks import LookShown
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.status import Status


@dataclass(frozen=True, slots=True)
class LawFigure:
    """What the law says of a substance in a product, beside what the product has."""

    jurisdiction: str
    schedule: str
    status: Status
    limit: str | None
    """Such as `above 12 % w/w`; None: at any strength."""
    law: LawReference


@dataclass(frozen=True, slots=True)
class SubstanceShown:
    """One regulated substance of one order line."""

    substance: str
    """Its id in the law data."""
    name: str
    strength_ww: Decimal | None
    """% w/w; None: the listing does not state it."""
    amount_kg: Decimal | None
    """Of all packs of the line; None: the listing does not state it."""
    figures: tuple[LawFigure, ...]
    """Of each of the operator's laws that lists it."""


@dataclass(frozen=True, slots=True)
class ListingText:
    """One field of a listing, with the words that made the product regulated."""

    field: str
    """title, description, brand or category."""
    text: str
    marks: tuple[Span, ...]
    """By their place; they do not overlap."""


@dataclass(frozen=True, slots=True)
class LineShown:
    """One regulated order line."""

    line: int
    product_id: str
    quantity: Decimal
    """Packs."""
    kept_quantity: Decimal | None
    """Packs that neither came back nor were cancelled; None: all."""
    substances: tuple[SubstanceShown, ...]
    listing: tuple[ListingText, ...]
    """As the listing is now; empty: the product is not in the catalogue any more."""
    in_finding: bool
    """Whether a finding rests on it."""


class OrderStanding(StrEnum):
    """Where an order of a case stands now."""

    SOLD = "sold"
    SOLD_THOUGH_BARRED = "sold_though_barred"
    """The shop sold it, and the law bars such a sale."""
    CANCELLED = "cancelled"
    ALLOWED = "allowed"
    """It may be sold, and was not yet."""
    RELEASED = "released"
    """A person let it be sold, and it was not yet."""
    WAITS = "waits"
    """It waits for the decision on the case, and for nothing else."""
    WAITS_FOR_MORE = "waits_for_more"
    """It waits for the decision on the case, and for more than that."""
    HELD = "held"
    """The case is decided, and did not let it be sold."""
    REQUIRED = "required"
    """It can be sold once the buyer has shown what the law asks for."""
    BARRED = "barred"
    """The law bars its sale, and it was not sold."""


@dataclass(frozen=True, slots=True)
class OrderShown:
    """An order that findings rest on, as it is on record."""

    id: str
    at: datetime
    state: OrderState
    standing: OrderStanding
    is_held: bool
    """Whether a legal hold keeps its record, even where it is cancelled before it was sold."""
    account: int | None
    """Which of the accounts of this case it is of; None: it names none, or all are of one."""
    outcome: Outcome
    claim: BuyerClass
    """What the buyer says to be."""
    delivery_country: str | None
    channel: str | None
    payment_kind: str | None
    released: Release | None
    lines: tuple[LineShown, ...]
    companions: tuple[str, ...]
    """The operator's names for the goods in it that are not regulated, and that a finding rests on."""


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """A regulated line of the same buyer, or of what else the rules group by."""

    at: datetime
    order_id: str
    line: int
    substance: str
    name: str
    strength_ww: Decimal | None
    amount_kg: Decimal | None
    in_finding: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is on record within the rules' longest window around the findings."""

    start: datetime
    end: datetime
    lines: tuple[TimelineLine, ...]
    """By their time."""


class OrdinaryKind(StrEnum):
    """What ordinary explanation of a purchase is on record."""

    BUYER_CLASS = "buyer_class"
    """The buyer says to be in a trade."""
    STATEMENT = "statement"
    """The buyer made the statement that the law asks for."""
    LICENCE = "licence"
    IDENTITY_CHECK = "identity_check"
    RELEASED = "released"
    """A person looked at an order of it before."""


class Gap(StrEnum):
    """Why something that was said or shown does not speak for an ordinary purchase."""

    UNVERIFIED = "unverified"
    """The buyer says so, and nothing that was shown proves it."""
    NOT_COVERED = "not_covered"
    """It does not cover what was ordered, or may not be used any more."""
    BARRED = "barred"
    """The law bars the sale, whatever is shown."""


@dataclass(frozen=True, slots=True)
class Ordinary:
    """What was said or shown of a purchase, as far as it is on record."""

    kind: OrdinaryKind
    order_id: str
    record: str
    """The id of the record; of a claim the class of buyer, of a release the reason."""
    gap: Gap | None = None
    """None: it speaks for an ordinary purchase."""
    until: date | None = None
    """The last day on which it may be used again."""


class UnknownKind(StrEnum):
    """What is not known, and might change how a case looks."""

    STRENGTH = "strength"
    """The listing does not state it."""
    AMOUNT = "amount"
    CUSTOMER = "customer"
    """The order names no customer, so that nothing links it to others."""
    ORDER_GONE = "order_gone"
    """The order is not on record any more: cancelled before it was sold, or past its date."""
    PRODUCT_GONE = "product_gone"
    """The product is not in the catalogue any more, so that its words cannot be shown."""
    NO_STATEMENT = "no_statement"
    """The buyer has stated nothing of trade or use."""
    NO_CLAIM = "no_claim"
    """The buyer said nothing of a trade, and counts as a member of the public."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """One thing that is not known."""

    kind: UnknownKind
    about: str
    """The id of an order or a product."""


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A rule that held."""

    id: str
    title: str
    indicator: str
    """What of the law or of official guidance it follows."""
    note: str
    """Among other things the ordinary explanations of what it finds."""


@dataclass(frozen=True, slots=True)
class EarlierCase:
    """A closed case about some of the same orders."""

    id: str
    closed_at: datetime | None
    disposition: Disposition | None
    benign: Benign | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case as one person sees it."""

    case: Case
    clock: ClockState | None
    """None: it does not run and was not met."""
    left: timedelta | None
    """Until the report is due, below zero when overdue."""
    findings: tuple[Finding, ...]
    """Which rule held, why in one sentence, on which lines, by which law with its certainty."""
    rules: tuple[RuleShown, ...]
    """Those of them that are in force."""
    orders: tuple[OrderShown, ...]
    timeline: Timeline | None
    """None: there is nothing on record of its orders any more."""
    ordinary: tuple[Ordinary, ...]
    unknown: tuple[Unknown, ...]
    notes: tuple[CaseNote, ...]
    earlier: tuple[EarlierCase, ...]
    moves: frozenset[CaseMove]
    """What this person may do now."""
    delete_after: datetime
    look: LookShown | None = None
    """Of a decided case, that it was a second look, or what a second look at it said."""
