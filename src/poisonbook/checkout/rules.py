"""What the rules find in one new order beside its history."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from poisonbook.checkout.decision import Because, Reason
from poisonbook.engine.reference.judging import Judge
from poisonbook.facts.findings import Finding
from poisonbook.facts.lines import CompanionLine, RegulatedLine
from poisonbook.law.sale_terms import Outcome
from poisonbook.rules.plan import Plan


class Rules:
    """The plans of one seller, ready for one order after another."""

    def __init__(self, plans: Sequence[Plan], *, schedules: Collection[str], names: Mapping[str, str]) -> None:
        """
        Args:
            schedules: the lists of the seller's law: lines of other laws are not what its rules are for.
            names: what to call a substance in sentences, by its id.
        """
        self._judge = Judge(plans, names=names)
        self._names = names
        self._schedules = frozenset(schedules)

    def of_plans(self, plans: Sequence[Plan]) -> Rules:
        """Other plans of the same seller."""
        return Rules(plans, schedules=self._schedules, names=self._names)

    def findings(
        self,
        history: Sequence[RegulatedLine],
        lines: Sequence[RegulatedLine],
        companions: Sequence[CompanionLine],
        *,
        only: Collection[str] | None = None,
    ) -> tuple[Finding, ...]:
        """The findings with a line of the order as evidence, by rule; as `engine.reference.judging` has them.

        Args:
            only: the rules to ask; all when None.
        """
        own = [line for line in history if line.schedule is None or line.schedule in self._schedules]
        return tuple(self._judge.findings(own, lines, companions, only=only))


def holds(findings: Sequence[Finding]) -> tuple[Reason, ...]:
    """A reason to hold the order for each finding."""
    return tuple(Reason(Because.RULE, one.why, Outcome.HOLD, law=one.law) for one in findings)
