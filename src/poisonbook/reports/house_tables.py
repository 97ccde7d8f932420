"""The tables of an inspection export about the operator's own house: products, stock, losses, notices, training."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from poisonbook.register.clocks import clock_state
from poisonbook.register.house import Incident, StockRecord, SupplierQuestion, SupplyNotice, Training
from poisonbook.register.products import ProductSubstance, RegisteredProduct
from poisonbook.register.reconcile import Reconciliation
from poisonbook.reports.csv_tables import Column, Table

ProductRow = tuple[RegisteredProduct, ProductSubstance]


def product_rows(products: Iterable[RegisteredProduct]) -> Iterator[ProductRow]:
    """One row for each regulated substance of each product under each law."""
    return ((product, one) for product in products for one in product.substances)


PRODUCTS: Table[ProductRow] = Table(
    "products",
    "Regulated products",
    (
        Column("product_id", "the shop's own id", lambda row: row[0].id),
        Column("jurisdiction", "under which law", lambda row: row[1].jurisdiction),
        Column("substance", "its id in the law data", lambda row: row[1].substance),
        Column("schedule", "the list of the act", lambda row: row[1].schedule),
        Column("entry", "the id of the law entry", lambda row: row[1].entry),
        Column("status", "restricted, undetermined or reportable", lambda row: row[1].status.value),
        Column("strength_ww", "% w/w; empty: the listing does not state it", lambda row: row[1].strength_ww),
        Column("net_mass_kg", "of one pack; empty: not stated", lambda row: row[1].net_mass_kg),
    ),
)

STOCK: Table[StockRecord] = Table(
    "stock",
    "Stock received, returned, disposed of and counted",
    (
        Column("id", "of the record", lambda one: one.id),
        Column("product_id", "the shop's own id", lambda one: one.product_id),
        Column("event", "received, returned, disposed or counted", lambda one: one.event.value),
        Column("packs", "how many; below zero: a cancelled sale was made after all", lambda one: one.packs),
        Column("at", "when, UTC", lambda one: one.at),
    ),
)

RECONCILIATIONS: Table[Reconciliation] = Table(
    "reconciliations",
    "Stock: what should be there and what was counted",
    (
        Column("product_id", "the shop's own id", lambda one: one.product_id),
        Column("since", "when it was counted before, UTC", lambda one: one.since),
        Column("until", "when it was counted, UTC", lambda one: one.until),
        Column("opening", "packs counted before", lambda one: one.opening),
        Column("received", "packs", lambda one: one.received),
        Column("returned", "packs that buyers sent back", lambda one: one.returned),
        Column("sold", "packs of confirmed orders", lambda one: one.sold),
        Column("disposed", "packs", lambda one: one.disposed),
        Column("expected", "packs that should be there", lambda one: one.expected),
        Column("counted", "packs that are there", lambda one: one.counted),
        Column("difference", "counted less expected; below zero: missing", lambda one: one.difference),
    ),
)

NOTICES: Table[SupplyNotice] = Table(
    "notices",
    "Notices along the supply chain",
    (
        Column("id", "of the notice", lambda one: one.id),
        Column("product_id", "the shop's own id", lambda one: one.product_id),
        Column("direction", "received from a supplier, or given to a customer", lambda one: one.direction.value),
        Column("party", "the supplier's name, or the customer's pseudonym", lambda one: one.party),
        Column("on", "the day", lambda one: one.on),
        Column("reference", "such as a letter's number", lambda one: one.reference),
    ),
)

TRAININGS: Table[Training] = Table(
    "trainings",
    "Training of staff",
    (
        Column("id", "of the training", lambda one: one.id),
        Column("on", "the day", lambda one: one.on),
        Column("subject", "what it was about", lambda one: one.subject),
        Column("role", "of those who were there", lambda one: one.role),
        Column("people", "how many were there", lambda one: one.people),
    ),
)

QUESTIONS: Table[SupplierQuestion] = Table(
    "questions",
    "Questions to suppliers",
    (
        Column("id", "of the question", lambda one: one.id),
        Column("product_id", "the shop's own id", lambda one: one.product_id),
        Column("question", "what the supplier must say", lambda one: one.question),
        Column("asked_on", "the day", lambda one: one.asked_on),
        Column("answer", "empty: open", lambda one: one.answer),
        Column("answered_on", "the day", lambda one: one.answered_on),
    ),
)


@dataclass(frozen=True, slots=True)
class Noted:
    """An incident and the moment at which its clock is read."""

    incident: Incident
    now: datetime


INCIDENTS: Table[Noted] = Table(
    "incidents",
    "Losses, thefts and stock differences",
    (
        Column("id", "of the incident", lambda one: one.incident.id),
        Column("kind", "loss, theft or stock_difference", lambda one: one.incident.kind.value),
        Column("product_id", "the shop's own id; empty: none or several", lambda one: one.incident.product_id),
        Column("substance", "its id in the law data", lambda one: one.incident.substance),
        Column("amount_kg", "what is missing; empty: not known", lambda one: one.incident.amount_kg),
        Column("noticed_at", "when, UTC", lambda one: one.incident.noticed_at),
        Column("place", "where in the house", lambda one: one.incident.place),
        Column("jurisdiction", "under whose law it is reported", lambda one: one.incident.jurisdiction),
        Column("duty", "the requirement in the law data", lambda one: one.incident.duty),
        Column("due_at", "when the report is due, UTC; empty: no hours named", lambda one: one.incident.due_at),
        Column("reported_at", "when, UTC; empty: not reported", lambda one: one.incident.reported_at),
        Column("reference", "the authority's", lambda one: one.incident.reference),
        Column("clock", "where its clock stands", lambda one: clock_state(one.incident, one.now).value),
    ),
)
