"""The tables of an inspection export about sales: orders and their regulated lines."""

from __future__ import annotations

from poisonbook.register.lookup import LineEntry, OrderEntry
from poisonbook.reports.csv_tables import Column, Table

ORDERS: Table[OrderEntry] = Table(
    "orders",
    "Orders with a regulated line",
    (
        Column("order_id", "the shop's own id", lambda one: one.id),
        Column("at", "when it was placed, UTC", lambda one: one.at),
        Column("state", "screened (not sold yet), confirmed (sold) or cancelled", lambda one: one.state.value),
        Column("outcome", "of the decision: allow, require, hold or refuse", lambda one: one.outcome.value),
        Column("because", "the kinds of the decision's reasons", lambda one: " ".join(one.because)),
        Column("needs", "what was missing when it was decided last", lambda one: " ".join(one.needs)),
        Column("decided_at", "when it was decided last, UTC", lambda one: one.decided_at),
        Column("confirmed_at", "when it was sold, UTC; empty: it was not", lambda one: one.confirmed_at),
        Column("cancelled_at", "when it was cancelled, UTC; empty: it was not", lambda one: one.cancelled_at),
        Column("statement", "the id of the statement it rests on", lambda one: one.statement),
        Column("identity_check", "the id of the identity check it rests on", lambda one: one.identity_check),
        Column("licence", "the id of the licence it rests on", lambda one: one.licence),
        Column(
            "released_at",
            "when a person let a held order be sold, UTC",
            lambda one: None if one.released is None else one.released.at,
        ),
        Column("released_by", "initials or role", lambda one: None if one.released is None else one.released.by),
        Column(
            "released_because",
            "that person's reason",
            lambda one: None if one.released is None else one.released.reason,
        ),
        Column("delete_after", "when the record is deleted, UTC", lambda one: one.delete_after),
    ),
)

LINES: Table[LineEntry] = Table(
    "lines",
    "Regulated lines of orders, one row for each substance",
    (
        Column("order_id", "the shop's own id", lambda one: one.order_id),
        Column("line", "tells order lines apart; a line with two substances is there twice", lambda one: one.line),
        Column("at", "when the order was placed, UTC", lambda one: one.at),
        Column("product_id", "the shop's own id", lambda one: one.product_id),
        Column("substance", "its id in the law data", lambda one: one.substance),
        Column("schedule", "the list of the act", lambda one: one.schedule),
        Column("status", "restricted, undetermined or reportable", lambda one: one.status),
        Column("packs", "ordered", lambda one: one.quantity),
        Column("kept_packs", "that neither came back nor were cancelled", lambda one: one.kept_quantity),
        Column("strength_ww", "% w/w; empty: the listing does not state it", lambda one: one.strength_ww),
        Column("amount_kg", "ordered; empty: the listing does not state it", lambda one: one.amount_kg),
        Column("kept_kg", "that neither came back nor was cancelled", lambda one: one.kept_kg),
        Column("buyer_class", "who bought", lambda one: one.buyer_class),
        Column("delivery_country", "ISO 3166-1 alpha-2", lambda one: one.delivery_country),
        Column("sold", "whether the order was confirmed", lambda one: one.sold),
    ),
)
