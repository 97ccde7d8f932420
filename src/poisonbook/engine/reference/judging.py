"""One new order beside what its groups did before: what a checkout asks, order after order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from poisonbook.engine.base import EngineInputError
from poisonbook.engine.reference.findings import findings
from poisonbook.engine.reference.groups import group_key
from poisonbook.engine.reference.measures import measure_for, reaches
from poisonbook.engine.reference.select import Passes, any_of, selectors
from poisonbook.facts.findings import Finding
from poisonbook.facts.lines import CompanionLine, RegulatedLine
from poisonbook.rules.plan import Plan
from poisonbook.rules.syntax import RuleType

Key = Callable[[RegulatedLine], object]
Lines = Sequence[RegulatedLine]


class _Ready(NamedTuple):
    """A plan, and what does not depend on the order."""

    plan: Plan
    slots: tuple[Passes, ...]
    selects: Passes
    key: Key
    """What lines have in common that may be in one finding."""
    together: tuple[str, ...]
    """Plans with the same one have the same groups."""
    enough: Callable[[Decimal | int], bool] | None
    """Whether a count or a sum meets the condition; None where the plan has no windows."""


class Judge:
    """Plans ready for one order after another."""

    def __init__(self, plans: Iterable[Plan], *, names: Mapping[str, str] | None = None) -> None:
        """
        Args:
            names: what to call a substance in sentences, by its id.
        """
        self._plans = tuple(map(_ready, sorted(plans, key=attrgetter("rule"))))
        self._names = names or {}

    def findings(
        self,
        history: Lines,
        order_lines: Lines,
        companions: Sequence[CompanionLine],
        *,
        only: Collection[str] | None = None,
    ) -> list[Finding]:
        """What `run` on the earlier lines and the new order would find with a line of the new order as evidence.

        Args:
            history: regulated lines that share a group with the order (its customer's, and those of its address,
                payment token, licence or statement where a plan groups by them). Lines of other groups change
                nothing, and so do lines later than the order: it may come late.
            order_lines: the regulated lines of the new order.
            companions: the companion goods of the new order.
            only: the rules to ask; all when None.

        Raises:
            EngineInputError: a row of the new order is in the history too.
        """
        rows = {line.line for line in order_lines}
        if any(line.line in rows for line in history):
            raise EngineInputError("order_lines", "line", "names a row of the history")
        everything = (*history, *order_lines)
        groups: dict[tuple[str, ...], dict[object, list[RegulatedLine]]] = {}
        found: list[Finding] = []
        for ready in self._plans:
            if only is not None and ready.plan.rule not in only:
                continue
            touched = {ready.key(line) for line in order_lines if ready.selects(line)}
            if not touched:
                continue
            if ready.together not in groups:
                groups[ready.together] = _apart(everything, ready.key)
            own = [groups[ready.together][group] for group in touched]
            likely = [line for lines in own if _may_hold(ready, lines, order_lines) for line in lines]
            if likely:
                found += self._found(ready.plan, likely, order_lines, companions, rows)
        return found

    def _found(
        self, plan: Plan, own: Lines, order_lines: Lines, companions: Sequence[CompanionLine], rows: Container[int]
    ) -> list[Finding]:
        # A window that holds a line of the order holds no line further away; many orders end here.
        if not _about(rows, findings(plan, _near(plan, own, order_lines), companions, {})):
            return []
        return _about(rows, findings(plan, own, companions, self._names))


def _ready(plan: Plan) -> _Ready:
    slots = selectors(plan)
    # Companions are joined by order id, whoever's order it is: whatever else is selected there is no companion.
    key: Key = group_key(plan.group_by) if plan.type.is_windowed else attrgetter("order_id")
    together = plan.group_by if plan.type.is_windowed else ("order_id",)
    return _Ready(plan, slots, any_of(slots), key, together, reaches(plan) if plan.type.is_windowed else None)


def _may_hold(ready: _Ready, lines: Lines, order: Lines) -> bool:
    """Whether all lines near the order could together meet the condition; if they cannot, no window does.

    Counts grow with the lines. So do sums of what is above zero, and no sum is more than that.
    """
    plan, enough = ready.plan, ready.enough
    if enough is None:
        return True
    near = _near(plan, lines, order)
    if plan.type is RuleType.TEMPORAL_ORDERED:
        return all(any(map(passes, near)) for passes in ready.slots)
    if plan.type is RuleType.VALUE_SUM:
        read: Callable[[RegulatedLine], Decimal | None] = attrgetter(plan.field or "")
        values = (read(line) for line in near if ready.selects(line))
        return enough(sum((value for value in values if value is not None and value > 0), Decimal(0)))
    if not plan.type.is_temporal and not enough(len(near)):
        return False  # so many lines have no more values, and are of no more orders
    measure = measure_for(plan, ready.slots)
    for line in near:
        if ready.selects(line):
            measure.add(line)
    return enough(measure.value)


def _apart(lines: Iterable[RegulatedLine], key: Key) -> dict[object, list[RegulatedLine]]:
    groups: dict[object, list[RegulatedLine]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return groups


def _near(plan: Plan, lines: Iterable[RegulatedLine], order: Lines) -> list[RegulatedLine]:
    """The lines within a timespan of the order, before and after; all of them where the plan has no windows."""
    if plan.timespan is None:
        return list(lines)
    times = [line.us for line in order]
    first, last = min(times) - plan.timespan.microseconds, max(times) + plan.timespan.microseconds
    return [line for line in lines if first <= line.us <= last]


def _about(rows: Container[int], found: Iterable[Finding]) -> list[Finding]:
    """The findings with one of these regulated lines as evidence."""
    return [one for one in found if any(line.line in rows and line.companion is None for line in one.lines)]
