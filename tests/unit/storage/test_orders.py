"""Orders on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.storage.nouns import LATER, NOW, line_of, order_of
from tests.unit.storage.writing import read, written

from poisonbook.register.orders import OrderState
from poisonbook.storage import orders
from poisonbook.storage.errors import StoreConflictError

if TYPE_CHECKING:
    from poisonbook.facts.lines import RegulatedLine
    from poisonbook.storage.order_records import OrderRecord
    from poisonbook.storage.store import Store

WHOSE: dict[str, Any] = {"customer": "c1", "delivery_address": "a1", "payment_token": "t1"}


def _put(store: Store, *kept: OrderRecord, operator: str = "op-1") -> None:
    written(store, orders.insert_many, [(operator, one) for one in kept])


def _lines(store: Store, order: str) -> tuple[RegulatedLine, ...]:
    found = read(store, orders.find, "op-1", order)
    return found.decision.lines  # type: ignore[no-any-return]


def test_an_order_comes_back_with_its_decision_and_lines(store: Store) -> None:
    kept = order_of("O-1", line_of("", 1), line_of("", 1, substance="potassium-nitrate"), line_of("", 2), **WHOSE)

    _put(store, kept)

    assert read(store, orders.find, "op-1", "O-1") == kept


def test_many_are_found_at_once_and_only_those_of_their_operators(store: Store) -> None:
    first, second = order_of("O-1", line_of("", 1), **WHOSE), order_of("O-2", line_of("", 2))
    _put(store, first, second)
    _put(store, replace(first, customer="other"), operator="op-2")

    found = read(store, orders.existing, [("op-1", "O-1"), ("op-1", "O-2"), ("op-2", "O-2"), ("op-1", "O-3")])

    assert found == {("op-1", "O-1"): first, ("op-1", "O-2"): second}
    assert read(store, orders.find, "op-2", "O-2") is None


def test_an_order_is_kept_once(store: Store) -> None:
    _put(store, order_of("O-1", line_of("", 1)))

    with pytest.raises(StoreConflictError):
        _put(store, order_of("O-1", line_of("", 2)))

    assert [line.line for line in _lines(store, "O-1")] == [1]


def test_line_numbers_are_given_once_in_each_book(store: Store) -> None:
    assert list(written(store, orders.take_lines, "op-1", 3)) == [1, 2, 3]
    assert list(written(store, orders.take_lines, "op-2", 2)) == [1, 2]
    assert list(written(store, orders.take_lines, "op-1", 2)) == [4, 5]


def test_a_screened_order_is_confirmed_once(store: Store) -> None:
    _put(store, order_of("O-1", line_of("", 1)))
    until = LATER + timedelta(days=1)

    assert written(store, orders.confirm, "op-1", "O-1", at=NOW, delete_after=until)
    assert not written(store, orders.confirm, "op-1", "O-1", at=LATER, delete_after=LATER)

    kept = read(store, orders.find, "op-1", "O-1")
    assert (kept.state, kept.confirmed_at, kept.delete_after) == (OrderState.CONFIRMED, NOW, until)


def test_another_operator_changes_nothing(store: Store) -> None:
    kept = order_of("O-1", line_of("", 1))
    _put(store, kept)

    assert not written(store, orders.confirm, "op-2", "O-1", at=NOW, delete_after=LATER)
    assert not written(store, orders.cancel, "op-2", "O-1", at=NOW)
    written(store, orders.returned, "op-2", "O-1", {"P1": Decimal(1)})
    written(store, orders.forget, "op-2", ["O-1"])

    assert read(store, orders.find, "op-1", "O-1") == kept


def test_of_a_cancelled_order_nothing_was_kept(store: Store) -> None:
    _put(store, order_of("O-1", line_of("", 1), line_of("", 2, amount_kg=None, kept_kg=None)))
    written(store, orders.confirm, "op-1", "O-1", at=NOW, delete_after=LATER)

    assert written(store, orders.cancel, "op-1", "O-1", at=LATER)
    assert not written(store, orders.cancel, "op-1", "O-1", at=LATER)

    kept = read(store, orders.find, "op-1", "O-1")
    assert (kept.state, kept.cancelled_at) == (OrderState.CANCELLED, LATER)
    assert [(line.quantity, line.kept_quantity, line.kept_kg) for line in kept.decision.lines] == [
        (Decimal(2), Decimal(0), Decimal(0)),
        (Decimal(2), Decimal(0), None),
    ]


def test_what_comes_back_is_taken_off_the_greatest_line_first(store: Store) -> None:
    small = line_of("", 1)
    great = line_of("", 2, quantity=Decimal(3), kept_quantity=Decimal(3), amount_kg=Decimal("1.5"))
    second_substance = great._replace(substance="potassium-nitrate", amount_kg=None)
    other = line_of("", 3, product_id="P2")
    _put(store, order_of("O-1", small, great, second_substance, other))

    written(store, orders.returned, "op-1", "O-1", {"P1": Decimal(4)})

    assert [(line.line, line.kept_quantity, line.kept_kg) for line in _lines(store, "O-1")] == [
        (1, Decimal(1), Decimal("1.5")),
        (2, Decimal(0), Decimal(0)),
        (2, Decimal(0), None),
        (3, Decimal(2), Decimal("3.00")),
    ]


def test_no_line_gives_back_more_than_it_has(store: Store) -> None:
    _put(store, order_of("O-1", line_of("", 1)))

    written(store, orders.returned, "op-1", "O-1", {"P1": Decimal("0.5")})
    written(store, orders.returned, "op-1", "O-1", {"P1": Decimal(7)})

    assert [line.kept_quantity for line in _lines(store, "O-1")] == [Decimal(0)]


def test_a_forgotten_order_takes_its_lines_along(store: Store) -> None:
    _put(store, order_of("O-1", line_of("", 1)), order_of("O-2", line_of("", 2)))

    written(store, orders.forget, "op-1", ["O-1"])
    _put(store, order_of("O-1", line_of("", 1)))

    assert [line.line for line in _lines(store, "O-1")] == [1]
    assert [line.line for line in _lines(store, "O-2")] == [2]


def test_an_order_is_put_on_record_in_place_of_the_one_with_its_id(store: Store) -> None:
    _put(store, order_of("O-1", line_of("", 1), line_of("", 2)))
    other = order_of("O-1", line_of("", 7), state=OrderState.CONFIRMED)

    written(store, orders.put_again, "op-1", other)

    assert read(store, orders.find, "op-1", "O-1") == other


def test_of_some_orders_on_record_the_customers_are_told_and_of_all_the_products(store: Store) -> None:
    _put(store, order_of("O-1", line_of("", 1)), order_of("O-2", line_of("", 2), **WHOSE))

    assert read(store, orders.customers, "op-1", ["O-1", "O-2", "O-3"]) == {"O-2": "c1"}
    assert read(store, orders.customers, "op-1", []) == read(store, orders.customers, "op-2", ["O-2"]) == {}
    assert (read(store, orders.products, "op-1"), read(store, orders.products, "op-2")) == ({"P1"}, set())
