"""Lines and plans to change one thing in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest

from poisonbook.facts.lines import RegulatedLine
from poisonbook.rules.plan import Branch, FieldTest, Plan, Selection, Threshold
from poisonbook.rules.syntax import Attention, Operator, RuleType
from poisonbook.rules.timespan import Timespan

LineMaker = Callable[..., RegulatedLine]
PlanMaker = Callable[..., Plan]

ANY_LINE: Branch = (FieldTest("status", Operator.IN, ("reportable", "restricted", "undetermined")),)
_SECOND = 1_000_000
_MEASURED = {RuleType.VALUE_COUNT: "substance", RuleType.VALUE_SUM: "amount_kg"}


@pytest.fixture
def line() -> LineMaker:
    """A kilogram of acetone that Ann ordered so many seconds after 1970, each row an order of its own."""

    def make(row: int, seconds: float = 0, **changes: Any) -> RegulatedLine:
        us = round(seconds * _SECOND)
        usual = RegulatedLine(row, f"o{row}", us, f"p{row}", Decimal(1), "acetone", "Annex II", "reportable", "ann")
        return usual._replace(amount_kg=Decimal(1))._replace(**changes)

    return make


@pytest.fixture
def plan() -> PlanMaker:
    """A plan of this type, over 10 seconds and from 2, by customer."""

    def make(
        kind: RuleType,
        *,
        selections: Sequence[Sequence[Branch]] = ((ANY_LINE,),),
        group_by: tuple[str, ...] = ("customer",),
        timespan: str = "10s",
        limit: str = "2",
        **changes: Any,
    ) -> Plan:
        counted = kind is not RuleType.LINE and not kind.is_temporal
        usual: dict[str, Any] = {
            "rule": "test",
            "field": _MEASURED.get(kind),
            "group_by": group_by if kind.is_windowed else (),
            "timespan": Timespan.parse(timespan) if kind.is_windowed else None,
            "threshold": Threshold(Operator.GTE, Decimal(limit)) if counted else None,
            "selections": tuple(Selection(f"s{place}", tuple(one)) for place, one in enumerate(selections)),
            "why": "{lines} lines.",
        }
        return Plan(version=1, law=(), attention=Attention.LOW, type=kind, **(usual | changes))

    return make
