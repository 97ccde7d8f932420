"""The figures and the one plain sentence of a finding, the same from every engine."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from decimal import Decimal

from poisonbook.facts.findings import EvidenceLine, Finding
from poisonbook.rules.plan import Plan, plan_for
from poisonbook.rules.sentences import LANGUAGES, Wording, wording
from poisonbook.rules.syntax import Rule, RuleType
from poisonbook.values.strengths import plain

_UNITS = {
    "substance": "substances",
    "product": "products",
    "order": "orders",
    "customer": "customers",
    "delivery_address": "delivery addresses",
    "payment_token": "means of payment",
    "licence": "licences",
    "statement": "statements",
    "channel": "channels",
    "payment_kind": "kinds of payment",
    "delivery_country": "countries",
    "amount_kg": "kg",
    "kept_kg": "kg",
    "quantity": "packs",
    "kept_quantity": "packs",
}
"""What a count or a sum is of, by its field."""
_COUNTED = {RuleType.EVENT_COUNT: "orders", RuleType.COMPANIONS: "companions"}
_STATED_BY_ALL = ("quantity", "kept_quantity")
"""What is summed and never empty."""


def finding_for(
    plan: Plan,
    lines: tuple[EvidenceLine, ...],
    *,
    customer: str | None,
    value: Decimal | None,
    names: Mapping[str, str],
) -> Finding:
    """The finding of `plan` on `lines`, told in the language of the plan; its figures are the same in every language.

    Args:
        value: the largest count or sum over the windows that fired; None for a rule of type line.
        names: what to call a substance, by its id in English, by such as `de:acetone` in another language; an id that
            is not there is used as it is.

    Raises:
        ValueError: findings cannot be told in the plan's language.
    """
    spoken = wording(plan.lang)
    sentence = dict(plan.translations).get(plan.lang)
    if sentence is None:
        spoken, sentence = wording("en"), plan.why
    english = wording("en")
    figures = _figures(plan, lines, value, names, english)
    if spoken is not english:
        own = {line.substance: names.get(f"{plan.lang}:{line.substance}") for line in lines if line.substance}
        renamed = {**names, **{id_: name for id_, name in own.items() if name is not None}}
        why = sentence.format_map(_figures(plan, lines, value, renamed, spoken))
    else:
        why = sentence.format_map(figures)
    return Finding(
        rule=plan.rule,
        version=plan.version,
        law=plan.law,
        customer=customer,
        lines=lines,
        figures=figures,
        why=spoken.with_unstated(why, int(figures.get("lines_without_amount", 0))),
    )


def retold(rule: Rule, finding: Finding, lang: str, names: Mapping[str, str]) -> str | None:
    """The sentence of a finding in another language; None where its rule says nothing in it, or is another version now.

    Args:
        names: as of `finding_for`.
    """
    if finding.version != rule.version or lang not in dict(rule.translations) or lang not in LANGUAGES:
        return None
    stated = finding.figures.get("value")
    value = None if stated is None else Decimal(stated)
    plan = plan_for(rule, lang)
    return finding_for(plan, finding.lines, customer=finding.customer, value=value, names=names).why


def _figures(
    plan: Plan, lines: tuple[EvidenceLine, ...], value: Decimal | None, names: Mapping[str, str], spoken: Wording
) -> dict[str, str]:
    figures = {
        "substances": spoken.joined(names.get(name, name) for name in _distinct(line.substance for line in lines)),
        "lines": str(len({line.line for line in lines if line.companion is None})),
        "orders": str(len({line.order_id for line in lines})),
    }
    if value is not None and plan.threshold is not None:
        figures["value"] = spoken.number(value)
        figures["limit"] = spoken.number(plan.threshold.limit)
        figures["condition"] = f"{plan.threshold.operator.value} {plain(plan.threshold.limit)}"
        figures["unit"] = _unit(plan)
    if plan.type.is_temporal:
        order = "in order" if plan.type is RuleType.TEMPORAL_ORDERED else "all of"
        figures["condition"] = f"{order} {', '.join(selection.name for selection in plan.selections)}"
    if plan.timespan is not None:
        figures["timespan"] = spoken.timespan(plan.timespan)
        if plan.timespan.days is not None:
            figures["days"] = str(plan.timespan.days)
    if plan.type is RuleType.COMPANIONS:
        figures["companions"] = spoken.joined(_distinct(line.companion for line in lines))
    if plan.type is RuleType.VALUE_SUM and plan.field not in _STATED_BY_ALL:
        unstated = {line.line for line in lines if line.companion is None and line.amount_kg is None}
        figures["lines_without_amount"] = str(len(unstated))
    return figures


def figures_of(rule_type: RuleType, *, whole_days: bool) -> frozenset[str]:
    """The names that the `why` of a rule of this type may use; `days` only when its timespan is whole days."""
    names = {"substances", "lines", "orders"}
    if rule_type is not RuleType.LINE and not rule_type.is_temporal:
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


def _unit(plan: Plan) -> str:
    if plan.type in _COUNTED:
        return _COUNTED[plan.type]
    return _UNITS.get(plan.field or "", plan.field or "")


def _distinct(words: Iterable[str | None]) -> list[str]:
    return sorted({word for word in words if word is not None})
