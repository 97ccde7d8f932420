"""Where the made-up orders go, how they are paid and what was checked: plainly made up, and shared by nobody."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import chain
from typing import Any

import numpy as np
import pytest

from poisonbook.facts.schema import ORDERS, LicenceState, StatementState
from poisonbook.privacy.addresses import folded_address
from poisonbook.sample.customers import CLASSES
from poisonbook.sample.particulars import particulars
from poisonbook.sample.scenarios import Particulars

ORDER_COUNT = 3_000


@pytest.fixture(scope="module")
def orders() -> list[dict[str, Any]]:
    """Orders of 397 customers in turn, every twentieth of nobody."""
    numbers = np.arange(1, ORDER_COUNT + 1)
    customers = numbers % 397 * 61_803_399 % 10**8
    known = numbers % 20 != 0
    buyers = (numbers % len(CLASSES)).astype(np.uint8)
    stated = np.zeros_like(numbers)
    columns = particulars(numbers, customers, known, buyers, payers=customers, stated=stated, words=[Particulars()])
    rows = zip(*(values.to_pylist() for values in columns.values()), strict=True)
    return [
        {
            "customer": int(customer) if is_known else None,
            "buyer": CLASSES[buyer],
            **dict(zip(columns, row, strict=True)),
        }
        for customer, is_known, buyer, row in zip(customers, known, buyers, rows, strict=True)
    ]


@pytest.mark.parametrize("column", ["statement_state", "licence_state"])
def test_states_are_words_of_the_closed_schema(orders: list[dict[str, Any]], column: str) -> None:
    assert {order[column] for order in orders} - {None} <= set(ORDERS.column(column).words)


def test_who_buys_by_trade_has_a_valid_statement_and_nobody_a_licence(orders: list[dict[str, Any]]) -> None:
    found = {(order["buyer"], order["statement_state"], order["licence_state"]) for order in orders}

    assert found == {
        (None, None, None),
        ("general_public", "none", "none"),
        ("professional_user", "valid", None),
        ("farmer", "valid", None),
        ("economic_operator", "valid", None),
    }


@pytest.mark.parametrize("column", ["delivery_address", "payment_token"])
def test_no_two_customers_share_an_address_or_a_token_and_each_has_one(
    orders: list[dict[str, Any]], column: str
) -> None:
    owners: dict[str | None, set[int]] = defaultdict(set)
    for order in orders:
        if order[column] is not None:
            owners[folded_address(order[column])].add(order["customer"])

    assert [owner for owner in owners.values() if len(owner) != 1] == []
    assert len(owners) == len(set(chain.from_iterable(owners.values()))) > 300
    assert None not in set(chain.from_iterable(owners.values()))


def test_an_address_is_written_in_two_ways(orders: list[dict[str, Any]]) -> None:
    written = {order["delivery_address"] for order in orders} - {None}

    assert len(written) > 1.5 * len({folded_address(address) for address in written})


def test_everything_is_plainly_made_up(orders: list[dict[str, Any]]) -> None:
    for order in orders:
        assert order["payment_token"] is None or re.fullmatch(r"tok_sample_\d{8}", order["payment_token"])
        assert order["delivery_address"] is None or re.fullmatch(
            r"\d{8} +sample street,? sampletown", order["delivery_address"].lower()
        )


def test_an_order_says_what_its_scenario_wants_and_the_others_what_is_usual() -> None:
    """Two accounts pay alike, though a third of the orders would else be paid by invoice."""
    numbers, customers = np.arange(3, 9), np.array([1, 2, 1, 2, 5, 6])
    words = [Particulars(), Particulars(StatementState.EXPIRED, LicenceState.VALID, "FI", one_payment=True)]
    buyers = np.full(6, CLASSES.index("professional_user"), dtype=np.uint8)

    columns = particulars(
        numbers,
        customers,
        np.full(6, fill_value=True),
        buyers,
        payers=np.array([1, 1, 1, 1, 5, 6]),
        stated=np.array([1, 1, 1, 1, 0, 0]),
        words=words,
    )

    said = {name: values.to_pylist() for name, values in columns.items()}
    assert said["statement_state"] == ["expired"] * 4 + ["valid"] * 2
    assert said["licence_state"] == ["valid"] * 4 + [None] * 2
    assert said["delivery_country"][:4] == ["FI"] * 4
    assert "FI" not in said["delivery_country"][4:]
    assert len(set(said["payment_token"][:4])) == 1
    assert None not in said["payment_token"][:4]
    homes = {folded_address(home) for home in said["delivery_address"][:4] if home}
    assert len(homes) == 2
