"""Plans as Sigma correlation rules, run by pySigma's SQLite backend: a witness that nobody here wrote.

Where Sigma means something else, the data keeps off it, for all engines alike: SQLite compares texts without regard to
case, adds in binary fractions, counts time in binary seconds, and leaves out lines without a group key. So texts are in
small letters, amounts are quarters, times whole seconds, and a key that is missing is spelled out as the line's own
order. Its `event_count` counts rows, ours orders: that is `value_count` over the orders.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from typing import Any, NamedTuple

import yaml
from sigma.backends.sqlite.runtime import execute_plan
from sigma.backends.sqlite.sqlite import sqliteBackend
from sigma.collection import SigmaCollection
from tests.parity.shops import SECOND

from poisonbook.facts.lines import Firing, OwnOrder, RegulatedLine
from poisonbook.rules.plan import Branch, FieldTest, Plan, Selection
from poisonbook.rules.syntax import Operator, RuleType

_BACKEND: Any = sqliteBackend
_EXECUTE: Any = execute_plan
"""Sigma states no types for them."""
_KEYS = ("customer", "order", "substance", "delivery_address", "payment_token", "licence", "statement")
_TEXTS = (
    "order_id", "product_id", "customer", "channel", "payment_kind", "delivery_country", "statement", "licence",
    "delivery_address", "payment_token", "schedule", "status", "substance", "buyer_class", "statement_state",
    "licence_state",
)  # fmt: skip
_AMOUNTS = ("amount_kg", "kept_kg")
_NUMBERS = ("quantity", "kept_quantity", "strength_ww", *_AMOUNTS)
_COLUMNS = ("us", *_TEXTS, *_NUMBERS, *(f"key_{key}" for key in _KEYS))
_QUARTER = Decimal("0.25")


class Alert(NamedTuple):
    """A window that fires, as both sides tell it."""

    group: tuple[str, ...]
    end_us: int
    value: float
    evidence: frozenset[tuple[int, str]]


def in_common(lines: Iterable[RegulatedLine]) -> tuple[RegulatedLine, ...]:
    """The lines as both sides understand them."""
    return tuple(_in_common(line) for line in lines)


def plan_in_common(plan: Plan) -> Plan:
    """The plan with a whole limit, and with operands in small letters."""

    def branches(some: Sequence[Branch]) -> tuple[Branch, ...]:
        return tuple(tuple(map(_test_in_common, branch)) for branch in some)

    threshold = plan.threshold
    if threshold is not None:
        threshold = replace(threshold, limit=threshold.limit.to_integral_value(ROUND_CEILING))
    selections = tuple(Selection(one.name, branches(one.any_of)) for one in plan.selections)
    return replace(plan, selections=selections, exceptions=branches(plan.exceptions), threshold=threshold)


def alerts_of_sigma(plan: Plan, lines: Sequence[RegulatedLine], *, count_rows: bool = False) -> list[Alert]:
    """What the SQLite backend fires on.

    Args:
        count_rows: let Sigma's own `event_count` count, where every line is an order of its own.
    """
    backend = _BACKEND(table="lines", timestamp_field="us", timestamp_format="unix_us")
    rules = SigmaCollection.from_yaml(sigma_rules(plan, count_rows=count_rows))
    (compiled,) = json.loads(backend.convert(rules, "zircolite"))
    connection = _database(lines)
    try:
        rows, diagnostics = _EXECUTE(connection, compiled["correlation_plan"], include_events=False)
    finally:
        connection.close()
    assert not any(diagnostics.values()), diagnostics
    return [_alert(row, plan, lines) for row in rows]


def alerts_of(plan: Plan, firings: Iterable[Firing], lines: Sequence[RegulatedLine]) -> list[Alert]:
    """The firings of one of our engines. Sigma names no line as evidence of a sum that it adds nothing to."""
    summed = plan.field if plan.type is RuleType.VALUE_SUM else None
    empty = {(line.line, line.substance) for line in lines if summed is not None and getattr(line, summed) is None}
    return [
        Alert(tuple(map(_key_text, one.group)), one.end_us, float(one.value), frozenset(one.evidence) - empty)
        for one in firings
    ]


def sigma_rules(plan: Plan, *, count_rows: bool = False) -> str:
    """The plan as Sigma writes it: one rule for each selection, and a correlation over them."""
    assert plan.timespan is not None
    slots = [f"slot{number}" for number in range(len(plan.selections))]
    rules = [_base_rule(slot, one, plan.exceptions) for slot, one in zip(slots, plan.selections, strict=True)]
    kind = RuleType.VALUE_COUNT if plan.type is RuleType.EVENT_COUNT and not count_rows else plan.type
    correlation: dict[str, Any] = {
        "type": kind.value,
        "rules": slots,
        "group-by": [f"key_{key}" for key in plan.group_by],
        "timespan": f"{plan.timespan.seconds}s",
    }
    if plan.threshold is not None:
        correlation["condition"] = {plan.threshold.operator.value: int(plan.threshold.limit)}
        if not count_rows:
            correlation["condition"]["field"] = _measured_column(plan)
    return str(yaml.safe_dump_all([*rules, {"title": plan.rule, "correlation": correlation}], allow_unicode=True))


def _base_rule(slot: str, selection: Selection, exceptions: Sequence[Branch]) -> dict[str, Any]:
    detection: dict[str, Any] = {f"b{number}": _detection(branch) for number, branch in enumerate(selection.any_of)}
    condition = f"({' or '.join(detection)})"
    excepted = {f"e{number}": _detection(branch) for number, branch in enumerate(exceptions)}
    if excepted:
        condition += f" and not ({' or '.join(excepted)})"
    detection |= excepted | {"condition": condition}
    return {"title": slot, "name": slot, "logsource": {"category": "orders"}, "detection": detection}


def _detection(branch: Branch) -> dict[str, Any]:
    return {
        test.field if test.operator is Operator.IN else f"{test.field}|{test.operator.value}": [
            float(operand) if isinstance(operand, Decimal) else operand for operand in test.operands
        ]
        for test in branch
    }


def _measured_column(plan: Plan) -> str:
    if plan.type is RuleType.EVENT_COUNT or plan.field == "order":
        return "key_order"
    return "product_id" if plan.field == "product" else str(plan.field)


def _in_common(line: RegulatedLine) -> RegulatedLine:
    texts: dict[str, Any] = {name: getattr(line, name) for name in _TEXTS}
    changes: dict[str, Any] = {name: None if value is None else value.lower() for name, value in texts.items()}
    changes |= {name: _in_quarters(getattr(line, name)) for name in _AMOUNTS}
    return line._replace(us=line.us // SECOND * SECOND, **changes)


def _in_quarters(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else (amount / _QUARTER).to_integral_value(ROUND_CEILING) * _QUARTER


def _test_in_common(test: FieldTest) -> FieldTest:
    texts = tuple(operand.lower() for operand in test.operands if isinstance(operand, str))
    return replace(test, operands=texts) if texts else test


def _database(lines: Sequence[RegulatedLine]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE TABLE lines ({', '.join(_COLUMNS)})")
    marks = ", ".join("?" * len(_COLUMNS))
    connection.executemany(f"INSERT INTO lines VALUES ({marks})", map(_row, lines))  # noqa: S608 - own names
    return connection


def _row(line: RegulatedLine) -> list[object]:
    numbers = [getattr(line, name) for name in _NUMBERS]
    keys = [_key_text(_key(line, key)) for key in _KEYS]
    texts = [getattr(line, name) for name in _TEXTS]
    return [line.us, *texts, *(None if number is None else float(number) for number in numbers), *keys]


def _key(line: RegulatedLine, key: str) -> str | OwnOrder:
    own = (line.customer, line.order_id)
    value: str | None = None if key == "order" else getattr(line, key)
    return own if value is None else value


def _key_text(part: str | OwnOrder) -> str:
    return f"value {part}" if isinstance(part, str) else f"order {part!r}".lower()


def _alert(row: Mapping[str, Any], plan: Plan, lines: Sequence[RegulatedLine]) -> Alert:
    places = [int(name.removeprefix("0:")) - 1 for name in row["event_ids"]]
    return Alert(
        tuple(row["group_keys"][f"key_{key}"] for key in plan.group_by),
        round(row["window_end"] * SECOND),
        float(row["metric_value"]),
        frozenset((lines[place].line, lines[place].substance) for place in places),
    )
