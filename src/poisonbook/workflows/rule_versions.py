"""Rules in force, each with its digest and who approved it; approving takes two people, each on exactly what it says.

Every step is in the ledger. Every function that takes a person checks their role itself, and may raise RuleRoleError,
RuleFourEyesError, RuleApprovalError, RuleDigestError and UnknownRuleError.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from poisonbook.ledger.events import RuleApproval
from poisonbook.register.access import Operator
from poisonbook.register.staff import Staff
from poisonbook.rules.lock import rule_fingerprint
from poisonbook.rules.pack import is_shipped, rule_named
from poisonbook.rules.syntax import Rule
from poisonbook.rules.versions import (
    RuleApprovalError,
    RuleDigestError,
    RulesNotApprovedError,
    RuleState,
    RuleVersion,
    approved,
    proposed,
    refused,
)
from poisonbook.storage import rule_versions as stored
from poisonbook.storage.events import log_event
from poisonbook.storage.rule_versions import Connection
from poisonbook.storage.writer import each
from poisonbook.workflows.access import list_operators, the_operator
from poisonbook.workflows.service import Service

__all__ = ["RuleState", "RuleVersion"]


@dataclass(frozen=True, slots=True)
class StandingRule:
    """A rule as the service reads it now."""

    rule: Rule
    digest: str
    """Of everything it says."""
    state: RuleState
    version: RuleVersion | None
    """Who approved or refused it; None: nobody did."""


@dataclass(frozen=True, slots=True)
class _Asked:
    operator: str
    digest: str
    now: datetime
    move: Callable[[RuleVersion | None], RuleVersion]


def standing_rules(service: Service, operator: Operator) -> tuple[StandingRule, ...]:
    """The rules that the operator's orders are judged with, by id, and how each version stands."""
    with service.store.reading() as connection:
        known = {one.id: one for one in stored.versions(connection, operator.id)}
    rules = service.counter(operator).rules
    return tuple(_standing(rules[id_], known) for id_ in sorted(rules))


def unapproved_rules(service: Service) -> dict[str, tuple[StandingRule, ...]]:
    """The rules of each operator's own that two people have not approved, by operator; none where all are."""
    found = {operator.id: _unapproved(service, operator) for operator in list_operators(service.store)}
    return {operator: rules for operator, rules in found.items() if rules}


def need_approved_rules(service: Service) -> None:
    """Go on only where every rule that needs it is approved, or none needs it.

    Raises:
        RulesNotApprovedError: one is not.
    """
    if service.needs_approved_rules and (missing := unapproved_rules(service)):
        raise RulesNotApprovedError(sorted({_named(one) for rules in missing.values() for one in rules}))


def approve_rule(service: Service, staff: Staff, rule: str, *, digest: str) -> RuleVersion:
    """Approve what a rule says, as the first person or, where another one did, as the second.

    Args:
        rule: the rule's id.
        digest: of what the person looked at.
    """
    named = _looked_at(service, staff, rule, digest)

    def move(known: RuleVersion | None) -> RuleVersion:
        if known is None or known.state is RuleState.REFUSED:
            return proposed(digest, named.id, named.version, staff, now)
        return approved(known, staff, now)

    now = service.clock()
    return service.store.writer.run(_TAKE, _Asked(staff.operator, digest, now, move))


def refuse_rule(service: Service, staff: Staff, rule: str, *, digest: str) -> RuleVersion:
    """Refuse what a rule says, as the second person; or take one's own approval back."""
    _looked_at(service, staff, rule, digest)
    now = service.clock()

    def move(known: RuleVersion | None) -> RuleVersion:
        if known is None:
            raise RuleApprovalError("nobody proposed this version")
        return refused(known, staff, now)

    return service.store.writer.run(_TAKE, _Asked(staff.operator, digest, now, move))


def _looked_at(service: Service, staff: Staff, rule: str, digest: str) -> Rule:
    operator = the_operator(service.store, staff.operator)
    named = rule_named(rule, service.counter(operator).rules.values())
    if is_shipped(named):
        raise RuleApprovalError("this rule comes with poisonbook; only rules of your own are approved")
    if rule_fingerprint(named) != digest:
        raise RuleDigestError("the rule does not say what you looked at; look at it again")
    return named


def _unapproved(service: Service, operator: Operator) -> tuple[StandingRule, ...]:
    settled = (RuleState.SHIPPED, RuleState.APPROVED)
    return tuple(one for one in standing_rules(service, operator) if one.state not in settled)


def _standing(rule: Rule, known: dict[str, RuleVersion]) -> StandingRule:
    digest = rule_fingerprint(rule)
    version = known.get(digest)
    state = RuleState.UNAPPROVED if version is None else version.state
    return StandingRule(rule, digest, RuleState.SHIPPED if is_shipped(rule) else state, version)


def _named(one: StandingRule) -> str:
    return f"{one.rule.id} {one.rule.version} ({one.digest})"


@each
def _take(connection: Connection, asked: _Asked) -> RuleVersion:
    version = asked.move(stored.find(connection, asked.operator, asked.digest))
    stored.put(connection, asked.operator, version)
    by = {
        RuleState.PROPOSED: version.proposed_by,
        RuleState.APPROVED: version.approved_by,
        RuleState.REFUSED: version.refused_by,
    }
    log_event(
        connection,
        RuleApproval(
            operator=asked.operator,
            at=asked.now.astimezone(UTC).isoformat(),
            rule=version.rule,
            version=version.version,
            digest=version.id,
            step=version.state.value,
            by=by[version.state] or "",
        ),
    )
    return version


_TAKE = _take
