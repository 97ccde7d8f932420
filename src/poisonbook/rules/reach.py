"""What the tests of a plan let through, so that two of them can be compared.

Only what the tests say is used, and between what every line lies: nothing here asks which lines there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from poisonbook.rules.plan import Branch, FieldTest
from poisonbook.rules.syntax import Operator


@dataclass(frozen=True, slots=True)
class Bounds:
    """The numbers between two ends; there is no end where it is None."""

    low: Decimal | None = None
    low_is_in: bool = True
    high: Decimal | None = None
    high_is_in: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether no number is within."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and not (self.low_is_in and self.high_is_in))

    def has(self, value: object) -> bool:
        """Whether the value is a number within."""
        return isinstance(value, Decimal) and not self.both(Bounds(value, True, value, True)).is_empty

    def both(self, other: Bounds) -> Bounds:
        """What is within both."""
        low, high = self, self
        if other.low is not None and (
            self.low is None or other.low > self.low or (other.low == self.low and not other.low_is_in)
        ):
            low = other
        if other.high is not None and (
            self.high is None or other.high < self.high or (other.high == self.high and not other.high_is_in)
        ):
            high = other
        return Bounds(low.low, low.low_is_in, high.high, high.high_is_in)


Reach = frozenset[object] | Bounds
"""What one field may be: some of a few values, or any number within bounds."""

_NOT_NEGATIVE = Bounds(low=Decimal(0))
_EVERY_LINE = {
    "strength_ww": Bounds(low=Decimal(0), high=Decimal(100)),
    "amount_kg": _NOT_NEGATIVE,
    "kept_kg": _NOT_NEGATIVE,
    "quantity": _NOT_NEGATIVE,
    "kept_quantity": _NOT_NEGATIVE,
}
"""Between what every line lies, whatever a rule says."""


def reach_of(branch: Branch) -> Mapping[str, Reach]:
    """What each field that the branch names may be, on a line that passes it."""
    reached: dict[str, Reach] = {}
    for test in branch:
        before = reached.get(test.field, _EVERY_LINE.get(test.field))
        reached[test.field] = _of_test(test) if before is None else both(before, _of_test(test))
    return reached


def both(one: Reach, other: Reach) -> Reach:
    """What is let through by both."""
    if isinstance(one, Bounds):
        if isinstance(other, Bounds):
            return one.both(other)
        return frozenset(value for value in other if one.has(value))
    return frozenset(value for value in one if other.has(value)) if isinstance(other, Bounds) else one & other


def is_empty(reach: Reach) -> bool:
    """Whether nothing is let through."""
    return reach.is_empty if isinstance(reach, Bounds) else not reach


def overlap(one: Branch, other: Branch) -> bool:
    """Whether the tests let some line pass both branches."""
    mine, yours = reach_of(one), reach_of(other)
    shared = {field: both(mine[field], yours[field]) for field in mine.keys() & yours.keys()}
    return not any(map(is_empty, {**mine, **yours, **shared}.values()))


def covers(wide: Sequence[Branch], narrow: Branch) -> bool:
    """Whether one of the branches lets every line pass that `narrow` does. A missing test lets empty fields pass."""
    yours = reach_of(narrow)
    return any(
        all(field in yours and both(reach, yours[field]) == yours[field] for field, reach in reach_of(branch).items())
        for branch in wide
    )


def _of_test(test: FieldTest) -> Reach:
    if test.operator is Operator.IN:
        return frozenset(test.operands)
    (limit,) = (Decimal(operand) for operand in test.operands)
    if test.operator in (Operator.GT, Operator.GTE):
        return Bounds(low=limit, low_is_in=test.operator is Operator.GTE)
    return Bounds(high=limit, high_is_in=test.operator is Operator.LTE)
