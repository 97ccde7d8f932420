"""Whether the tests of a rule are within the closed schema, and every branch is anchored."""

from __future__ import annotations

from collections.abc import Iterator

from poisonbook.facts.schema import ANCHOR_FIELDS, LINE_FIELDS, Field, Kind
from poisonbook.rules.countries import country_fault
from poisonbook.rules.errors import (
    ComparisonError,
    RuleError,
    RuleFieldError,
    RuleWordError,
    UnanchoredError,
    nearest,
)
from poisonbook.rules.syntax import Branch, Clause, Operator, Rule
from poisonbook.rules.units import number_fault
from poisonbook.values.status import Status

_FIELDS = {field.name: field for field in LINE_FIELDS}


def check_tests(rule: Rule) -> Iterator[RuleError]:
    """Tests of fields that are not in the schema, and of values that their field cannot have."""
    selected = (branch for selection in rule.selections for branch in selection.any_of)
    for branch in (*selected, *rule.exceptions):
        for clause in branch.clauses:
            field = _FIELDS.get(clause.field)
            if field is None:
                problem = f"field {clause.field!r} is outside the closed schema; {nearest(clause.field, _FIELDS)}"
                yield RuleFieldError(clause.place, problem)
            elif field.kind is Kind.NUMBER:
                yield from _numbers(clause)
            elif clause.operator is not Operator.IN:
                problem = f"field {field.name!r} holds no numbers; give a value or a list of values"
                yield ComparisonError(clause.place, problem)
            else:
                yield from _words(field, clause)


def check_anchors(rule: Rule) -> Iterator[RuleError]:
    """Branches of a selection that could hold on a line without a regulated substance."""
    for selection in rule.selections:
        several = len(selection.any_of) > 1
        name = f"selection {selection.name!r}" if selection.name else "the selection"
        for branch in selection.any_of:
            if not _is_anchored(branch):
                problem = (
                    f"{f'a branch of {name}' if several else name} names no regulated substance: "
                    f"a rule could then hold on any good; add one of {', '.join(ANCHOR_FIELDS)}"
                )
                yield UnanchoredError(branch.place, problem)


def _is_anchored(branch: Branch) -> bool:
    return any(clause.field in ANCHOR_FIELDS and clause.operator is Operator.IN for clause in branch.clauses)


def _words(field: Field, clause: Clause) -> Iterator[RuleError]:
    for word in clause.operands:
        if field.name == "status" and word.text == Status.NOT_REGULATED:
            problem = "lines that are not regulated are never kept, so no rule may ask for them"
            yield UnanchoredError(word.place, problem)
        elif field.kind is Kind.WORD and word.text not in field.words:
            yield RuleWordError(word.place, f"unknown {field.name} {word.text!r}; {nearest(word.text, field.words)}")
        elif field.name == "delivery_country" and (fault := country_fault(word.text)) is not None:
            yield RuleWordError(word.place, fault)


def _numbers(clause: Clause) -> Iterator[RuleError]:
    for word in clause.operands:
        fault = number_fault(word.text, clause.field)
        if fault is not None:
            yield ComparisonError(word.place, f"field {clause.field!r} holds numbers: {fault}; found {word.text!r}")
