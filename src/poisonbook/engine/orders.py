"""What a scan of the orders takes and what it leaves, whatever engine does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntFlag, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from poisonbook.facts.schema import BuyerClass

if TYPE_CHECKING:
    import pyarrow as pa

EARLIEST = datetime(1990, 1, 1)  # noqa: DTZ001 - order times are naive UTC in every engine
MOST_PACKS = 1_000_000
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
    UNKNOWN_BUYER_CLASS = "unknown-buyer-class"

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
    LineFault.NEGATIVE_QUANTITY: "The quantity is zero or below; a return or a cancellation is not judged.",
    LineFault.ABSURD_QUANTITY: f"The quantity is above {MOST_PACKS:,}.",
    LineFault.TIME_BEFORE_1990: "The time is before 1990.",
    LineFault.TIME_IN_FUTURE: "The time is more than a day in the future.",
    LineFault.UNKNOWN_BUYER_CLASS: f"The buyer class is none of {', '.join(BuyerClass)}.",
}


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
    """What one pass over the orders left. Customers still have their own ids: pseudonymise next."""

    lines: pa.Table
    """Regulated lines: `line` (the row, from 1) and the order facts."""
    companions: pa.Table
    """Lines of companion products in orders that hold a regulated line."""
    total: int
    unknown_product: int
    without_customer: int
    """Regulated lines whose order names no customer."""
    faults: dict[LineFault, int] = field(default_factory=dict)
    listed: list[tuple[int, LineFault]] = field(default_factory=list)
    """Row and fault of the first refused lines."""
    span: tuple[datetime, datetime] | None = None
    """Time of the first and the last regulated line."""
