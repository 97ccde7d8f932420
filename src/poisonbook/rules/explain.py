"""The figures and the one plain sentence of a finding, the same from every engine."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from decimal import Decimal

from poisonbook.facts.findings import EvidenceLine, Finding
from poisonbook.rules.plan import Plan
from poisonbook.rules.syntax import RuleType
from poisonbook.values.strengths import plain

_UNITS = {
    RuleType.EVENT_COUNT: "orders",
    RuleType.VALUE_COUNT: "substances",
    RuleType.VALUE_SUM: "kg",
    RuleType.COMPANIONS: "companions",
}


def finding_for(
    plan: Plan,
    lines: tuple[EvidenceLine, ...],
    *,
    customer: str | None,
    value: Decimal | None,
    names: Mapping[str, str],
) -> Finding:
    """The finding of `plan` on `lines`.

    Args:
        value: the largest count or sum over the windows that fired; None for a rule of type line.
        names: what to call a substance in the sentence, by its id; an id that is not there is used as it is.
    """
    unstated = len({line.line for line in lines if line.companion is None and line.amount_kg is None})
    figures = {
        "substances": _join(names.get(name, name) for name in _distinct(line.substance for line in lines)),
        "lines": str(len({line.line for line in lines if line.companion is None})),
        "orders": str(len({line.order_id for line in lines})),
    }
    if value is not None and plan.threshold is not None:
        figures["value"] = plain(value)
        figures["limit"] = plain(plan.threshold.limit)
        figures["condition"] = f"{plan.threshold.operator} {figures['limit']}"
        figures["unit"] = _UNITS[plan.type]
    if plan.timespan is not None:
        figures["timespan"] = plan.timespan.words
        if plan.timespan.days is not None:
            figures["days"] = str(plan.timespan.days)
    if plan.type is RuleType.COMPANIONS:
        figures["companions"] = _join(_distinct(line.companion for line in lines))
    if plan.type is RuleType.VALUE_SUM:
        figures["lines_without_amount"] = str(unstated)
    return Finding(
        rule=plan.rule,
        version=plan.version,
        law=plan.law,
        customer=customer,
        lines=lines,
        figures=figures,
        why=_sentence(plan, figures, unstated),
    )


def figures_of(rule_type: RuleType, *, whole_days: bool) -> frozenset[str]:
    """The names that the `why` of a rule of this type may use; `days` only when its timespan is whole days."""
    names = {"substances", "lines", "orders"}
    if rule_type in _UNITS:
        names |= {"value", "limit"}
    if rule_type.is_windowed:
        names |= {"timespan", "days"} if whole_days else {"timespan"}
    if rule_type is RuleType.COMPANIONS:
        names |= {"companions"}
    return frozenset(names)


def named_figures(why: str) -> tuple[str, ...]:
    """The names in braces in `why`; ValueError when a brace is open or a name carries more than its name."""
    names = []
    for _, name, layout, conversion in string.Formatter().parse(why):
        if name is None:
            continue
        if layout or conversion:
            raise ValueError(f"write {{{name}}} alone, without layout")
        names.append(name)
    return tuple(names)


def _sentence(plan: Plan, figures: Mapping[str, str], unstated: int) -> str:
    sentence = plan.why.format_map(figures)
    if plan.type is RuleType.VALUE_SUM and unstated:
        count = "1 line that states" if unstated == 1 else f"{unstated} lines that state"
        sentence = f"{sentence.removesuffix('.')}, not counting {count} no amount."
    return sentence


def _distinct(words: Iterable[str | None]) -> list[str]:
    return sorted({word for word in words if word is not None})


def _join(words: Iterable[str]) -> str:
    *most, last = [*words] or [""]
    return f"{', '.join(most)} and {last}" if most else last
