"""What an operator records of its own house: losses, stock, notices along the supply chain, training, questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class IncidentKind(StrEnum):
    """What happened (EU 2019/1148 Art. 9(5))."""

    LOSS = "loss"
    THEFT = "theft"
    STOCK_DIFFERENCE = "stock_difference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A significant disappearance or theft, which the law wants reported soon after it was noticed."""

    id: str
    kind: IncidentKind
    product_id: str | None
    substance: str
    """Its id in the law data."""
    amount_kg: Decimal | None
    """What is missing; None: not known yet."""
    noticed_at: datetime
    place: str
    """Where in the house, such as `warehouse 2`; never a person."""
    jurisdiction: str
    """Under whose law it is reported."""
    duty: str = ""
    """The id of the requirement that says how soon; empty where the law data names none."""
    due_at: datetime | None = None
    """When the report is due, by the law of the day it was recorded; None where the law data names no hours."""
    reported_at: datetime | None = None
    reference: str = ""
    """The authority's reference of the report."""


class StockEvent(StrEnum):
    """Why stock changed, beside sales, which the orders tell."""

    RECEIVED = "received"
    DISPOSED = "disposed"
    COUNTED = "counted"
    """How many packs there are now."""
    RETURNED = "returned"
    """Sold packs that came back; written with the return itself, never entered by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRecord:
    """Packs of a product that came in, came back, were disposed of, or were counted."""

    id: str
    product_id: str
    event: StockEvent
    packs: Decimal
    at: datetime


class NoticeDirection(StrEnum):
    """Which way along the supply chain."""

    RECEIVED = "received"
    """From a supplier."""
    GIVEN = "given"
    """To a customer that is an economic operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyNotice:
    """That a product's place in law was told along the supply chain (EU 2019/1148 Art. 7(1))."""

    id: str
    product_id: str
    direction: NoticeDirection
    party: str
    """The supplier's name, or the customer's pseudonym."""
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """That staff who sell were trained (EU 2019/1148 Art. 7(2)): how many of which role, never who."""

    id: str
    on: date
    subject: str
    role: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierQuestion:
    """What a supplier must say before a product's place in law is known."""

    id: str
    product_id: str
    question: str
    asked_on: date
    answer: str | None = None
    answered_on: date | None = None
