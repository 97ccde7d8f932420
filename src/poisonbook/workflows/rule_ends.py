"""What happens to rules by themselves, told in the ledger: notice before they end, and that they ended.

Nothing hangs on it: a rule ends on its day whether or not this runs, and checkouts go by that (`trials.life`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from poisonbook.register.access import Operator
from poisonbook.storage import rule_steps as stored
from poisonbook.storage.rule_steps import Connection
from poisonbook.storage.writer import each
from poisonbook.trials.life import GoingLive, Notice
from poisonbook.trials.steps import End, RuleStep, StepKind
from poisonbook.workflows.access import list_operators
from poisonbook.workflows.rule_counts import ends_of, step_of
from poisonbook.workflows.rule_steps import keep_steps
from poisonbook.workflows.rule_versions import standing_rules
from poisonbook.workflows.service import Service
from poisonbook.workflows.standing_rules import KnownRule, Stage, StandingRule, rules_standing

_NOTICES = {
    Notice.ENDS_SOON: End.EXPIRED,
    Notice.OVERDUE: End.EXPIRED,
    Notice.POOR_RECORD: End.POOR_RECORD,
}


class RuleUpkeep(StrEnum):
    """How the rules in force stand, of all operators together."""

    DONE = "done"
    """Nothing is to be done."""
    NOTICE = "notice"
    """A rule ends soon, by its time or by its record."""
    ENDED = "ended"
    """A rule switched itself off, and was not put to the gates since."""
    OVERDUE = "overdue"
    """A statutory check is past its end. It is still in force, and has to be renewed."""


@dataclass(frozen=True, slots=True)
class _Settling:
    operator: str
    rules: tuple[KnownRule, ...]
    asked: GoingLive
    now: datetime


def rule_upkeep(service: Service) -> RuleUpkeep:
    """What is to be done about rules, the gravest first."""
    found = [one for operator in list_operators(service.store) for one in standing_rules(service, operator)]
    if any(one.stage is Stage.OVERDUE for one in found):
        return RuleUpkeep.OVERDUE
    if any(one.stage is Stage.OFF and one.standing.candidacy.trial is None for one in found):
        return RuleUpkeep.ENDED
    return RuleUpkeep.NOTICE if any(one.notices for one in found) else RuleUpkeep.DONE


def settle_rules(service: Service) -> int:
    """Tell the ledger of notices and ends that came since; how many."""
    return sum(_settled(service, operator) for operator in list_operators(service.store))


def _settled(service: Service, operator: Operator) -> int:
    standing = standing_rules(service, operator)
    with service.store.reading() as connection:
        due = [step for one in standing for step in _due(connection, operator.id, one)]
    if not due:
        return 0
    asked = _Settling(operator.id, service.counter(operator).known, service.going_live, service.clock())
    try:
        return service.store.writer.run(_settle, asked)
    finally:
        service.in_force.changed()


def _due(connection: Connection, operator: str, found: StandingRule) -> list[RuleStep]:
    """What is to be told of a version that was not told yet."""
    term = found.standing.term
    if term is None:
        return []
    told = {
        (one.step, one.why)
        for one in stored.of_version(connection, operator, found.digest)
        if one.why is not None and one.at >= term.began
    }
    due = [step_of(found, StepKind.NOTICED, _NOTICES[one], found.now) for one in found.notices]
    due += ends_of(found)
    if term.ended is not None and term.why is not None:
        due.append(step_of(found, StepKind.ENDED, term.why, found.now))
    return [one for one in due if (one.step, one.why) not in told]


@each
def _settle(connection: Connection, asked: _Settling) -> int:
    standing = rules_standing(connection, asked.operator, asked.rules, asked=asked.asked, now=asked.now)
    due = [step for one in standing for step in _due(connection, asked.operator, one)]
    keep_steps(connection, asked.operator, due)
    return len(due)
