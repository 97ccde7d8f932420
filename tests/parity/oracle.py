"""What the definition says, tried out line by line: quadratic and worse, and no line of it shared with an engine.

docs/decisions/0004 and docs/guide/rules.md say in words what stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise, product
from typing import NamedTuple

from poisonbook.facts.findings import Finding
from poisonbook.facts.lines import CompanionLine, RegulatedLine
from poisonbook.rules.plan import Branch, FieldTest, Plan
from poisonbook.rules.syntax import Operator, RuleType

EvidenceKey = tuple[int, str | None, str | None]
"""Row, substance, companion."""


class Expected(NamedTuple):
    """A finding, reduced to what the definition speaks of."""

    customer: str | None
    value: Decimal | None
    """None where the finding names no figure: a rule of type line, a temporal one."""
    evidence: tuple[EvidenceKey, ...]


class ExpectedFiring(NamedTuple):
    """A window that fires: its end, its value, the rows of its evidence."""

    end_us: int
    value: Decimal
    evidence: frozenset[tuple[int, str]]


class _Fired(NamedTuple):
    end_us: int
    value: Decimal
    evidence: frozenset[RegulatedLine]


def expected(plan: Plan, lines: Sequence[RegulatedLine], companions: Sequence[CompanionLine]) -> list[Expected]:
    """Every finding of the plan, by its first row."""
    return sorted(_expected(plan, lines, companions), key=by_row)


def by_row(one: Expected) -> tuple[object, ...]:
    """An order of findings: by the rows of their evidence, then by customer."""
    return [(row, substance or "", companion or "") for row, substance, companion in one.evidence], one.customer or ""


def _expected(plan: Plan, lines: Sequence[RegulatedLine], companions: Sequence[CompanionLine]) -> list[Expected]:
    selected = _selected(plan, lines)
    if plan.type is RuleType.LINE:
        rows = {line.line for line in selected}
        each = [[line for line in selected if line.line == row] for row in rows]
        return [Expected(group[0].customer, None, _keys(group, ())) for group in each]
    if plan.type is RuleType.COMPANIONS:
        return _beside(plan, selected, companions)
    return [
        Expected(_customer(lines_of), None if plan.type.is_temporal else value, _keys(lines_of, ()))
        for group in _groups(plan, selected)
        for lines_of, value in _chained(plan, _fired(plan, group))
    ]


def expected_firings(plan: Plan, lines: Sequence[RegulatedLine]) -> list[ExpectedFiring]:
    """Every window that fires, in any order."""
    return [
        ExpectedFiring(end_us, value, frozenset((line.line, line.substance) for line in evidence))
        for group in _groups(plan, _selected(plan, lines))
        for end_us, value, evidence in _fired(plan, group)
    ]


def reduced(finding: Finding) -> Expected:
    """A finding of an engine in the same form."""
    value = finding.figures.get("value")
    keys = tuple((line.line, line.substance, line.companion) for line in finding.lines)
    return Expected(finding.customer, None if value is None else Decimal(value), keys)


def _selected(plan: Plan, lines: Iterable[RegulatedLine]) -> list[RegulatedLine]:
    branches = [branch for selection in plan.selections for branch in selection.any_of]
    return [line for line in lines if _either(branches, line) and not _either(plan.exceptions, line)]


def _either(branches: Iterable[Branch], line: RegulatedLine) -> bool:
    return any(all(_passes(test, line) for test in branch) for branch in branches)


def _passes(test: FieldTest, line: RegulatedLine) -> bool:
    value = getattr(line, test.field)
    if value is None:
        return False
    match test.operator:
        case Operator.IN:
            return value in test.operands
        case Operator.GT:
            return bool(value > test.operands[0])
        case Operator.GTE:
            return bool(value >= test.operands[0])
        case Operator.LT:
            return bool(value < test.operands[0])
        case Operator.LTE:
            return bool(value <= test.operands[0])


def _same_group(plan: Plan, one: RegulatedLine, other: RegulatedLine) -> bool:
    """Whether the two agree in every key. A key that both lack binds lines of one order only."""
    one_order = (one.customer, one.order_id) == (other.customer, other.order_id)
    for key in plan.group_by:
        if key == "order":
            same = one_order
        elif getattr(one, key) is None:
            same = getattr(other, key) is None and one_order
        else:
            same = getattr(one, key) == getattr(other, key)
        if not same:
            return False
    return True


def _groups(plan: Plan, selected: Sequence[RegulatedLine]) -> list[list[RegulatedLine]]:
    groups: list[list[RegulatedLine]] = []
    for line in selected:
        mine = [group for group in groups if _same_group(plan, group[0], line)]
        if mine:
            mine[0].append(line)
        else:
            groups.append([line])
    return groups


def _fired(plan: Plan, group: Sequence[RegulatedLine]) -> list[_Fired]:
    assert plan.timespan is not None
    fired = []
    for end_us in sorted({line.us for line in group}):
        window = [line for line in group if end_us - plan.timespan.microseconds <= line.us <= end_us]
        if plan.type is RuleType.TEMPORAL_ORDERED:
            chain = _earliest_chain(plan, window)
            if chain:
                fired.append(_Fired(end_us, Decimal(len(plan.selections)), frozenset(chain)))
        elif _reaches(plan, value := _measured(plan, window)):
            fired.append(_Fired(end_us, value, frozenset(window)))
    return fired


def _earliest_chain(plan: Plan, window: Sequence[RegulatedLine]) -> list[RegulatedLine]:
    """Of all ways to take a moment for each selection, each later than the one before: the lines of the earliest."""
    slots = [[line for line in window if _either(selection.any_of, line)] for selection in plan.selections]
    chains = [
        moments
        for moments in product(*(sorted({line.us for line in slot}) for slot in slots))
        if all(earlier < later for earlier, later in pairwise(moments))
    ]
    if not chains:
        return []
    return [line for slot, moment in zip(slots, min(chains), strict=True) for line in slot if line.us == moment]


def _measured(plan: Plan, window: Sequence[RegulatedLine]) -> Decimal:
    match plan.type:
        case RuleType.TEMPORAL:
            present = [any(_either(selection.any_of, line) for line in window) for selection in plan.selections]
            return Decimal(present.count(True))
        case RuleType.VALUE_SUM:
            assert plan.field is not None
            amounts = [getattr(line, plan.field) for line in window]
            return sum((amount for amount in amounts if amount is not None), Decimal(0))
        case RuleType.VALUE_COUNT if plan.field not in ("order", None):
            column = "product_id" if plan.field == "product" else plan.field
            return Decimal(len({getattr(line, column) for line in window} - {None}))
        case _:
            return Decimal(len({(line.customer, line.order_id) for line in window}))


def _reaches(plan: Plan, value: Decimal) -> bool:
    if plan.type is RuleType.TEMPORAL:
        return value == len(plan.selections)
    assert plan.threshold is not None
    limit = plan.threshold.limit
    return value >= limit if plan.threshold.operator is Operator.GTE else value > limit


def _chained(plan: Plan, fired: Sequence[_Fired]) -> list[tuple[set[RegulatedLine], Decimal]]:
    chains: list[tuple[set[RegulatedLine], Decimal]] = []
    for one in fired:
        touching = [chain for chain in chains if _touch(plan, chain[0], one.evidence)]
        chains = [chain for chain in chains if not _touch(plan, chain[0], one.evidence)]
        lines = set(one.evidence).union(*(chain[0] for chain in touching))
        chains.append((lines, max(one.value, *(chain[1] for chain in touching), one.value)))
    return chains


def _touch(plan: Plan, one: Iterable[RegulatedLine], other: Iterable[RegulatedLine]) -> bool:
    """Whole windows touch when they share a line; the chains of an ordered plan, when their times touch."""
    if plan.type is not RuleType.TEMPORAL_ORDERED:
        return bool(set(one) & set(other))
    ones, others = [line.us for line in one], [line.us for line in other]
    return min(ones) <= max(others) and min(others) <= max(ones)


def _beside(plan: Plan, selected: Sequence[RegulatedLine], companions: Sequence[CompanionLine]) -> list[Expected]:
    found: list[Expected] = []
    rows = {line.line for line in selected}
    for customer, order in {(line.customer, line.order_id) for line in selected}:
        anchors = [line for line in selected if (line.customer, line.order_id) == (customer, order)]
        goods = [
            good
            for good in companions
            if good.order_id == order
            and good.line not in rows
            and (not plan.companions or good.companion in plan.companions)
        ]
        value = Decimal(len({good.companion for good in goods}))
        if _reaches(plan, value):
            found.append(Expected(customer, value, _keys(anchors, goods)))
    return found


def _customer(lines: Iterable[RegulatedLine]) -> str | None:
    customers = {line.customer for line in lines}
    return next(iter(customers)) if len(customers) == 1 else None


def _keys(lines: Iterable[RegulatedLine], companions: Iterable[CompanionLine]) -> tuple[EvidenceKey, ...]:
    rows = [(line.us, line.order_id, line.line, 0, line.substance, None) for line in lines]
    goods = [(good.us, good.order_id, good.line, 1, None, good.companion) for good in companions]
    ordered = sorted([*rows, *goods], key=lambda row: (*row[:4], row[4] or "", row[5] or ""))
    return tuple((row[2], row[4], row[5]) for row in ordered)
