"""Rules run in plain Python: plans and regulated lines in, findings out.

`run` and `firings` look at all lines at once. `judge` looks at one new order beside what its groups did before.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from poisonbook.engine.base import EngineInputError
from poisonbook.engine.reference.findings import findings
from poisonbook.engine.reference.groups import group_key, grouped
from poisonbook.engine.reference.select import any_of, selectors
from poisonbook.engine.reference.windows import walked
from poisonbook.facts.findings import Finding
from poisonbook.facts.lines import CompanionLine, Firing, RegulatedLine
from poisonbook.rules.plan import Plan


def run(
    plans: Sequence[Plan],
    lines: Sequence[RegulatedLine],
    companions: Sequence[CompanionLine],
    *,
    names: Mapping[str, str] | None = None,
) -> Iterator[Finding]:
    """The findings of all plans, by rule, then by their first line's time, order, row and substance.

    Args:
        lines: regulated lines, in any order.
        companions: companion goods in the same orders.
        names: what to call a substance in sentences, by its id.
    """
    for plan in _by_rule(plans):
        yield from findings(plan, lines, companions, names or {})


def judge(
    plans: Sequence[Plan],
    history: Sequence[RegulatedLine],
    order_lines: Sequence[RegulatedLine],
    companions: Sequence[CompanionLine],
    *,
    names: Mapping[str, str] | None = None,
) -> list[Finding]:
    """What `run` on the earlier lines and the new order would find with a line of the new order as evidence.

    Args:
        history: regulated lines that share a group with the order (its customer's, and those of its address, payment
            token, licence or statement where a plan groups by them). Lines of other groups change nothing, and so do
            lines later than the order: it may come late.
        order_lines: the regulated lines of the new order.
        companions: the companion goods of the new order.
        names: what to call a substance in sentences, by its id.

    Raises:
        EngineInputError: a row of the new order is in the history too.
    """
    rows = {line.line for line in order_lines}
    if any(line.line in rows for line in history):
        raise EngineInputError("order_lines", "line", "names a row of the history")
    everything = (*history, *order_lines)
    together: dict[tuple[str, ...], dict[object, list[RegulatedLine]]] = {}
    found: list[Finding] = []
    for plan in _by_rule(plans):
        key = _key(plan)
        selects = any_of(selectors(plan))
        touched = {key(line) for line in order_lines if selects(line)}
        if touched:
            if plan.group_by not in together:
                together[plan.group_by] = _apart(everything, key)
            own = [line for group in touched for line in together[plan.group_by][group]]
            # A window that holds a line of the order holds no line further away; most orders end here.
            if _about(rows, findings(plan, _near(plan, own, order_lines), companions, {})):
                found += _about(rows, findings(plan, own, companions, names or {}))
    return found


def firings(plans: Sequence[Plan], lines: Sequence[RegulatedLine]) -> Iterator[Firing]:
    """Every window that meets its plan's condition, by rule, group and end.

    Plans of type line and companions have no windows and so no firings.
    """
    for plan in _by_rule(plans):
        if not plan.type.is_windowed:
            continue
        slots = selectors(plan)
        groups = grouped(lines, any_of(slots), group_key(plan.group_by))
        for key in sorted(groups, key=repr):
            group = walked(plan, slots, groups[key])
            for window in group.windows:
                lines_of = tuple((line.line, line.substance) for line in group.evidence(window))
                yield Firing(plan.rule, key, window.end_us, window.value, lines_of)


def _key(plan: Plan) -> Callable[[RegulatedLine], object]:
    """What lines have in common that may be in one finding."""
    # Companions are joined by order id, whoever's order it is: whatever else is selected there is no companion.
    return group_key(plan.group_by) if plan.type.is_windowed else attrgetter("order_id")


def _apart(lines: Iterable[RegulatedLine], key: Callable[[RegulatedLine], object]) -> dict[object, list[RegulatedLine]]:
    groups: dict[object, list[RegulatedLine]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return groups


def _near(plan: Plan, lines: Iterable[RegulatedLine], order: Iterable[RegulatedLine]) -> list[RegulatedLine]:
    """The lines within a timespan of the order, before and after; all of them where the plan has no windows."""
    if plan.timespan is None:
        return list(lines)
    times = [line.us for line in order]
    first, last = min(times) - plan.timespan.microseconds, max(times) + plan.timespan.microseconds
    return [line for line in lines if first <= line.us <= last]


def _about(rows: Container[int], found: Iterable[Finding]) -> list[Finding]:
    """The findings with one of these regulated lines as evidence."""
    return [one for one in found if any(line.line in rows and line.companion is None for line in one.lines)]


def _by_rule(plans: Sequence[Plan]) -> list[Plan]:
    return sorted(plans, key=lambda plan: plan.rule)
