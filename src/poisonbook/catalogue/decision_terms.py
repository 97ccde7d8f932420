"""How long what staff decide of a product holds, and what takes a second person, from `data/decisions.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from poisonbook.catalogue.decisions import Reason, Verdict
from poisonbook.values.documents import Node, parse_document
from poisonbook.values.status import Status

LONGEST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class DecisionTerms:
    """What holds of all decisions on registered products."""

    months: Mapping[Reason, int]
    """For how many months one holds at most."""
    second_person: Mapping[Status, frozenset[Verdict]]
    """By what holds without it: which decisions that lower it take a second person."""

    def needs_second(self, verdict: Verdict, changes: Iterable[tuple[Status, Status]]) -> bool:
        """Whether a decision takes a second person.

        Args:
            changes: what holds without it and with it, for each law.
        """
        return any(
            after.severity < before.severity and verdict in self.second_person.get(before, frozenset())
            for before, after in changes
        )


@cache
def decision_terms() -> DecisionTerms:
    """The terms that are shipped."""
    file = resources.files("poisonbook.catalogue") / "data" / "decisions.yaml"
    root = parse_document(file.read_text(encoding="utf-8"), "decisions.yaml")
    root.allow(("months", "second_person"))
    months = root.need("months")
    months.allow((*Reason,))
    second = root.need("second_person")
    second.allow((*Status,))
    return DecisionTerms(
        {reason: _months(months.need(reason)) for reason in Reason},
        {Status(status): _verdicts(node) for status, node in second.mapping.items()},
    )


def _months(node: Node) -> int:
    found = node.whole()
    if not 1 <= found <= LONGEST_MONTHS:
        raise node.error(f"a decision holds 1 to {LONGEST_MONTHS} months")
    return found


def _verdicts(node: Node) -> frozenset[Verdict]:
    return frozenset(one.choice(Verdict, "decision", (*Verdict,)) for one in node)
