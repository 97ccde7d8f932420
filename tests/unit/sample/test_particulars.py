"""Where the made-up orders go, how they are paid and what was checked: plainly made up, and shared by nobody."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import chain
from typing import Any

import numpy as np
import pytest

from poisonbook.facts.schema import ORDERS
from poisonbook.privacy.addresses import folded_address
from poisonbook.sample.customers import CLASSES
from poisonbook.sample.particulars import particulars

ORDER_COUNT = 3_000


@pytest.fixture(scope="module")
def orders() -> list[dict[str, Any]]:
    """Orders of 397 customers in turn, every twentieth of nobody."""
    numbers = np.arange(1, ORDER_COUNT + 1)
    customers = numbers % 397 * 61_803_399 % 10**8
    known = numbers % 20 != 0
    buyers = (numbers % len(CLASSES)).astype(np.uint8)
    columns = particulars(numbers, customers, known, buyers)
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
