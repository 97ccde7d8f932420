"""What a window holds, kept up to date while the window moves: a line comes in, a line goes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Protocol

from poisonbook.engine.reference.groups import own_order
from poisonbook.engine.reference.select import Passes
from poisonbook.facts.lines import RegulatedLine
from poisonbook.rules.plan import Plan
from poisonbook.rules.syntax import Operator, RuleType

Most = Callable[[Sequence[RegulatedLine]], Decimal | int]


class Measure(Protocol):
    """A count or a sum over the lines that are in."""

    def add(self, line: RegulatedLine) -> None:
        """Take a line in."""

    def drop(self, line: RegulatedLine) -> None:
        """Let a line go that came in before."""

    @property
    def value(self) -> Decimal | int:
        """The count or the sum now."""


class Different:
    """How many different values the lines have; a line may have several, or none."""

    def __init__(self, values: Callable[[RegulatedLine], Iterable[Hashable]]) -> None:
        self._values = values
        self._counts: Counter[Hashable] = Counter()

    def add(self, line: RegulatedLine) -> None:
        """Take a line in."""
        for value in self._values(line):
            self._counts[value] += 1

    def drop(self, line: RegulatedLine) -> None:
        """Let a line go."""
        for value in self._values(line):
            self._counts[value] -= 1
            if not self._counts[value]:
                del self._counts[value]

    @property
    def value(self) -> int:
        """The count now."""
        return len(self._counts)


class Total:
    """The sum of a field; a line without it adds nothing.

    Exact: a running sum of amounts with 18 digits stays within the 28 digits of a Decimal for thousands of millions
    of lines.
    """

    def __init__(self, field: str) -> None:
        self._read: Callable[[RegulatedLine], Decimal | None] = attrgetter(field)
        self.value = Decimal(0)
        """The sum now."""

    def add(self, line: RegulatedLine) -> None:
        """Take a line in."""
        self.value += self._read(line) or 0

    def drop(self, line: RegulatedLine) -> None:
        """Let a line go."""
        self.value -= self._read(line) or 0


def measure_for(plan: Plan, selects: Sequence[Passes]) -> Measure:
    """An empty measure of what the plan counts or sums; ValueError when a windowed plan does not say what."""
    match plan.type:
        case RuleType.TEMPORAL:
            return Different(lambda line: [slot for slot, passes in enumerate(selects) if passes(line)])
        case RuleType.EVENT_COUNT:
            return Different(lambda line: (own_order(line),))
        case RuleType.VALUE_COUNT if plan.field == "order":
            return Different(lambda line: (own_order(line),))
        case RuleType.VALUE_COUNT if plan.field is not None:
            return Different(_values_of("product_id" if plan.field == "product" else plan.field))
        case RuleType.VALUE_SUM if plan.field is not None:
            return Total(plan.field)
    raise ValueError(f"a plan of type {plan.type} does not say what to measure")


def most_for(plan: Plan, selects: Sequence[Passes]) -> Most:
    """The most that any window over some lines can hold; where it is not enough, no window has to be looked at.

    Counts grow with the lines. So do sums of what is above zero, and no sum is more than that. A selection that holds
    on no line holds on none in order.
    """
    if not plan.type.is_windowed:
        return len
    if plan.type is RuleType.TEMPORAL_ORDERED:
        return lambda lines: sum(any(map(passes, lines)) for passes in selects)
    if plan.type is RuleType.VALUE_SUM and plan.field is not None:
        read: Callable[[RegulatedLine], Decimal | None] = attrgetter(plan.field)
        return lambda lines: sum((value for value in map(read, lines) if value is not None and value > 0), Decimal(0))

    def most(lines: Sequence[RegulatedLine]) -> Decimal | int:
        measure = measure_for(plan, selects)
        for line in lines:
            measure.add(line)
        return measure.value

    return most


def reaches(plan: Plan) -> Callable[[Decimal | int], bool]:
    """Whether a count or a sum meets the plan's condition; a temporal plan asks for every selection."""
    if plan.type.is_temporal:
        every = len(plan.selections)
        return lambda value: value == every
    if plan.threshold is None:
        raise ValueError(f"a plan of type {plan.type} has a threshold")
    limit = plan.threshold.limit
    return limit.__lt__ if plan.threshold.operator is Operator.GT else limit.__le__


def _values_of(field: str) -> Callable[[RegulatedLine], Iterable[Hashable]]:
    read: Callable[[RegulatedLine], Hashable] = attrgetter(field)

    def values(line: RegulatedLine) -> Iterable[Hashable]:
        value = read(line)
        return () if value is None else (value,)

    return values
