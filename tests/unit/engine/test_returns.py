"""What was kept of what was ordered: returns come off the latest sale of the same goods in the same order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.engine.returns import settled

PACKS = pa.decimal128(18, 3)


@dataclass(frozen=True)
class Line:
    """A sale, or a return of so many packs."""

    packs: Decimal
    us: int = 0
    order: str = "o1"
    customer: str | None = "ann"
    product: str = "acid"
    state: str | None = None


def table_of(lines: Sequence[Line], *, first: int = 1) -> pa.Table:
    """Lines numbered from `first`."""
    return pa.table(
        {
            "line": pa.array(range(first, first + len(lines)), pa.int64()),
            "order_id": pa.array([line.order for line in lines], pa.string()),
            "customer": pa.array([line.customer for line in lines], pa.string()),
            "ts": pa.array([line.us for line in lines], pa.timestamp("us")),
            "product_id": pa.array([line.product for line in lines], pa.string()),
            "quantity": pa.array([line.packs for line in lines], PACKS),
            "line_state": pa.array([line.state for line in lines], pa.string()),
        }
    )


def kept(sales: Sequence[Line], returns: Sequence[Line] = ()) -> tuple[list[Any], list[int]]:
    """How many packs of each sale were kept, and which returns, counted from 101, have none."""
    outcome = settled(table_of(sales), table_of(returns, first=101).drop_columns(["ts", "line_state"]))
    assert outcome.lines.drop_columns(["kept_quantity"]).equals(table_of(sales).drop_columns(["line_state"]))
    return outcome.lines["kept_quantity"].to_pylist(), outcome.without_sale


def line(packs: str, us: int = 0, **other: Any) -> Line:
    """One line of so many packs."""
    return Line(Decimal(packs), us, **other)


def test_without_returns_all_is_kept() -> None:
    assert kept([line("3"), line("0.5")]) == ([Decimal(3), Decimal("0.5")], [])


def test_a_return_lowers_what_was_kept_and_not_what_was_ordered() -> None:
    """That the ordered quantity stands is asserted by `kept`, here as everywhere."""
    assert kept([line("5")], [line("2")]) == ([Decimal(3)], [])


def test_returns_come_off_the_latest_sale_first() -> None:
    sales = [line("2", 30), line("2", 10), line("2", 20)]

    assert kept(sales, [line("1")])[0] == [1, 2, 2]
    assert kept(sales, [line("2"), line("1.5")])[0] == [0, 2, Decimal("0.5")]


def test_of_sales_at_one_moment_the_last_line_is_the_latest() -> None:
    assert kept([line("2"), line("2")], [line("1")])[0] == [2, 1]


def test_no_more_comes_back_than_was_sold() -> None:
    assert kept([line("2", 1), line("1", 2)], [line("7")]) == ([0, 0], [])


@pytest.mark.parametrize("other", [{"order": "o2"}, {"customer": "ben"}, {"customer": None}, {"product": "salt"}])
def test_a_return_from_another_order_customer_or_product_has_no_sale(other: dict[str, Any]) -> None:
    assert kept([line("2")], [line("1", **other)]) == ([2], [101])


def test_orders_of_nobody_settle_among_themselves() -> None:
    assert kept([line("2", customer=None), line("2")], [line("1", customer=None)]) == ([1, 2], [])


def test_a_return_without_any_sale_is_told_by_its_row() -> None:
    assert kept([], [line("1"), line("2", order="o2")]) == ([], [101, 102])


@pytest.mark.parametrize("state", ["cancelled", "returned"])
def test_a_line_that_was_cancelled_or_sent_back_as_a_whole_keeps_nothing(state: str) -> None:
    assert kept([line("4", state=state), line("4", state="placed"), line("4")])[0] == [0, 4, 4]


def test_a_return_passes_over_what_is_gone_already() -> None:
    assert kept([line("2", 1), line("2", 2, state="cancelled")], [line("1")]) == ([1, 0], [])


def test_a_return_of_a_cancelled_line_has_a_sale() -> None:
    assert kept([line("2", state="cancelled")], [line("2")]) == ([0], [])


PLACES = {"order": st.sampled_from(["o1", "o2"]), "customer": st.sampled_from(["ann", None])}
AMOUNTS = st.integers(1, 5_000).map(lambda thousandth: Decimal(thousandth) / 1000)
SALES = st.lists(st.builds(Line, AMOUNTS, st.integers(0, 3), **PLACES, state=st.sampled_from([None, "cancelled"])))
RETURNS = st.lists(st.builds(Line, AMOUNTS, **PLACES))


@given(SALES, RETURNS)
def test_packs_are_neither_lost_nor_made(sales: list[Line], returns: list[Line]) -> None:
    """Of each sale's goods exactly the smaller of what was there and what came back is gone."""
    there: dict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
    back: dict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
    left: dict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
    packs, without_sale = kept(sales, returns)
    for sale, remaining in zip(sales, packs, strict=True):
        there[sale.order, sale.customer] += Decimal(0) if sale.state else sale.packs
        left[sale.order, sale.customer] += remaining
        assert 0 <= remaining <= (0 if sale.state else sale.packs)
    for one in returns:
        back[one.order, one.customer] += one.packs

    assert all(left[key] == max(there[key] - back[key], Decimal(0)) for key in there)
    missing = [row for row, one in enumerate(returns, 101) if (one.order, one.customer) not in there]
    assert without_sale == missing


@given(SALES, RETURNS)
def test_the_order_of_returns_does_not_matter(sales: list[Line], returns: list[Line]) -> None:
    assert kept(sales, returns[::-1])[0] == kept(sales, returns)[0]
