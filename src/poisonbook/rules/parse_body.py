"""What a rule selects, within which window, and what it must reach: from YAML to syntax.

Every part is read however many others are at fault. A test whose values cannot be read stays, with no
values, so that what is missing beside it can still be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from poisonbook.rules.errors import (
    CompanionsError,
    ComparisonError,
    ConditionError,
    RuleIdentityError,
    RuleValueError,
    SelectionsError,
    TimespanError,
)
from poisonbook.rules.reading import Faults, where
from poisonbook.rules.syntax import Branch, Clause, Condition, Operator, Selection, Word
from poisonbook.rules.timespan import Timespan
from poisonbook.rules.units import number_fault, number_of
from poisonbook.values.documents import Node, Place

MOST_VALUES = 1_000
"""Values of one field in one branch."""
MOST_BRANCHES = 100
FEWEST_SELECTIONS, MOST_SELECTIONS = 2, 8
SELECTION_NAME = "[a-z][a-z0-9]*([-_][a-z0-9]+)*"
COMPARISONS = (Operator.GT, Operator.GTE, Operator.LT, Operator.LTE)
LIMITS = (Operator.GTE, Operator.GT)


def parse_selection(node: Node, faults: Faults) -> tuple[Selection, ...]:
    """The one selection of a rule that is not temporal."""
    return (Selection(where(node), "", parse_branches(node, faults, "selection")),)


def parse_selections(node: Node, faults: Faults) -> tuple[Selection, ...]:
    """The named selections of a temporal rule, in the order of the file."""
    named = faults.fields(node)
    if isinstance(node.value, dict) and not FEWEST_SELECTIONS <= len(named) <= MOST_SELECTIONS:
        problem = f"expected {FEWEST_SELECTIONS} to {MOST_SELECTIONS} named selections; found {len(named)}"
        faults.add(SelectionsError(where(node), problem))
    for name, child in named.items():
        if len(name) > 40 or re.fullmatch(SELECTION_NAME, name) is None:
            problem = f"expected a name in small letters, figures, - and _, such as first; found {name!r}"
            faults.add(RuleIdentityError(where(child), problem))
    return tuple(Selection(where(child), name, parse_branches(child, faults, name)) for name, child in named.items())


def parse_branches(node: Node, faults: Faults, what: str) -> tuple[Branch, ...]:
    """The branches of a selection or an exception: one, or a list of which one must hold."""
    if not isinstance(node.value, list):
        branches = [_branch(node, where(node), faults, what)]
    else:
        if not node.value:
            faults.add(RuleValueError(where(node), f"{what} lists nothing; give the fields of a line"))
        if len(node.value) > MOST_BRANCHES:
            problem = f"{what} lists {len(node.value)} branches; expected at most {MOST_BRANCHES}"
            faults.add(RuleValueError(where(node), problem))
        branches = [_branch(child, child.place, faults, what) for child in node.value[:MOST_BRANCHES]]
    return tuple(branch for branch in branches if branch is not None)


def _branch(node: Node, place: Place, faults: Faults, what: str) -> Branch | None:
    named = faults.fields(node)
    if isinstance(node.value, dict) and not named:
        faults.add(RuleValueError(place, f"{what} names no field; name at least one"))
    clauses = tuple(clause for field, child in named.items() for clause in _clauses(field, child, faults))
    return Branch(place, clauses) if clauses else None


def _clauses(field: str, node: Node, faults: Faults) -> Iterator[Clause]:
    place = where(node)
    if not isinstance(node.value, dict):
        words: tuple[Word, ...] = ()
        if node.value is None or node.value == []:
            faults.add(ComparisonError(place, f"field {field!r} lists no value, so the rule could never hold"))
        else:
            words = faults.words(node, f"field {field!r}", MOST_VALUES)
        yield Clause(place, field, Operator.IN, words)
        return
    if not node.value:
        faults.add(ComparisonError(place, f"field {field!r} is compared with nothing"))
    for name, operand in node.value.items():
        if name not in COMPARISONS:
            problem = f"unknown comparison {name!r}; known: {', '.join(COMPARISONS)}"
            faults.add(ComparisonError(where(operand), problem))
        elif isinstance(operand.value, str):
            yield Clause(place, field, Operator(name), faults.words(operand, f"field {field!r}", 1))
        else:
            faults.add(ComparisonError(where(operand), f"comparison {name!r} takes one number"))


def parse_condition(node: Node, field: str | None) -> Condition:
    """The limit of a window or an order; `field` is what is summed, whose unit an error can then name."""
    names = list(node.mapping)
    if len(names) != 1 or names[0] not in LIMITS:
        raise ConditionError(node.place, "expected one limit, as gte: 20 (reaches it) or gt: 20 (passes it)")
    limit = node.need(names[0])
    fault = number_fault(limit.text(), field)
    number = number_of(limit.text())
    if fault is not None or number is None:
        raise ConditionError(limit.place, f"{fault}; found {limit.text()!r}")
    return Condition(node.place, Operator(names[0]), number)


def parse_companions(node: Node, faults: Faults) -> tuple[Word, ...]:
    """The companions that count; none when all of the operator's list do."""
    if node.value == "operator":
        return ()
    if not isinstance(node.value, list) or not node.value:
        problem = (
            "companions are those of the operator's list: write companions: operator for all of it, "
            "or a list of names from it"
        )
        faults.add(CompanionsError(node.place, problem))
        return ()
    names = faults.words(node, "companions", MOST_VALUES)
    for name in names:
        if name.text == "operator":
            faults.add(CompanionsError(name.place, "write companions: operator, without a list, for all of the list"))
    return names


def parse_timespan(node: Node) -> Timespan:
    """How long a window is."""
    try:
        return Timespan.parse(node.text())
    except ValueError as error:
        raise TimespanError(node.place, f"{error}; found {node.text()!r}") from None
