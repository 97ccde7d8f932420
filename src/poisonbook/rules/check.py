"""Whether a rule may say what it says: anchored, inside the closed schema, and able to be explained.

Invariants: every rule names a regulated substance (by substance, schedule or status), names no
field outside the closed schema, and looks at one customer's or one order's lines at a time.
A rule that breaks one of them does not compile.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from poisonbook.facts.schema import ANCHOR_FIELDS, GROUP_FIELDS, LINE_FIELDS, Field, Kind
from poisonbook.rules.errors import (
    ComparisonError,
    ConditionError,
    GroupError,
    MeasureError,
    RuleError,
    RuleFieldError,
    RuleWordError,
    UnanchoredError,
    UngroupedError,
    WhyError,
    nearest,
)
from poisonbook.rules.explain import figures_of, named_figures
from poisonbook.rules.syntax import Clause, Operator, Rule, RuleType, Word
from poisonbook.values.status import Status

_FIELDS = {field.name: field for field in LINE_FIELDS}
_MEASURED = {RuleType.VALUE_COUNT: "substance", RuleType.VALUE_SUM: "amount_kg"}
_DECIMALS = 6
"""Amounts are kept to the milligram; a finer figure in a rule would be compared with rounded ones."""
_LARGEST = Decimal(10) ** 12


def check_rule(rule: Rule) -> tuple[RuleError, ...]:
    """Every fault of a parsed rule, in the order of the file; none when it may run."""
    found = [*_selection(rule), *_anchor(rule), *_grouping(rule), *_measure(rule), *_condition(rule), *_why(rule)]
    return tuple(sorted(found, key=lambda error: error.place))


def _selection(rule: Rule) -> Iterator[RuleError]:
    for clause in rule.selection:
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


def _words(field: Field, clause: Clause) -> Iterator[RuleError]:
    for word in clause.operands:
        if field.name == "status" and word.text == Status.NOT_REGULATED:
            problem = "lines that are not regulated are never kept, so no rule may ask for them"
            yield UnanchoredError(word.place, problem)
        elif field.kind is Kind.WORD and word.text not in field.words:
            yield RuleWordError(word.place, f"unknown {field.name} {word.text!r}; {nearest(word.text, field.words)}")


def _numbers(clause: Clause) -> Iterator[RuleError]:
    for word in clause.operands:
        fault = _number_fault(word.text)
        if fault:
            yield ComparisonError(word.place, f"field {clause.field!r} holds numbers: {fault}; found {word.text!r}")


def _number_fault(text: str) -> str | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return "expected a number"
    if not number.is_finite() or abs(number) > _LARGEST:
        return f"expected a number up to {_LARGEST:f}"
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > _DECIMALS:
        return f"expected at most {_DECIMALS} decimals"
    return None


def _anchor(rule: Rule) -> Iterator[RuleError]:
    if not any(clause.field in ANCHOR_FIELDS and clause.operator is Operator.IN for clause in rule.selection):
        problem = (
            "the selection names no regulated substance: a rule could then hold on any good; "
            f"add one of {', '.join(ANCHOR_FIELDS)}"
        )
        yield UnanchoredError(rule.places["selection"], problem)


def _grouping(rule: Rule) -> Iterator[RuleError]:
    if not rule.type.is_windowed:
        return
    seen: set[str] = set()
    for word in rule.group_by:
        if word.text not in GROUP_FIELDS:
            yield GroupError(word.place, _group_problem(word))
        elif word.text in seen:
            yield GroupError(word.place, f"group-by names {word.text!r} twice")
        seen.add(word.text)
    if not seen & {"customer", "order"}:
        problem = "group-by needs customer or order: a window never runs over several people's orders"
        yield UngroupedError(rule.places["group-by"], problem)


def _group_problem(word: Word) -> str:
    return f"a window may not be grouped by {word.text!r}; {nearest(word.text, GROUP_FIELDS)}"


def _measure(rule: Rule) -> Iterator[RuleError]:
    wanted = _MEASURED.get(rule.type)
    if wanted is not None and rule.field != wanted:
        problem = f"a rule of type {rule.type} takes field: {wanted}; found {rule.field!r}"
        yield MeasureError(rule.places["field"], problem)


def _condition(rule: Rule) -> Iterator[RuleError]:
    if rule.condition is None:
        return
    limit = rule.condition.limit
    fault = _number_fault(str(limit))
    if limit <= 0:
        fault = "expected a limit above 0, or every window would reach it"
    elif rule.type is not RuleType.VALUE_SUM and limit != limit.to_integral_value():
        fault = "expected a whole number, since this counts"
    if fault:
        yield ConditionError(rule.condition.place, f"{fault}; found {limit}")


def _why(rule: Rule) -> Iterator[RuleError]:
    place = rule.places["why"]
    whole_days = rule.timespan is not None and rule.timespan.days is not None
    known = sorted(figures_of(rule.type, whole_days=whole_days))
    try:
        names = named_figures(rule.why)
    except ValueError as error:
        yield WhyError(place, f"the sentence cannot be filled in: {error}")
        return
    for name in names:
        if name not in known:
            problem = f"no figure {{{name}}} in a finding of type {rule.type}; {nearest(name, known)}"
            yield WhyError(place, problem)
