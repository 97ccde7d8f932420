"""What a report to a contact point says: values on record about transactions or a loss, before they are drawn.

EU 2019/1148 Art. 9(3) to (5) and Commission Notice 2020/C 210/01: who reports, what was noticed and when, which
products, substances, strengths and amounts, why, what was done. Who the buyer is, is not in it: the records that say so
are sealed, and named by their ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from poisonbook.facts.findings import LawReference
from poisonbook.law.model import Contact
from poisonbook.register.house import IncidentKind
from poisonbook.review.shown import LawFigure
from poisonbook.values.buyers import BuyerClass

LANGUAGES = ("en", "de")
"""In which a report can be written."""


class Done(StrEnum):
    """What became of an order."""

    SOLD = "sold"
    NOT_SOLD = "not_sold"
    """It waits, and is not sold as long as it does."""
    REFUSED = "refused"
    CANCELLED = "cancelled"
    NOT_ON_RECORD = "not_on_record"
    """It was not sold, and its record is gone; what the rules found is left."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports."""

    id: str
    """The operator's, in its own register."""
    name: str
    contact: str
    """Whom the authority can ask, as the operator says; empty: nobody was named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedSubstance:
    """A substance as the law data names it."""

    id: str
    name: str
    cas: str | None
    limits: tuple[LawFigure, ...] = ()
    """Of each of the operator's laws that lists it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedLine:
    """One regulated substance of one order line."""

    order_id: str
    at: datetime
    product_id: str
    title: str
    """As the product is listed now; empty: it is not any more."""
    packs: Decimal | None
    substance: str
    """Its id among the report's substances."""
    strength_ww: Decimal | None
    """% w/w; None: not known."""
    amount_kg: Decimal | None
    """Of all packs; None: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedOrder:
    """A transaction, or an attempt at one."""

    id: str
    at: datetime
    done: Done
    claim: BuyerClass | None = None
    """What the buyer said to be."""
    delivery_country: str | None = None
    channel: str | None = None
    payment_kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why it looked suspicious: what a rule found, in one sentence, and what that follows."""

    rule: str
    why: str
    law: tuple[LawReference, ...]


@dataclass(frozen=True, slots=True)
class SealedReference:
    """A record whose particulars are sealed."""

    kind: str
    """`statement`, `identity_check` or `licence`."""
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A significant disappearance or theft."""

    kind: IncidentKind
    product_id: str | None
    title: str
    substance: str
    amount_kg: Decimal | None
    place: str


@dataclass(frozen=True, slots=True)
class Duty:
    """What asks for the report, and how soon."""

    id: str
    ref: str
    """The provision, such as `Art. 9(4)`."""
    text: str
    """What it asks for, in the report's language."""
    certainty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report as it is signed off; nothing in it changes after that."""

    matter: str
    """The id of the case or the incident."""
    lang: str
    reporter: Reporter
    state: str
    """In which state it happened or was tried, ISO 3166-1 alpha-2."""
    contact: Contact
    """To whom."""
    noticed_at: datetime
    """When somebody first said that it is suspicious, or noticed the loss."""
    due_at: datetime | None
    duty: Duty | None = None
    account: tuple[str, ...] = ()
    """Why, as people said when they decided, without anybody's name."""
    reasons: tuple[Reason, ...] = ()
    orders: tuple[ReportedOrder, ...] = ()
    lines: tuple[ReportedLine, ...] = ()
    substances: tuple[ReportedSubstance, ...] = ()
    sealed: tuple[SealedReference, ...] = ()
    loss: Loss | None = None

    def substance(self, id_: str) -> ReportedSubstance:
        """The substance of a line."""
        return next(one for one in self.substances if one.id == id_)


@dataclass(frozen=True, slots=True)
class Particulars:
    """What was sealed of one record and was opened: for the file that goes out, and kept nowhere."""

    kind: str
    id: str
    fields: tuple[tuple[str, str], ...]
