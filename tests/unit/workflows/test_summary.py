"""What of a screening the page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from tests.unit.workflows.register_service import law

from poisonbook.facts.findings import Finding
from poisonbook.rules.syntax import Rule
from poisonbook.workflows.figures import by_attention
from poisonbook.workflows.rules import rules_for
from poisonbook.workflows.screen import Screening
from poisonbook.workflows.summary import shown_of

RULES = rules_for(law(), "EU")


@dataclass
class Screened:
    """As much of a screening as is looked at."""

    rules: tuple[Rule, ...]
    findings: list[Finding]
    recognised: tuple[Any, ...] = ()


def test_findings_are_shown_the_gravest_first() -> None:
    findings = [Finding(rule=rule.id, version=1, law=(), customer=None, lines=(), figures={}, why="") for rule in RULES]
    attention = {rule.id: rule.attention.value for rule in RULES}

    for rules in (RULES, RULES[::-1]):
        shown = shown_of(cast("Screening", Screened(rules, findings)))
        assert [one.rule for one in shown.findings] == [rule.id for rule in by_attention(rules)]
        said = [attention[one.rule] for one in shown.findings]
        assert said == sorted(said, key=["high", "medium", "low"].index)
        assert len(set(said)) > 1
