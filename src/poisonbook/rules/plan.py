"""What an engine is asked to do: frozen data that knows no engine, no file and no place.

Two files that say the same thing in another order or spelling have equal plans.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from poisonbook.facts.findings import LawReference
from poisonbook.facts.schema import GROUP_FIELDS, LINE_FIELDS, Kind
from poisonbook.rules.syntax import Attention, Clause, Operator, Rule, RuleType
from poisonbook.rules.timespan import Timespan

_FIELDS = {field.name: field for field in LINE_FIELDS}
_POSITIONS = {field.name: position for position, field in enumerate(LINE_FIELDS)}


@dataclass(frozen=True, slots=True)
class FieldTest:
    """One comparison that a line must pass; a line whose field is empty does not pass.

    Operands are texts, or exact numbers where the field holds numbers; `in` may have several.
    """

    field: str
    operator: Operator
    operands: tuple[str, ...] | tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a count or a sum must reach (`gte`) or pass (`gt`)."""

    operator: Operator
    limit: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One rule, ready for an engine."""

    rule: str
    version: int
    law: tuple[LawReference, ...]
    attention: Attention
    type: RuleType
    tests: tuple[FieldTest, ...]
    """All must pass; in the order of the closed schema."""
    group_by: tuple[str, ...] = ()
    """Of `customer`, `order`, `substance`; a line without a customer is always grouped by its order."""
    timespan: Timespan | None = None
    threshold: Threshold | None = None
    why: str


def plan_for(rule: Rule) -> Plan:
    """The plan of a rule that `check_rule` found no fault with."""
    tests = sorted(map(_test, rule.selection), key=lambda test: (_POSITIONS[test.field], test.operator))
    groups = {word.text for word in rule.group_by}
    return Plan(
        rule=rule.id,
        version=rule.version,
        law=tuple(LawReference(law.act, law.article, law.url, law.certainty.value) for law in rule.law),
        attention=rule.attention,
        type=rule.type,
        tests=tuple(tests),
        group_by=tuple(field for field in GROUP_FIELDS if field in groups),
        timespan=rule.timespan,
        threshold=None if rule.condition is None else Threshold(rule.condition.operator, rule.condition.limit),
        why=rule.why,
    )


def _test(clause: Clause) -> FieldTest:
    texts = {word.text for word in clause.operands}
    if _FIELDS[clause.field].kind is Kind.NUMBER:
        return FieldTest(clause.field, clause.operator, tuple(sorted(set(map(Decimal, texts)))))
    return FieldTest(clause.field, clause.operator, tuple(sorted(texts)))
