"""The same rule with its figures turned up and down: how much hangs on the one that was chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from poisonbook.rules.syntax import Rule, RuleType
from poisonbook.rules.timespan import Timespan

STEPS = (Decimal("0.25"), Decimal("0.5"), Decimal("0.75"), Decimal("1.25"), Decimal("1.5"), Decimal(2), Decimal(4))
"""By how much a figure is multiplied."""
_COUNTS = frozenset({RuleType.EVENT_COUNT, RuleType.VALUE_COUNT, RuleType.COMPANIONS})


@dataclass(frozen=True, slots=True)
class Variant:
    """A rule with one figure changed."""

    rule: Rule
    """Under an id of its own."""
    figure: str
    """`condition` or `timespan`."""
    value: str
    """As a rule file would say it."""


def variants(rule: Rule) -> tuple[Variant, ...]:
    """The rule with its condition, and with its timespan, at each of `STEPS`; steps that come to the same are one."""
    return (*_conditions(rule), *_timespans(rule))


def _conditions(rule: Rule) -> Iterator[Variant]:
    condition = rule.condition
    if condition is None:
        return
    seen = {condition.limit}
    for step in STEPS:
        limit = condition.limit * step
        if rule.type in _COUNTS:
            limit = Decimal(max(int(limit.to_integral_value()), 1))
        limit = limit.normalize() if limit != limit.to_integral_value() else limit.quantize(Decimal(1))
        if limit not in seen:
            seen.add(limit)
            yield _variant(rule, "condition", f"{limit:f}", condition=replace(condition, limit=limit))


def _timespans(rule: Rule) -> Iterator[Variant]:
    """In the rule's own unit, as its sentence may speak of days."""
    span = rule.timespan
    if span is None:
        return
    seen = {span.count}
    for step in STEPS:
        text = f"{max(int(span.count * step), 1)}{span.unit}"
        try:
            changed = Timespan.parse(text)
        except ValueError:
            continue  # longer than any window
        if changed.count not in seen:
            seen.add(changed.count)
            yield _variant(rule, "timespan", text, timespan=changed)


def _variant(rule: Rule, figure: str, value: str, **changed: object) -> Variant:
    return Variant(replace(rule, id=f"{rule.id}:{figure}={value}", **changed), figure, value)  # type: ignore[arg-type]
