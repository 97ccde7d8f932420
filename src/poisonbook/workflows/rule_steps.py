"""Steps of the lives of rules as works for the writer: with each goes its entry in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from poisonbook.ledger.event import Event
from poisonbook.ledger.rule_events import RuleApproval, RuleLife
from poisonbook.storage import rule_steps as stored
from poisonbook.storage.events import log_event
from poisonbook.storage.rule_steps import Connection
from poisonbook.storage.writer import each
from poisonbook.trials.gates import machine_gates
from poisonbook.trials.life import GoingLive
from poisonbook.trials.steps import RuleStep, StepKind
from poisonbook.workflows.standing_rules import KnownRule, StandingRule, rule_standing

_APPROVALS = (StepKind.PROPOSED, StepKind.APPROVED, StepKind.REFUSED)


@dataclass(frozen=True, slots=True)
class StepAsked:
    """A step that somebody takes with the version that a rule is now."""

    operator: str
    rule: KnownRule
    asked: GoingLive
    now: datetime
    move: Callable[[StandingRule], RuleStep]


@each
def take_step(connection: Connection, asked: StepAsked) -> StandingRule:
    """How the version stands after the step; what the move raises."""
    before = rule_standing(connection, asked.operator, asked.rule, asked=asked.asked, now=asked.now)
    keep_steps(connection, asked.operator, [asked.move(before)])
    return rule_standing(connection, asked.operator, asked.rule, asked=asked.asked, now=asked.now)


def keep_steps(connection: Connection, operator: str, steps: Sequence[RuleStep]) -> None:
    """Keep steps, and have the ledger tell of them."""
    stored.add(connection, operator, steps)
    for step in steps:
        if step.step is not StepKind.SEEN:  # the ledger's `rules` tells of those
            log_event(connection, _event(operator, step))


def _event(operator: str, step: RuleStep) -> Event:
    at = step.at.astimezone(UTC).isoformat()
    if step.step in _APPROVALS:
        return RuleApproval(
            operator=operator,
            at=at,
            rule=step.rule,
            version=step.version,
            digest=step.digest,
            step=step.step.value,
            by=step.staff or "",
        )
    return RuleLife(
        operator=operator,
        at=at,
        rule=step.rule,
        version=step.version,
        digest=step.digest,
        step=step.step.value,
        by=step.staff,
        why=(step.why or step.gate or ""),
        gates={} if step.record is None else {one.gate: one.verdict.value for one in machine_gates(step.record)},
        trial="" if step.record is None else step.record.fingerprint,
    )
