"""One new order beside what its groups did before: what a checkout asks, order after order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from poisonbook.engine.base import EngineInputError
from poisonbook.engine.reference.findings import findings
from poisonbook.engine.reference.groups import group_key
from poisonbook.engine.reference.measures import Most, most_for, reaches
from poisonbook.engine.reference.select import Passes, any_of, selectors
from poisonbook.facts.findings import Finding
from poisonbook.facts.lines import CompanionLine, RegulatedLine
from poisonbook.rules.plan import Plan

Key = Callable[[RegulatedLine], object]
Lines = Sequence[RegulatedLine]


class _Ready(NamedTuple):
    """A plan, and what does not depend on the order."""

    plan: Plan
    enough: Callable[[Decimal | int], bool] | None
    """Whether a count or a sum meets the condition; None where the plan has no windows."""


class _Alike(NamedTuple):
    """Plans of a family that count or sum the same: they differ in how much is enough."""

    most: Most
    plans: list[_Ready]


class _Family(NamedTuple):
    """Plans that select the same lines, in the same groups, within the same timespan: they are looked up together."""

    selects: Passes
    key: Key
    """What lines have in common that may be in one finding."""
    together: tuple[str, ...]
    """Families with the same one have the same groups."""
    span: int | None
    """The timespan in microseconds; None where there are no windows."""
    measured: dict[object, _Alike]


class Judge:
    """Plans ready for one order after another."""

    def __init__(self, plans: Iterable[Plan], *, names: Mapping[str, str] | None = None) -> None:
        """
        Args:
            names: what to call a substance in sentences, by its id.
        """
        self._families = _families(plans)
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
        for family in self._families:
            touched = {family.key(line) for line in order_lines if family.selects(line)}
            if not touched:
                continue
            if family.together not in groups:
                groups[family.together] = _apart(everything, family.key)
            own = [groups[family.together][group] for group in touched]
            near = [list(filter(family.selects, _near(family.span, lines, order_lines))) for lines in own]
            for alike in family.measured.values():
                held = [(lines, alike.most(close)) for lines, close in zip(own, near, strict=True)]
                for plan, enough in alike.plans:
                    if only is None or plan.rule in only:
                        likely = [line for lines, most in held if enough is None or enough(most) for line in lines]
                        found += self._found(plan, likely, order_lines, companions, rows) if likely else ()
        return sorted(found, key=attrgetter("rule"))

    def _found(
        self, plan: Plan, own: Lines, order_lines: Lines, companions: Sequence[CompanionLine], rows: Container[int]
    ) -> list[Finding]:
        # A window that holds a line of the order holds no line further away; many orders end here.
        near = _near(None if plan.timespan is None else plan.timespan.microseconds, own, order_lines)
        if not _about(rows, findings(plan, near, companions, {})):
            return []
        return _about(rows, findings(plan, own, companions, self._names))


def _families(plans: Iterable[Plan]) -> tuple[_Family, ...]:
    families: dict[object, _Family] = {}
    for plan in plans:
        windowed = plan.type.is_windowed
        # Companions are joined by order id, whoever's order it is: whatever else is selected there is no companion.
        together = plan.group_by if windowed else ("order_id",)
        span = None if plan.timespan is None else plan.timespan.microseconds
        alike = tuple(selection.any_of for selection in plan.selections), plan.exceptions, windowed, together, span
        slots = selectors(plan)
        if alike not in families:
            key: Key = group_key(plan.group_by) if windowed else attrgetter("order_id")
            families[alike] = _Family(any_of(slots), key, together, span, {})
        measured = families[alike].measured
        if (plan.type, plan.field) not in measured:
            measured[plan.type, plan.field] = _Alike(most_for(plan, slots), [])
        measured[plan.type, plan.field].plans.append(_Ready(plan, reaches(plan) if windowed else None))
    return tuple(families.values())


def _apart(lines: Iterable[RegulatedLine], key: Key) -> dict[object, list[RegulatedLine]]:
    groups: dict[object, list[RegulatedLine]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return groups


def _near(span: int | None, lines: Iterable[RegulatedLine], order: Lines) -> list[RegulatedLine]:
    """The lines within a timespan of the order, before and after; all of them where there are no windows."""
    if span is None:
        return list(lines)
    times = [line.us for line in order]
    first, last = min(times) - span, max(times) + span
    return [line for line in lines if first <= line.us <= last]


def _about(rows: Container[int], found: Iterable[Finding]) -> list[Finding]:
    """The findings with one of these regulated lines as evidence."""
    return [one for one in found if any(line.line in rows and line.companion is None for line in one.lines)]
