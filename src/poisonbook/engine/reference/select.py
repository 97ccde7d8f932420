"""Which lines a plan selects: some branch holds on the line, and no exception does.

A test on an empty field does not hold, in an exception as elsewhere: the line stays, towards a human look.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from poisonbook.facts.lines import RegulatedLine
from poisonbook.rules.plan import Branch, FieldTest, Plan
from poisonbook.rules.syntax import Operator

Passes = Callable[[RegulatedLine], bool]
"""Whether a line passes."""

_POSITIONS = {name: position for position, name in enumerate(RegulatedLine._fields)}
_COMPARED = {Operator.GT: operator.gt, Operator.GTE: operator.ge, Operator.LT: operator.lt, Operator.LTE: operator.le}


def selectors(plan: Plan) -> tuple[Passes, ...]:
    """For each selection of the plan, whether it selects a line."""
    excepted = _any(plan.exceptions)
    return tuple(_unless(_any(selection.any_of), excepted) for selection in plan.selections)


def any_of(slots: Sequence[Passes]) -> Passes:
    """Whether one of several selections selects a line."""
    return slots[0] if len(slots) == 1 else lambda line: any(passes(line) for passes in slots)


def _unless(selected: Passes, excepted: Passes) -> Passes:
    return lambda line: selected(line) and not excepted(line)


def _any(branches: Sequence[Branch]) -> Passes:
    every = [_all(branch) for branch in branches]

    def passes(line: RegulatedLine) -> bool:
        for branch in every:  # noqa: SIM110 - a checkout runs this often, and a generator is slower
            if branch(line):
                return True
        return False

    return passes


def _all(branch: Branch) -> Passes:
    tests = [_test(test) for test in branch]

    def passes(line: RegulatedLine) -> bool:
        for holds in tests:  # noqa: SIM110 - as above
            if not holds(line):
                return False
        return True

    return passes


def _test(test: FieldTest) -> Passes:
    position = _POSITIONS[test.field]
    if test.operator is Operator.IN:
        wanted = frozenset(test.operands)
        return lambda line: line[position] in wanted
    compare = _COMPARED[test.operator]
    limit = test.operands[0]

    def passes(line: RegulatedLine) -> bool:
        value = line[position]
        return value is not None and bool(compare(value, limit))

    return passes
