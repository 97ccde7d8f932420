"""Findings that left poisonbook, read back from their JSON objects (`facts.records` writes them)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.facts.findings import EvidenceLine, Finding, LawReference


class FindingRecordError(PoisonbookError):
    """A JSON object that is no finding."""

    code: ClassVar[str] = "finding-record"

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: this is no finding of a screening"


def read_finding(record: Any, place: str) -> Finding:
    """The finding of a JSON object; `place` is said where it is none.

    Raises:
        FindingRecordError: a field is missing or cannot be read.
    """
    try:
        return Finding(
            rule=str(record["rule"]),
            version=int(record["version"]),
            law=tuple(LawReference(**one) for one in record["law"]),
            customer=record["customer"],
            lines=_lines(record["lines"]),
            figures={str(name): str(value) for name, value in record["figures"].items()},
            why=str(record["why"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation):
        raise FindingRecordError(place) from None


def _lines(records: list[Mapping[str, Any]]) -> tuple[EvidenceLine, ...]:
    lines = tuple(_line(one) for one in records)
    if not lines:
        raise ValueError("a finding rests on lines")
    return lines


def _line(record: Mapping[str, Any]) -> EvidenceLine:
    amount, time = record["amount"], datetime.fromisoformat(record["time"])
    if time.tzinfo is None:
        raise ValueError("a time has a zone")
    return EvidenceLine(
        order_id=str(record["order_id"]),
        line=int(record["line"]),
        product_id=str(record["product_id"]),
        time=time,
        substance=record["substance"],
        amount_kg=None if amount is None else Decimal(str(amount)),
        companion=record.get("companion"),
    )
