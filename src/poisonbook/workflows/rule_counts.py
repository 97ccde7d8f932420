"""What is counted of rules: in shadow what they saw and would have found, live how their alerts were reviewed.

In the transaction of the order, or of the decision on the case. Counts by rule and day are all that is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from poisonbook.register.access import Operator
from poisonbook.review.cases import Case, Disposition
from poisonbook.storage import alerts, cases, rule_days
from poisonbook.storage.order_records import OrderRecord
from poisonbook.storage.rule_days import Connection, Counts
from poisonbook.trials.steps import End, RuleStep, StepKind
from poisonbook.workflows.rule_steps import keep_steps
from poisonbook.workflows.service import Service
from poisonbook.workflows.standing_rules import StandingRule, rule_standing

CONFIRMED = (Disposition.SUSPICIOUS, Disposition.REFUSED)
"""Two people called it suspicious, or it was not sold: the alert was worth the look."""


def count_shadow(
    connection: Connection, service: Service, operator: Operator, order: OrderRecord, found: Mapping[str, int]
) -> None:
    """Count an order that rules in shadow looked at, and what they would have found in it."""
    shadow = service.rules_in_force(operator, connection).shadow
    if not shadow:
        return
    lines = len({line.line for line in order.decision.lines})
    more = {digest: Counts(lines=lines, findings=found.get(rule, 0)) for rule, digest in shadow.items()}
    rule_days.count(connection, operator.id, service.clock().astimezone(UTC).date(), more)


def count_review(
    connection: Connection, service: Service, operator: Operator, *, before: Case, after: Case, now: datetime
) -> None:
    """Count how a case ended for the rules that led to it, or that it was opened again; a poor record ends a rule.

    Cases are counted, as a trial counts alerts: what shares an order is one. Second looks at cases are not.
    """
    if before.is_closed == after.is_closed or cases.second_look(connection, operator.id, after.id) is not None:
        return
    sign, ending = (1, after.disposition) if after.is_closed else (-1, before.disposition)
    if ending is None:
        return
    rules = {one.rule.id: one for one in service.counter(operator).known}
    findings = [one for alert in alerts.find_many(connection, operator.id, after.alerts) for one in alert.findings]
    led = {one.rule for one in findings if one.rule in rules and rules[one.rule].rule.version == one.version}
    more = Counts(reviewed=sign, confirmed=sign * (ending in CONFIRMED))
    rule_days.count(connection, operator.id, now.astimezone(UTC).date(), {rules[id_].digest: more for id_ in led})
    for id_ in sorted(led):
        found = rule_standing(connection, operator.id, rules[id_], asked=service.going_live, now=now)
        if ends := ends_of(found):
            keep_steps(connection, operator.id, ends)
            service.in_force.changed()


def ends_of(found: StandingRule) -> list[RuleStep]:
    """The end of a rule whose record is poor, to be kept; none where it is not."""
    if not found.stage.is_in_force or found.kind.is_statutory or not found.reviews.is_poor():
        return []
    return [step_of(found, StepKind.ENDED, End.POOR_RECORD, found.now)]


def step_of(found: StandingRule, step: StepKind, why: End, at: datetime) -> RuleStep:
    """A step that the service takes by itself."""
    return RuleStep(
        id="", digest=found.digest, rule=found.rule.id, version=found.rule.version, at=at, step=step, why=why
    )
