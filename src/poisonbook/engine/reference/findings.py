"""What a plan finds: its outcomes with their figures and sentences, in the order of their first lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from poisonbook.engine.reference.companions import beside
from poisonbook.engine.reference.groups import Track, group_key, grouped, in_time
from poisonbook.engine.reference.select import any_of, selectors
from poisonbook.engine.reference.stretches import outcomes
from poisonbook.engine.reference.windows import walked
from poisonbook.facts.findings import EvidenceLine, Finding
from poisonbook.facts.lines import CompanionLine, RegulatedLine
from poisonbook.rules.explain import finding_for
from poisonbook.rules.plan import Plan
from poisonbook.rules.syntax import RuleType


def findings(
    plan: Plan, lines: Sequence[RegulatedLine], companions: Sequence[CompanionLine], names: Mapping[str, str]
) -> list[Finding]:
    """The findings of one plan, by their first line's time, order, row and substance."""
    match plan.type:
        case RuleType.LINE:
            found = _each_line(plan, lines, names)
        case RuleType.COMPANIONS:
            found = _beside(plan, lines, companions, names)
        case _:
            found = _stretches(plan, lines, names)
    return sorted(found, key=_place)


def _each_line(plan: Plan, lines: Sequence[RegulatedLine], names: Mapping[str, str]) -> Iterator[Finding]:
    selects = any_of(selectors(plan))
    rows: dict[int, list[RegulatedLine]] = {}
    for line in filter(selects, lines):
        rows.setdefault(line.line, []).append(line)
    for row in rows.values():
        evidence = tuple(map(_regulated, in_time(row)))
        yield finding_for(plan, evidence, customer=row[0].customer, value=None, names=names)


def _stretches(plan: Plan, lines: Sequence[RegulatedLine], names: Mapping[str, str]) -> Iterator[Finding]:
    slots = selectors(plan)
    for group in grouped(lines, any_of(slots), group_key(plan.group_by)).values():
        for outcome in outcomes(walked(plan, slots, group)):
            evidence = tuple(map(_regulated, outcome.lines))
            yield finding_for(plan, evidence, customer=_customer(outcome.lines), value=outcome.value, names=names)


def _beside(
    plan: Plan, lines: Sequence[RegulatedLine], companions: Sequence[CompanionLine], names: Mapping[str, str]
) -> Iterator[Finding]:
    orders = tuple(grouped(lines, any_of(selectors(plan)), group_key(("order",))).values())
    for outcome in beside(plan, orders, companions):
        evidence = sorted([*map(_regulated, outcome.lines), *map(_companion, outcome.companions)], key=_evidence_place)
        yield finding_for(plan, tuple(evidence), customer=outcome.lines[0].customer, value=outcome.value, names=names)


def _customer(lines: Track) -> str | None:
    """The customer of all lines; None where there is none, or more than one."""
    customers = {line.customer for line in lines}
    return customers.pop() if len(customers) == 1 else None


def _regulated(line: RegulatedLine) -> EvidenceLine:
    return EvidenceLine(line.order_id, line.line, line.product_id, line.time, line.substance, line.amount_kg)


def _companion(good: CompanionLine) -> EvidenceLine:
    return EvidenceLine(good.order_id, good.line, good.product_id, good.time, None, None, good.companion)


def _place(finding: Finding) -> tuple[object, ...]:
    customer = finding.customer
    return (*_evidence_place(finding.lines[0])[:5], customer is not None, customer or "")


def _evidence_place(line: EvidenceLine) -> tuple[datetime, str, int, bool, str, str]:
    """By time, order, row and substance; companions last."""
    return line.time, line.order_id, line.line, line.substance is None, line.substance or "", line.companion or ""
