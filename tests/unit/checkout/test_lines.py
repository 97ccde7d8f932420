"""What is kept of an order and what rules see: as a screening of the same order has it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
from tests.parity.tables import lines_of
from tests.unit.checkout.conftest import ACETONE, ACID, NOON, PEROXIDE, Counter, identity, licence, statement

from poisonbook.engine.base import LINE_COLUMNS
from poisonbook.facts.lines import RegulatedLine, microseconds
from poisonbook.law.book import Book
from poisonbook.register.evidence import Shown
from poisonbook.register.orders import Basket
from poisonbook.register.products import RegisteredProduct
from poisonbook.values.buyers import BuyerClass
from poisonbook.workflows.regulated import regulated_lines


def screened(counter: Counter, basket: Basket, facts: RegulatedLine) -> tuple[RegulatedLine, ...]:
    """The lines of the same order as a screening under the seller's law makes them."""
    rows = [
        {
            "line": row,
            "order_id": basket.order_id,
            "customer": basket.customer,
            "ts": basket.at.replace(tzinfo=None),
            "product_id": line.product_id,
            "quantity": line.quantity,
            "kept_quantity": line.quantity,
            "channel": basket.channel,
            "payment_kind": basket.payment_kind,
            "delivery_country": basket.delivery_country,
            "delivery_address": basket.delivery_address,
            "payment_token": basket.payment_token,
            "buyer_class": facts.buyer_class,
            "statement_state": facts.statement_state,
            "licence_state": facts.licence_state,
            "statement": facts.statement,
            "licence": facts.licence,
        }
        for row, line in enumerate((one for one in basket.lines if counter.products[one.product_id].substances), 1)  # type: ignore[union-attr]
    ]
    products = [
        {
            "product_id": product.id,
            "substance": one.substance,
            "schedule": one.schedule,
            "status": one.status.value,
            "strength_ww": one.strength_ww,
            "net_mass_kg": one.net_mass_kg,
        }
        for product in counter.products.values()
        if product is not None
        for one in product.substances
        if one.jurisdiction == counter.laws[0]
    ]
    kinds = {"BIGINT": pa.int64(), "TEXT": pa.string(), "TIMESTAMP": pa.timestamp("us")}
    lines = pa.table(
        {
            name: pa.array([row[name] for row in rows], kinds.get(LINE_COLUMNS[name].value, pa.decimal128(18, 3)))
            for name in rows[0]
        }
    )
    types = {"strength_ww": pa.decimal128(9, 4), "net_mass_kg": pa.decimal128(18, 3)}
    substances = pa.table(
        {name: pa.array([row[name] for row in products], types.get(name, pa.string())) for name in products[0]}
    )
    return lines_of(regulated_lines(lines, substances))


def test_an_order_has_the_lines_that_a_screening_would_make_of_it(book: Book) -> None:
    counter = Counter(book, laws=("EU", "DK"))
    counter.products["gloves"] = RegisteredProduct("gloves", "hash")
    counter.stock("two", (PEROXIDE, "35.5"), (ACETONE, "20"), kg="0.755")
    counter.stock("acid", (ACID, None), kg=None)
    counter.shown = Shown(statement(), identity(), licence())
    for country in ("FI", "DK", None):
        basket = counter.order(
            ("two", "2.5"), "gloves", ("acid", "3"), "two",
            claim=BuyerClass.FARMER, channel="web", payment_kind="card", delivery_country=country,
            delivery_address="address", payment_token="token",  # noqa: S106 - a pseudonym
        )  # fmt: skip
        lines = counter.decide_on(basket).lines

        assert lines == screened(counter, basket, lines[0])


def test_rows_are_counted_from_the_first_and_skip_what_is_forgotten(counter: Counter) -> None:
    counter.first_row = 70
    counter.stock("timed-acid", (ACID, "60"), companions=("timer",))
    counter.products["pot"] = RegisteredProduct("pot", "hash", companions=("pot",))

    decision = counter.decide("gloves", "pot", "acid", "gloves", "timed-acid", "acid")

    assert [(line.line, line.product_id) for line in decision.lines] == [(70, "acid"), (71, "timed-acid"), (72, "acid")]


def test_amounts_are_exact_packs_times_the_pack(counter: Counter) -> None:
    counter.stock("acetone", (ACETONE, "99"), kg="0.1")

    (line,) = counter.decide(("acetone", "3")).lines

    assert (line.amount_kg, line.kept_kg, line.kept_quantity) == (Decimal("0.3"), Decimal("0.3"), Decimal(3))


def test_what_only_the_buyers_law_regulates_is_kept_under_that_law(book: Book) -> None:
    counter = Counter(book, laws=("EU", "DK"))
    counter.stock("nitrate", ("calcium-nitrate", "95"))

    danish = counter.decide("nitrate", delivery_country="DK").lines
    german = counter.decide("nitrate", delivery_country="DE").lines

    assert {line.schedule for line in german} == {"Annex II"}
    assert {(line.schedule, line.status) for line in danish} == {("Annex II", "reportable")}


def test_the_time_is_the_moment_in_utc(counter: Counter) -> None:
    local = NOON.fromisoformat("2026-11-22T14:00:00+02:00")

    assert counter.decide("acetone", at=local).lines[0].us == microseconds(NOON)


def test_a_licence_that_names_the_substance_is_valid_for_what_needs_none(counter: Counter) -> None:
    counter.shown = Shown(identity_check=identity(), licence=licence())

    states = {line.product_id: line.licence_state for line in counter.decide("weak-peroxide", "acetone").lines}

    assert states == {"weak-peroxide": "valid", "acetone": "not_covering"}


def test_two_accounts_with_one_licence_share_its_number(counter: Counter) -> None:
    counter.shown = Shown(licence=replace(licence(), customer="ben"))

    (line,) = counter.decide("peroxide").lines

    assert (line.licence, line.licence_state) == ("licence-number", "none")
