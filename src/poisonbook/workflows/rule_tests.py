"""Run the examples of rules: what must match, and what must not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from poisonbook.engine.reference.run import run
from poisonbook.facts.lines import CompanionLine, RegulatedLine, microseconds
from poisonbook.rules.examples import Example, ExampleLine, difference
from poisonbook.rules.plan import Plan, plan_for
from poisonbook.rules.syntax import Rule


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """How one example went."""

    rule: str
    example: Example
    problem: str | None
    """What was expected and what came; None when all is as expected."""

    @property
    def passed(self) -> bool:
        """Whether all is as expected."""
        return self.problem is None

    def __str__(self) -> str:
        said = "" if self.problem is None else f": {self.problem}"
        return f"{self.example.place}: rule {self.rule!r}, example {self.example.name!r}{said}"


def test_rules(rules: Iterable[Rule]) -> tuple[ExampleResult, ...]:
    """The results of all examples of these rules, by rule and in the order of the file; each is run by itself."""
    return tuple(_run(rule.id, plan_for(rule), example) for rule in rules for example in rule.examples)


def example_lines(example: Example) -> tuple[Sequence[RegulatedLine], Sequence[CompanionLine]]:
    """The regulated lines and the companions of an example, as an engine takes them; rows count from 1."""
    numbered = list(enumerate(example.lines, 1))
    return (
        [_regulated(row, line) for row, line in numbered if line.companion is None],
        [_companion(row, line, line.companion) for row, line in numbered if line.companion is not None],
    )


def _run(rule: str, plan: Plan, example: Example) -> ExampleResult:
    lines, companions = example_lines(example)
    # A companion is known to an engine only where its order holds a regulated line.
    orders = {line.order_id for line in lines}
    findings = run([plan], lines, [one for one in companions if one.order_id in orders])
    return ExampleResult(rule, example, difference(example, findings))


def _regulated(row: int, line: ExampleLine) -> RegulatedLine:
    # Every real line has the first three; left empty, they are no word and no id that a rule could name.
    facts: dict[str, Any] = {"quantity": Decimal(0), "substance": "", "status": "", "schedule": None}
    facts |= dict(line.facts)
    return RegulatedLine(line=row, order_id=line.order, us=microseconds(line.at), product_id=line.product, **facts)


def _companion(row: int, line: ExampleLine, name: str) -> CompanionLine:
    return CompanionLine(row, line.order, microseconds(line.at), line.product, Decimal(1), name)
