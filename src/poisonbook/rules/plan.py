"""What an engine is asked to do: frozen data that knows no engine, no file and no place.

Two files that say the same thing in another order or spelling have equal plans.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from poisonbook.facts.findings import LawReference
from poisonbook.facts.schema import GROUP_FIELDS, LINE_FIELDS, Kind
from poisonbook.rules import syntax
from poisonbook.rules.syntax import Attention, Clause, Condition, Operator, Rule, RuleType
from poisonbook.rules.timespan import Timespan
from poisonbook.values.strengths import plain

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


Branch = tuple[FieldTest, ...]
"""Tests that must all pass, in the order of the closed schema."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Lines on which one of the branches holds."""

    name: str
    """Empty for the one selection of a plan that is not temporal."""
    any_of: tuple[Branch, ...]


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
    selections: tuple[Selection, ...]
    """One; several, in their order, where the type is temporal."""
    exceptions: tuple[Branch, ...] = ()
    """A line on which one of these holds is not selected; a test on an empty field does not hold."""
    field: str | None = None
    """What is counted or summed."""
    group_by: tuple[str, ...] = ()
    """Of `GROUP_FIELDS`, in their order; where a line's key is empty, its own order stands in for it."""
    timespan: Timespan | None = None
    threshold: Threshold | None = None
    companions: tuple[str, ...] = ()
    """The companions that count, sorted; all of the operator's list where none is named."""
    why: str
    """The sentence in English."""
    translations: tuple[tuple[str, str], ...] = ()
    """The same sentence in other languages, by ISO 639-1 code, sorted."""
    lang: str = "en"
    """The language that findings are told in; English where the rule has no sentence in it."""


def plan_for(rule: Rule, lang: str = "en") -> Plan:
    """The plan of a rule that `check_rule` found no fault with; `lang` is the language that findings are told in."""
    groups = {word.text for word in rule.group_by}
    return Plan(
        rule=rule.id,
        version=rule.version,
        law=tuple(LawReference(law.act, law.article, law.url, law.certainty.value) for law in rule.law),
        attention=rule.attention,
        type=rule.type,
        selections=tuple(Selection(one.name, _branches(one.any_of)) for one in rule.selections),
        exceptions=_branches(rule.exceptions),
        field=rule.field,
        group_by=tuple(field for field in GROUP_FIELDS if field in groups),
        timespan=rule.timespan,
        threshold=None if rule.condition is None else _threshold(rule.condition),
        companions=tuple(sorted(word.text for word in rule.companions)),
        why=rule.why,
        translations=rule.translations,
        lang=lang,
    )


def _threshold(condition: Condition) -> Threshold:
    return Threshold(condition.operator, _exact(condition.limit))


def _branches(branches: Iterable[syntax.Branch]) -> tuple[Branch, ...]:
    return tuple(sorted(set(map(branch_tests, branches)), key=repr))


def branch_tests(branch: syntax.Branch) -> Branch:
    """The tests of one branch of a rule."""
    tests = sorted(map(_test, branch.clauses), key=lambda test: (_POSITIONS[test.field], test.operator))
    return tuple(tests)


def _test(clause: Clause) -> FieldTest:
    texts = {word.text for word in clause.operands}
    if _FIELDS[clause.field].kind is Kind.NUMBER:
        return FieldTest(clause.field, clause.operator, tuple(sorted({_exact(Decimal(text)) for text in texts})))
    return FieldTest(clause.field, clause.operator, tuple(sorted(texts)))


def _exact(number: Decimal) -> Decimal:
    """The same number without idle zeros, so that 12.0 and 12 are one text too."""
    return Decimal(plain(number))
