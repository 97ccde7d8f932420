"""Rules run in plain Python: plans and regulated lines in, findings out.

`run` and `firings` look at all lines at once; `judging` looks at one new order beside what its groups did before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

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


def _by_rule(plans: Sequence[Plan]) -> list[Plan]:
    return sorted(plans, key=lambda plan: plan.rule)
