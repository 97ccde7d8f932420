"""The tables of a first register."""

from __future__ import annotations

import sqlalchemy as sa

from poisonbook.storage.migrations import (
    authority_requests,
    filings,
    product_decisions,
    review,
    rules,
    staff,
    transparency,
)
from poisonbook.storage.migrations.making import blob as _bytes
from poisonbook.storage.migrations.making import index as _index
from poisonbook.storage.migrations.making import small as _small
from poisonbook.storage.migrations.making import table as _table
from poisonbook.storage.migrations.making import text as _text
from poisonbook.storage.migrations.making import whole as _whole

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    _access()
    _catalogue()
    _orders()
    _evidence()
    _house()
    _traffic()
    _shops()
    _ledger()
    _openings()
    _pseudonyms()
    _upkeep()
    review.create()
    filings.create()
    staff.create()
    product_decisions.create()
    rules.create()
    authority_requests.create()
    transparency.create()


def _access() -> None:
    _table(
        "operators",
        _text("id"),
        _text("name"),
        _text("jurisdictions"),
        _whole("recorded_at"),
        sa.PrimaryKeyConstraint("id", name="pk_operators"),
    )
    _table(
        "api_keys",
        _text("operator"),
        _text("id"),
        _text("hash"),
        _text("scopes"),
        _whole("created_at"),
        _text("label"),
        _whole("revoked_at", optional=True),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_api_keys"),
        sa.ForeignKeyConstraint(["operator"], ["operators.id"], name="fk_api_keys_operator"),
        sa.UniqueConstraint("hash", name="uq_api_keys_hash"),
    )
    _table(
        "counters",
        _text("operator"),
        _text("name"),
        _whole("value"),
        sa.PrimaryKeyConstraint("operator", "name", name="pk_counters"),
    )


