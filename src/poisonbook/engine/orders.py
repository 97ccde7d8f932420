"""What a scan of the orders takes and what it leaves, whatever engine does it."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntFlag, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from poisonbook.facts.schema import ORDERS, LicenceState, LineState, StatementState
from poisonbook.rules.plan import Plan
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.packs import MOST_PACKS

if TYPE_CHECKING:
    import pyarrow as pa

EARLIEST = datetime(1990, 1, 1)  # noqa: DTZ001 - order times are naive UTC in every engine
MOST_LISTED = 10_000
"""Refused lines that are listed one by one; all are counted."""


class ProductKind(IntFlag):
    """What a product of the catalogue is to a scan."""

    ORDINARY = 0
    REGULATED = 1
    COMPANION = 2


class LineFault(StrEnum):
    """Why an order line cannot be judged."""

    MISSING_ORDER_ID = "missing-order-id"
    MISSING_PRODUCT_ID = "missing-product-id"
    MISSING_TIME = "missing-time"
    MISSING_QUANTITY = "missing-quantity"
    NOT_A_NUMBER = "not-a-number"
    NEGATIVE_QUANTITY = "negative-quantity"
    ABSURD_QUANTITY = "absurd-quantity"
    TIME_BEFORE_1990 = "time-before-1990"
    TIME_IN_FUTURE = "time-in-future"
    TOO_LATE = "too-late"
    UNKNOWN_BUYER_CLASS = "unknown-buyer-class"
    UNKNOWN_STATEMENT_STATE = "unknown-statement-state"
    UNKNOWN_LICENCE_STATE = "unknown-licence-state"
    UNKNOWN_LINE_STATE = "unknown-line-state"
    TWO_CUSTOMERS = "two-customers"

    @property
    def help(self) -> str:
        """What it means, for people."""
        return _HELP[self]


_HELP: Mapping[LineFault, str] = {
    LineFault.MISSING_ORDER_ID: "The order id is empty.",
    LineFault.MISSING_PRODUCT_ID: "The product id is empty.",
    LineFault.MISSING_TIME: "The time is empty.",
    LineFault.MISSING_QUANTITY: "The quantity is empty.",
    LineFault.NOT_A_NUMBER: "The quantity is not a finite number.",
    LineFault.NEGATIVE_QUANTITY: "The quantity is zero, or below it without a sale in the same order to go back on.",
    LineFault.ABSURD_QUANTITY: f"The quantity is above {MOST_PACKS:,}, or as far below zero.",
    LineFault.TIME_BEFORE_1990: "The time is before 1990.",
    LineFault.TIME_IN_FUTURE: "The time is more than a day in the future.",
    LineFault.TOO_LATE: "The line is so old that lines of its windows may be gone already (--keep).",
    LineFault.UNKNOWN_BUYER_CLASS: f"The buyer class is none of {', '.join(BuyerClass)}.",
    LineFault.UNKNOWN_STATEMENT_STATE: f"The statement state is none of {', '.join(StatementState)}.",
    LineFault.UNKNOWN_LICENCE_STATE: f"The licence state is none of {', '.join(LicenceState)}.",
    LineFault.UNKNOWN_LINE_STATE: f"The line state is none of {', '.join(LineState)}.",
    LineFault.TWO_CUSTOMERS: "The order id is another customer's, and a register knows an order by its id.",
}

UNKNOWN_WORD: Mapping[str, LineFault] = {
    "buyer_class": LineFault.UNKNOWN_BUYER_CLASS,
    "statement_state": LineFault.UNKNOWN_STATEMENT_STATE,
    "licence_state": LineFault.UNKNOWN_LICENCE_STATE,
    "line_state": LineFault.UNKNOWN_LINE_STATE,
}
"""What is wrong with a line whose column holds none of its words."""

_NAMED_OTHERWISE = {
    "customer": "customer_id",
    "order": "order_id",
    "product": "product_id",
    "amount_kg": "quantity",
    "kept_kg": "line_state",
    "kept_quantity": "line_state",
}
"""Fields and keys of rules to the order columns they come from, where those have another name."""
SCANNED = frozenset({column.name for column in ORDERS.columns if column.required} | {"customer_id", "buyer_class"})
"""Read whatever the rules: every finding says whose it is, and a buyer class that is none is refused."""
RETURN_COLUMNS = ("line", "order_id", "customer_id", "product_id", "quantity", "ts")
"""What is kept of a record that goods came back."""


def order_columns(plan: Plan) -> frozenset[str]:
    """The columns of the orders that a plan names: in its selections and exceptions, its keys, and what it measures."""
    branches = [*plan.exceptions, *(branch for one in plan.selections for branch in one.any_of)]
    named = {test.field for branch in branches for test in branch} | {*plan.group_by, plan.field}
    columns = {_NAMED_OTHERWISE.get(name, name) for name in named if name}
    return frozenset(columns) & frozenset(ORDERS.names)


def unread_columns(plans: Iterable[Plan]) -> frozenset[str]:
    """The columns of the orders that a scan for these plans leaves unread, because none of them names it.

    Invariant (data minimisation): what may point to a person is read only when a rule groups by it or counts it.
    """
    named = frozenset[str]().union(*(order_columns(plan) for plan in plans))
    return frozenset(ORDERS.names) - SCANNED - named


@dataclass(frozen=True, slots=True)
class ParquetOrders:
    """Order files that an engine reads itself."""

    files: tuple[Path, ...]
    rows: tuple[int, ...]
    """How many rows each file has."""
    columns: Mapping[str, str]
    """Fact column to the column's name in the files."""


@dataclass(frozen=True, slots=True)
class StreamedOrders:
    """Order lines as record batches with `row` and the fact columns, already of the facts' types."""

    schema: pa.Schema
    batches: Callable[[], Iterator[pa.RecordBatch]]


@dataclass(slots=True)
class Scan:
    """What one pass over the orders left. What points to a person still stands as it came: pseudonymise next."""

    lines: pa.Table
    """Regulated lines: `line` (the row, from 1), the columns `SCANNED`, and the others that were there to be read."""
    returns: pa.Table
    """Records of regulated goods that came back: `RETURN_COLUMNS`, with the packs above zero."""
    companions: pa.Table
    """Lines of companion products in orders that hold a regulated line, without what points to a person."""
    total: int
    unknown_product: int
    without_customer: int
    """Regulated lines whose order names no customer."""
    faults: dict[LineFault, int] = field(default_factory=dict)
    listed: list[tuple[int, LineFault]] = field(default_factory=list)
    """Row and fault of the first refused lines."""
    span: tuple[datetime, datetime] | None = None
    """Time of the first and the last regulated line."""

    def refuse(self, row: int, fault: LineFault) -> None:
        """Count a line that turned out to be one that cannot be judged, and list it by its row."""
        self.faults[fault] = self.faults.get(fault, 0) + 1
        if len(self.listed) < MOST_LISTED:
            insort(self.listed, (row, fault))
