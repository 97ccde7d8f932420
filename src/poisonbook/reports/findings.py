"""Findings as a page shows them: grouped by rule in the rules' own order, never by customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from poisonbook.facts.findings import EvidenceLine, Finding, LawReference
from poisonbook.reports.figures import number

LINES_OF_A_PAGE: Final = 6_000
"""About how many evidence lines a page holds before it grows too heavy to open."""

_FEWEST_LINES = 3
_MOST_LINES = 50

_OPERATORS = {"gt": "more than", "gte": "at least", "lt": "less than", "lte": "at most"}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule that was run, and how often it held."""

    id: str
    version: int
    title: str
    attention: str
    """How soon it wants a human look, a word of the rule pack."""
    law: tuple[LawReference, ...]
    findings: int
    """All findings, whether shown on the page or not."""


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding of a page."""

    why: str
    customer: str | None
    orders: int
    """How many orders its lines are of."""
    measured: str
    """What was counted, and what the rule looks for."""
    law: tuple[LawReference, ...]
    """Only what differs from the rule's own law."""
    lines: tuple[EvidenceLine, ...]
    lines_total: int


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The findings of one rule: what is shown, and how many there are."""

    rule: RuleRow
    findings: tuple[FindingView, ...]

    @property
    def total(self) -> int:
        """All findings of the rule."""
        return max(self.rule.findings, len(self.findings))


def finding_groups(findings: Sequence[Finding], rules: Sequence[RuleRow]) -> tuple[FindingGroup, ...]:
    """The findings by rule; a rule without any is left out, a finding of an unlisted rule is not."""
    lines_each = max(_FEWEST_LINES, min(_MOST_LINES, LINES_OF_A_PAGE // max(1, len(findings))))
    known: dict[tuple[str, int], RuleRow] = {(rule.id, rule.version): rule for rule in rules}
    held: dict[tuple[str, int], list[Finding]] = {key: [] for key in known}
    for finding in findings:
        key = (finding.rule, finding.version)
        held.setdefault(key, []).append(finding)
        known.setdefault(key, RuleRow(finding.rule, finding.version, finding.rule, "", finding.law, 0))
    return tuple(
        FindingGroup(known[key], tuple(_view(finding, known[key], lines_each) for finding in group))
        for key, group in held.items()
        if group or known[key].findings
    )


def _view(finding: Finding, rule: RuleRow, lines_each: int) -> FindingView:
    return FindingView(
        why=finding.why,
        customer=finding.customer,
        orders=len({line.order_id for line in finding.lines}),
        measured=_measured(finding.figures),
        law=() if set(finding.law) <= set(rule.law) else finding.law,
        lines=finding.lines[:lines_each],
        lines_total=len(finding.lines),
    )


def _measured(figures: Mapping[str, str]) -> str:
    """What was counted beside what the rule looks for; nothing when the rule counts nothing."""
    if "value" not in figures or "condition" not in figures:
        return ""
    operator, _, limit = figures["condition"].partition(" ")
    unit = figures.get("unit", "")
    within = f" within {figures['timespan']}" if "timespan" in figures else ""
    asked = f"{_OPERATORS.get(operator, operator)} {_figure(limit)} {unit}".strip()
    return f"{_figure(figures['value'])} {unit}".strip() + f"; the rule looks for {asked}{within}"


def _figure(text: str) -> str:
    try:
        return number(Decimal(text))
    except InvalidOperation:
        return text