def _catalogue() -> None:
    _table(
        "products",
        _text("operator"),
        _text("id"),
        _text("listing"),
        _text("listing_text"),
        _text("substances"),
        _text("companions"),
        _text("decision", optional=True),
        _text("status"),
        _whole("changed"),
        _small("removed"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_products"),
    )
    _index("ix_products_operator_changed", "products", ["operator", "changed"])
    _index("ix_products_operator_status", "products", ["operator", "status"])
    _index("ix_products_decision", "products", ["operator", "decision"], where="decision IS NOT NULL")


def _orders() -> None:
    _table(
        "orders",
        _text("operator"),
        _text("id"),
        _whole("at"),
        _text("state"),
        _text("customer", optional=True),
        _text("delivery_address", optional=True),
        _text("payment_token", optional=True),
        _text("statement", optional=True),
        _text("identity_check", optional=True),
        _text("licence", optional=True),
        _text("claim"),
        _text("lang"),
        _text("released", optional=True),
        _text("outcome"),
        _text("decision"),
        _whole("decided_at"),
        _whole("confirmed_at", optional=True),
        _whole("cancelled_at", optional=True),
        _whole("delete_after"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_orders"),
    )
    _index("ix_orders_delete_after", "orders", ["delete_after"])
    _index("ix_orders_operator_at", "orders", ["operator", "at"])
    _table(
        "order_lines",
        _text("operator"),
        _whole("line"),
        _text("substance"),
        _text("order_id"),
        _whole("us"),
        _text("product_id"),
        _text("quantity"),
        _text("schedule", optional=True),
        _text("status"),
        _text("customer", optional=True),
        _text("strength_ww", optional=True),
        _text("amount_kg", optional=True),
        _text("buyer_class"),
        _text("channel", optional=True),
        _text("payment_kind", optional=True),
        _text("delivery_country", optional=True),
        _text("statement_state"),
        _text("licence_state"),
        _text("statement", optional=True),
        _text("licence", optional=True),
        _text("delivery_address", optional=True),
        _text("payment_token", optional=True),
        _text("kept_quantity", optional=True),
        _text("kept_kg", optional=True),
        _small("counts"),
        _whole("delete_after"),
        sa.PrimaryKeyConstraint("operator", "line", "substance", name="pk_order_lines"),
        sa.ForeignKeyConstraint(
            ["operator", "order_id"],
            ["orders.operator", "orders.id"],
            name="fk_order_lines_operator_order_id",
            ondelete="CASCADE",
        ),
    )
    _index(
        "ix_order_lines_customer",
        "order_lines",
        ["operator", "customer", "us"],
        where="counts = 1 AND customer IS NOT NULL",
    )
    _index(
        "ix_order_lines_delivery_address",
        "order_lines",
        ["operator", "delivery_address", "us"],
        where="counts = 1 AND delivery_address IS NOT NULL",
    )
    _index(
        "ix_order_lines_licence",
        "order_lines",
        ["operator", "licence", "us"],
        where="counts = 1 AND licence IS NOT NULL",
    )
    _index("ix_order_lines_operator_order_id", "order_lines", ["operator", "order_id"])
    _index("ix_order_lines_operator_us", "order_lines", ["operator", "us"])
    _index(
        "ix_order_lines_payment_token",
        "order_lines",
        ["operator", "payment_token", "us"],
        where="counts = 1 AND payment_token IS NOT NULL",
    )
    _index(
        "ix_order_lines_statement",
        "order_lines",
        ["operator", "statement", "us"],
        where="counts = 1 AND statement IS NOT NULL",
    )


def _evidence() -> None:
    _table(
        "statements",
        _text("operator"),
        _text("id"),
        _whole("recorded_at"),
        _whole("delete_after"),
        _text("customer"),
        _text("jurisdiction"),
        _text("buyer_class"),
        _text("substances"),
        _whole("made_at"),
        _text("valid_until"),
        _bytes("sealed"),
        _text("order_id", optional=True),
        _small("withdrawn"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_statements"),
    )
    _index("ix_statements_delete_after", "statements", ["delete_after"])
    _index("ix_statements_operator_customer", "statements", ["operator", "customer"])
    _index("ix_statements_operator_order_id", "statements", ["operator", "order_id"])
    _index("ix_statements_operator_recorded_at", "statements", ["operator", "recorded_at"])
    _table(
        "identity_checks",
        _text("operator"),
        _text("id"),
        _whole("recorded_at"),
        _whole("delete_after"),
        _text("customer"),
        _text("document_type"),
        _whole("checked_at"),
        _text("valid_until"),
        _bytes("sealed"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_identity_checks"),
    )
    _index("ix_identity_checks_delete_after", "identity_checks", ["delete_after"])
    _index("ix_identity_checks_operator_customer", "identity_checks", ["operator", "customer"])
    _index("ix_identity_checks_operator_recorded_at", "identity_checks", ["operator", "recorded_at"])
    _table(
        "licences",
        _text("operator"),
        _text("id"),
        _whole("recorded_at"),
        _whole("delete_after"),
        _text("customer"),
        _text("number"),
        _text("state"),
        _text("valid_from"),
        _text("valid_until"),
        _bytes("sealed"),
        _text("others"),
        _small("revoked"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_licences"),
    )
    _index("ix_licences_delete_after", "licences", ["delete_after"])
    _index("ix_licences_operator_customer", "licences", ["operator", "customer"])
    _index("ix_licences_operator_number", "licences", ["operator", "number"], unique=True, where="revoked = 0")
    _index("ix_licences_operator_recorded_at", "licences", ["operator", "recorded_at"])
    _table(
        "licence_grants",
        _text("operator"),
        _text("licence"),
        _text("substance"),
        _text("strength_ww", optional=True),
        _text("amount_kg", optional=True),
        _text("used_kg"),
        _whole("delete_after"),
        sa.PrimaryKeyConstraint("operator", "licence", "substance", name="pk_licence_grants"),
        sa.ForeignKeyConstraint(
            ["operator", "licence"],
            ["licences.operator", "licences.id"],
            name="fk_licence_grants_operator_licence",
            ondelete="CASCADE",
        ),
    )
    _table(
        "licence_uses",
        _text("operator"),
        _text("order_id"),
        _text("licence"),
        _text("substance"),
        _text("amount_kg"),
        _whole("at"),
        _whole("delete_after"),
        sa.PrimaryKeyConstraint("operator", "order_id", "licence", "substance", name="pk_licence_uses"),
    )
    _index("ix_licence_uses_delete_after", "licence_uses", ["delete_after"])
    _index("ix_licence_uses_operator_licence", "licence_uses", ["operator", "licence"])
    _table(
        "form_links",
        _text("operator"),
        _text("id"),
        _whole("recorded_at"),
        _whole("delete_after"),
        _text("customer"),
        _text("order_id", optional=True),
        _text("jurisdiction"),
        _text("buyer_class"),
        _text("lang"),
        _text("products"),
        _text("return_url", optional=True),
        _whole("valid_until"),
        _whole("used_at", optional=True),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_form_links"),
    )
    _index("ix_form_links_delete_after", "form_links", ["delete_after"])
    _index("ix_form_links_id", "form_links", ["id"], unique=True)
    _index("ix_form_links_operator_recorded_at", "form_links", ["operator", "recorded_at"])


def _openings() -> None:
    _table(
        "openings",
        _text("operator"),
        _text("id"),
        _whole("recorded_at"),
        _whole("delete_after"),
        _text("reason"),
        _text("case_id"),
        _text("records"),
        _text("requested_by"),
        _text("role"),
        _whole("requested_at"),
        _text("reply_key"),
        _text("state"),
        _text("decided_by", optional=True),
        _whole("decided_at", optional=True),
        _whole("opened_at", optional=True),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_openings"),
    )
    _index("ix_openings_delete_after", "openings", ["delete_after"])
    _index("ix_openings_operator_recorded_at", "openings", ["operator", "recorded_at"])
    _table(
        "opening_halves",
        _text("operator"),
        _text("id"),
        _text("halves"),
        _whole("delete_after"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_opening_halves"),
    )
    _index("ix_opening_halves_delete_after", "opening_halves", ["delete_after"])


def _pseudonyms() -> None:
    _table(
        "pseudonym_links",
        _text("operator"),
        _text("older"),
        _text("newest"),
        _whole("delete_after"),
        sa.PrimaryKeyConstraint("operator", "older", "newest", name="pk_pseudonym_links"),
    )
    _index("ix_pseudonym_links_delete_after", "pseudonym_links", ["delete_after"])
    _index("ix_pseudonym_links_operator_newest", "pseudonym_links", ["operator", "newest"])


def _house() -> None:
    _table(
        "incidents",
        _text("operator"),
        _text("id"),
        _whole("recorded_at"),
        _whole("delete_after"),
        _text("kind"),
        _text("product_id", optional=True),
        _text("substance"),
        _text("amount_kg", optional=True),
        _whole("noticed_at"),
        _text("place"),
        _text("jurisdiction"),
        _text("duty"),
        _whole("due_at", optional=True),
        _whole("reported_at", optional=True),
        _text("reference"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_incidents"),
    )
    _index("ix_incidents_delete_after", "incidents", ["delete_after"])
    _index("ix_incidents_operator_recorded_at", "incidents", ["operator", "recorded_at"])
    _table(
        "stock",
        _text("operator"),
        _text("id"),
        _whole("recorded_at"),
        _whole("delete_after"),
        _text("product_id"),
        _text("event"),
        _text("packs"),
        _whole("at"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_stock"),
    )
    _index("ix_stock_delete_after", "stock", ["delete_after"])
    _index("ix_stock_operator_product_id", "stock", ["operator", "product_id"])
    _index("ix_stock_operator_recorded_at", "stock", ["operator", "recorded_at"])
    _table(
        "notices",
        _text("operator"),
        _text("id"),
        _whole("recorded_at"),
        _whole("delete_after"),
        _text("product_id"),
        _text("direction"),
        _text("party"),
        _text("on"),
        _text("reference"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_notices"),
    )
    _index("ix_notices_delete_after", "notices", ["delete_after"])
    _index("ix_notices_operator_product_id", "notices", ["operator", "product_id"])
    _index("ix_notices_operator_recorded_at", "notices", ["operator", "recorded_at"])
    _table(
        "trainings",
        _text("operator"),
        _text("id"),
        _whole("recorded_at"),
        _whole("delete_after"),
        _text("on"),
        _text("subject"),
        _text("role"),
        _small("people"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_trainings"),
    )
    _index("ix_trainings_delete_after", "trainings", ["delete_after"])
    _index("ix_trainings_operator_recorded_at", "trainings", ["operator", "recorded_at"])
    _table(
        "questions",
        _text("operator"),
        _text("id"),
        _whole("recorded_at"),
        _whole("delete_after"),
        _text("product_id"),
        _text("question"),
        _text("asked_on"),
        _text("answer", optional=True),
        _text("answered_on", optional=True),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_questions"),
    )
    _index("ix_questions_delete_after", "questions", ["delete_after"])
    _index("ix_questions_operator_product_id", "questions", ["operator", "product_id"])
    _index("ix_questions_operator_recorded_at", "questions", ["operator", "recorded_at"])


def _traffic() -> None:
    _table(
        "idempotency_keys",
        _text("operator"),
        _text("id"),
        _whole("recorded_at"),
        _whole("delete_after"),
        _text("request"),
        _small("status"),
        _bytes("body"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_idempotency_keys"),
    )
    _index("ix_idempotency_keys_delete_after", "idempotency_keys", ["delete_after"])
    _index("ix_idempotency_keys_operator_recorded_at", "idempotency_keys", ["operator", "recorded_at"])
    _table(
        "deliveries",
        _text("operator"),
        _text("id"),
        _whole("recorded_at"),
        _whole("delete_after"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_deliveries"),
    )
    _index("ix_deliveries_delete_after", "deliveries", ["delete_after"])
    _index("ix_deliveries_operator_recorded_at", "deliveries", ["operator", "recorded_at"])


def _shops() -> None:
    _table(
        "shop_orders",
        _text("operator"),
        _text("id"),
        _whole("recorded_at"),
        _whole("delete_after"),
        _text("record"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_shop_orders"),
    )
    _index("ix_shop_orders_delete_after", "shop_orders", ["delete_after"])
    _index("ix_shop_orders_operator_recorded_at", "shop_orders", ["operator", "recorded_at"])
    _table(
        "shop_products",
        _text("operator"),
        _text("id"),
        _whole("recorded_at"),
        _whole("delete_after"),
        _whole("version"),
        _text("rank"),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_shop_products"),
    )
    _index("ix_shop_products_delete_after", "shop_products", ["delete_after"])
    _index("ix_shop_products_operator_recorded_at", "shop_products", ["operator", "recorded_at"])
    _table(
        "tasks",
        _text("operator"),
        _text("id"),
        _whole("recorded_at"),
        _whole("delete_after"),
        _text("kind"),
        _text("task"),
        _text("orders"),
        _whole("done_at", optional=True),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_tasks"),
    )
    _index("ix_tasks_delete_after", "tasks", ["delete_after"])
    _index("ix_tasks_operator_recorded_at", "tasks", ["operator", "recorded_at"])


def _ledger() -> None:
    _table(
        "ledger_entries", _whole("number"), _bytes("entry"), sa.PrimaryKeyConstraint("number", name="pk_ledger_entries")
    )
    _table(
        "ledger_tiles",
        _whole("level"),
        _whole("number"),
        _bytes("root"),
        _bytes("hashes"),
        sa.PrimaryKeyConstraint("level", "number", name="pk_ledger_tiles"),
    )
    _table(
        "ledger_checkpoints",
        _whole("size"),
        _whole("signed_at"),
        _text("note"),
        _text("key"),
        sa.PrimaryKeyConstraint("size", name="pk_ledger_checkpoints"),
    )
    _table(
        "ledger_timestamps",
        _whole("size"),
        _bytes("digest"),
        _bytes("answer"),
        sa.PrimaryKeyConstraint("size", "digest", name="pk_ledger_timestamps"),
    )
    _table(
        "ledger_contents",
        _whole("number"),
        _text("kind"),
        _bytes("nonce"),
        _bytes("content"),
        _text("noun", optional=True),
        _text("operator", optional=True),
        _text("id", optional=True),
        _text("digest", optional=True),
        _whole("delete_after"),
        sa.PrimaryKeyConstraint("number", name="pk_ledger_contents"),
    )
    _index("ix_ledger_contents_noun_operator_id", "ledger_contents", ["noun", "operator", "id"])
    _index("ix_ledger_contents_kind_number", "ledger_contents", ["kind", "number"], where="noun IS NULL")
    _index("ix_ledger_contents_delete_after", "ledger_contents", ["delete_after"])


def _upkeep() -> None:
    _table(
        "holds",
        _text("operator"),
        _text("id"),
        _whole("recorded_at"),
        _whole("delete_after"),
        _text("reason"),
        _text("case_id"),
        _text("records"),
        _text("placed_by"),
        _whole("placed_at"),
        _whole("expires_at"),
        _text("state"),
        _text("confirmed_by", optional=True),
        _whole("confirmed_at", optional=True),
        _text("lifted_by", optional=True),
        _whole("lifted_at", optional=True),
        sa.PrimaryKeyConstraint("operator", "id", name="pk_holds"),
    )
    _index("ix_holds_delete_after", "holds", ["delete_after"])
    _index("ix_holds_operator_recorded_at", "holds", ["operator", "recorded_at"])
    _table(
        "held_records",
        _text("operator"),
        _text("noun"),
        _text("id"),
        _text("hold"),
        _whole("delete_after"),
        sa.PrimaryKeyConstraint("operator", "noun", "id", "hold", name="pk_held_records"),
    )
    _index("ix_held_records_delete_after", "held_records", ["delete_after"])
    _table(
        "clocks",
        _text("boot"),
        _whole("anchor_at"),
        _whole("anchor_uptime"),
        _whole("believed_at"),
        _text("digest"),
        sa.PrimaryKeyConstraint("boot", name="pk_clocks"),
    )
