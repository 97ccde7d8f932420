"""What every engine is given, and what can go wrong while one runs.

The tables hold regulated lines only, and companions only from orders that hold such a line
(design, invariants 1 and 2): an engine never sees anything else.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from poisonbook.errors import PoisonbookError


class ColumnType(StrEnum):
    """The types of the input columns, spelled as SQL has them."""

    WHOLE = "BIGINT"
    TEXT = "TEXT"
    TIME = "TIMESTAMP"
    """Microseconds, without a zone: the moment in UTC."""
    QUANTITY = "DECIMAL(18, 3)"
    STRENGTH = "DECIMAL(9, 4)"
    AMOUNT = "DECIMAL(18, 6)"


LINE_COLUMNS: dict[str, ColumnType] = {
    "line": ColumnType.WHOLE,
    "order_id": ColumnType.TEXT,
    "customer": ColumnType.TEXT,
    "ts": ColumnType.TIME,
    "product_id": ColumnType.TEXT,
    "quantity": ColumnType.QUANTITY,
    "buyer_class": ColumnType.TEXT,
    "channel": ColumnType.TEXT,
    "payment_kind": ColumnType.TEXT,
    "delivery_country": ColumnType.TEXT,
    "statement_state": ColumnType.TEXT,
    "licence_state": ColumnType.TEXT,
    "statement": ColumnType.TEXT,
    "licence": ColumnType.TEXT,
    "delivery_address": ColumnType.TEXT,
    "payment_token": ColumnType.TEXT,
    "substance": ColumnType.TEXT,
    "schedule": ColumnType.TEXT,
    "status": ColumnType.TEXT,
    "strength_ww": ColumnType.STRENGTH,
    "amount_kg": ColumnType.AMOUNT,
    "kept_quantity": ColumnType.QUANTITY,
    "kept_kg": ColumnType.AMOUNT,
}
"""The table `lines`: one row for each regulated substance of an order line.

`customer`, `statement`, `licence`, `delivery_address` and `payment_token` are keyed pseudonyms, empty when the order
names none; the last four are also empty when no rule asks for them. `buyer_class`, `statement_state` and
`licence_state` are never empty. `amount_kg` and `quantity` are what was ordered, `kept_kg` and `kept_quantity` what of
it neither came back nor was cancelled. `line` counts the lines of all files.
"""

COMPANION_COLUMNS: dict[str, ColumnType] = {
    "line": ColumnType.WHOLE,
    "order_id": ColumnType.TEXT,
    "ts": ColumnType.TIME,
    "product_id": ColumnType.TEXT,
    "quantity": ColumnType.QUANTITY,
    "companion": ColumnType.TEXT,
}
"""The table `companions`: operator-named companion goods of orders that hold a regulated line."""


class EngineError(PoisonbookError):
    """The engine could not run a rule. The engine's own words are left out: they may quote data."""

    code: ClassVar[str] = "engine"

    def __init__(self, engine: str, doing: str, kind: str) -> None:
        super().__init__(engine, doing, kind)
        self.engine = engine
        self.doing = doing
        self.kind = kind

    def __str__(self) -> str:
        return f"{self.engine} failed while {self.doing} ({self.kind})"


class EngineMemoryError(EngineError):
    """The engine needs more memory than it may have; it does not write to disk instead."""

    code: ClassVar[str] = "engine-memory"

    def __str__(self) -> str:
        return f"{self.engine} ran out of memory while {self.doing}; allow it more, or screen fewer orders at once"


class EngineSettingError(PoisonbookError):
    """A setting that the engine does not understand."""

    code: ClassVar[str] = "engine-setting"

    def __init__(self, setting: str, value: str, expected: str) -> None:
        super().__init__(setting, value, expected)
        self.setting = setting
        self.value = value
        self.expected = expected

    def __str__(self) -> str:
        return f"{self.setting} {self.value!r} is not understood; expected {self.expected}"


class EngineInputError(PoisonbookError):
    """A table for the engine lacks a column, or a column holds values of another type."""

    code: ClassVar[str] = "engine-input"

    def __init__(self, table: str, column: str, problem: str) -> None:
        super().__init__(table, column, problem)
        self.table = table
        self.column = column
        self.problem = problem

    def __str__(self) -> str:
        return f"table {self.table}, column {self.column}: {self.problem}"
