"""Rules in force, each with its digest and who approved it; approving takes two people, each on exactly what it says.

Every step is in the ledger. Every function that takes a person checks their role itself, and may raise RuleRoleError,
RuleFourEyesError, RuleGatesError, RuleApprovalError, RuleDigestError and UnknownRuleError.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from poisonbook.register.access import Operator
from poisonbook.register.staff import Staff
from poisonbook.rules.lock import rule_fingerprint
from poisonbook.rules.pack import rule_named
from poisonbook.rules.syntax import Rule
from poisonbook.rules.versions import (
    RuleApprovalError,
    RuleDigestError,
    RulesNotApprovedError,
    RuleState,
    RuleVersion,
)
from poisonbook.trials import moves
from poisonbook.trials.gates import Gate
from poisonbook.trials.life import GoingLive
from poisonbook.trials.steps import RuleStep
from poisonbook.workflows.access import list_operators, the_operator
from poisonbook.workflows.rule_steps import StepAsked, take_step
from poisonbook.workflows.service import Service
from poisonbook.workflows.standing_rules import KnownRule, Stage, StandingRule, never_live, rules_standing

__all__ = ["RuleState", "RuleVersion", "Stage", "StandingRule"]

Move = Callable[[moves.VersionAt, Staff, datetime], RuleStep]


def standing_rules(service: Service, operator: Operator) -> tuple[StandingRule, ...]:
    """The rules that the service reads for the operator, by id, and how each version stands."""
    rules = service.counter(operator).known
    with service.store.reading() as connection:
        return rules_standing(connection, operator.id, rules, asked=service.going_live, now=service.clock())


def unapproved_rules(service: Service) -> dict[str, tuple[StandingRule, ...]]:
    """The rules of each operator's own that two people have not approved, by operator; none where all are."""
    found = {operator.id: _unapproved(service, operator) for operator in list_operators(service.store)}
    return {operator: rules for operator, rules in found.items() if rules}


def need_approved_rules(service: Service) -> None:
    """Go on only where every rule that needs it is approved, or none needs it.

    Raises:
        RulesNotApprovedError: one is not.
    """
    if not service.needs_approved_rules:
        return
    if missing := unapproved_rules(service):
        raise RulesNotApprovedError(sorted({one.named for rules in missing.values() for one in rules}))


def approve_rule(service: Service, staff: Staff, rule: str, *, digest: str) -> RuleVersion:
    """Approve what a rule says, as the first person or, where another one did, as the second.

    Args:
        rule: the rule's id.
        digest: of what the person looked at.
    """
    return _approval(_taken(service, staff, rule, digest, moves.approve))


def refuse_rule(service: Service, staff: Staff, rule: str, *, digest: str) -> RuleVersion:
    """Refuse what a rule says, as the second person; or take one's own approval back."""
    return _approval(_taken(service, staff, rule, digest, moves.refuse))


def shadow_rule(service: Service, staff: Staff, rule: str, *, digest: str) -> StandingRule:
    """Have a rule that passed the gates counted beside the live ones, shown to nobody."""
    return _taken(service, staff, rule, digest, moves.begin_shadow)


def waive_gate(service: Service, staff: Staff, rule: str, gate: Gate, *, digest: str, reason: str = "") -> StandingRule:
    """Write why a gate may be waived, as the first person; or agree to it, as the second."""

    def move(found: moves.VersionAt, by: Staff, now: datetime) -> RuleStep:
        return moves.waive(found, by, now, gate, reason)

    return _taken(service, staff, rule, digest, move)


def own_rule(service: Service, staff: Staff, rule: str) -> Rule:
    """The rule with this id among those that the service reads for somebody's operator."""
    operator = the_operator(service.store, staff.operator)
    return rule_named(rule, service.counter(operator).rules.values())


def step_rule(service: Service, staff: Staff, rule: Rule, move: Move) -> StandingRule:
    """Take a step with a rule as it reads now; how it stands then, or what the move raises."""
    now = service.clock()
    asked = StepAsked(
        staff.operator, KnownRule.of(rule), service.going_live, now, lambda found: move(found.at_hand, staff, now)
    )
    try:
        return service.store.writer.run(take_step, asked)
    finally:
        service.in_force.changed()


def _taken(service: Service, staff: Staff, rule: str, digest: str, move: Move) -> StandingRule:
    named = own_rule(service, staff, rule)
    if rule_fingerprint(named) != digest:
        raise RuleDigestError("the rule does not say what you looked at; look at it again")
    return step_rule(service, staff, named, move)


def _approval(found: StandingRule) -> RuleVersion:
    if found.version is None:
        raise RuleApprovalError("nobody approved this version")
    return found.version


def _unapproved(service: Service, operator: Operator) -> tuple[StandingRule, ...]:
    """Where nothing is asked of rules, all that two people have not approved; else those that were never live."""
    found = standing_rules(service, operator)
    if service.going_live is GoingLive.AT_ONCE:
        return tuple(one for one in found if not one.is_shipped and one.state is not RuleState.APPROVED)
    return never_live(found)
