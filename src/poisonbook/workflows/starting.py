"""What the service works by, told to the ledger when it starts: program, rules and law; and rules when they changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import poisonbook
from poisonbook.ledger.events import Started
from poisonbook.ledger.rule_events import RulesChanged
from poisonbook.rules.lock import rule_fingerprint
from poisonbook.rules.records import rule_record
from poisonbook.rules.syntax import Rule
from poisonbook.storage import contents, rule_steps, rule_texts
from poisonbook.storage.contents import Connection
from poisonbook.storage.events import log_event
from poisonbook.storage.writer import each
from poisonbook.trials.steps import RuleStep, StepKind
from poisonbook.values.canonical import fingerprint
from poisonbook.workflows.access import list_operators
from poisonbook.workflows.rule_steps import keep_steps
from poisonbook.workflows.rules import rules_for
from poisonbook.workflows.service import Service


@dataclass(frozen=True, slots=True)
class _Starting:
    started: Started
    changed: RulesChanged
    rules: Mapping[str, Mapping[str, Rule]]
    """The rules of each operator, by digest."""
    at: datetime


def log_start(service: Service) -> Started:
    """Log that the service starts, and by which rules and law it judges from now on.

    Which rules these are, each with its hash, is an entry of its own where they are not those of the last one. The time
    of a rule that is live by its release, or because nothing is asked of it, is counted from the first start with it.
    """
    operators = list_operators(service.store)
    codes = sorted({code for operator in operators for code in operator.jurisdictions})
    own = {operator.jurisdictions[0] for operator in operators}
    by_law = {code: rules_for(service.book, code, service.settings.rules) for code in sorted(own)}
    rules = {
        f"{code} {rule.id} {rule.version}": rule_fingerprint(rule) for code, some in by_law.items() for rule in some
    }
    by_digest = {code: {rule_fingerprint(rule): rule for rule in some} for code, some in by_law.items()}
    now = service.clock()
    started = Started(
        at=now.isoformat(),
        version=poisonbook.__version__,
        rules=fingerprint(rules),
        law=", ".join(f"{code} {service.book.jurisdiction(code).checked}" for code in codes),
        own_rules=service.settings.require_approved_rules,
    )
    theirs = {operator.id: by_digest[operator.jurisdictions[0]] for operator in operators}
    service.store.writer.run(_STARTS, _Starting(started, RulesChanged(at=started.at, rules=rules), theirs, now))
    service.in_force.changed()
    return started


@each
def _starts(connection: Connection, starting: _Starting) -> None:
    log_event(connection, starting.started)
    for operator, rules in starting.rules.items():
        rule_texts.keep_texts(connection, operator, {digest: rule_record(rule) for digest, rule in rules.items()})
        known = rule_steps.seen(connection, operator, rules)
        keep_steps(connection, operator, [_seen(rules[one], one, starting.at) for one in sorted(rules.keys() - known)])
    last = contents.last_of_kind(connection, RulesChanged.KIND)
    if last is None or json.loads(last.content)["rules"] != starting.changed.rules:
        log_event(connection, starting.changed)


def _seen(rule: Rule, digest: str, at: datetime) -> RuleStep:
    return RuleStep(id="", digest=digest, rule=rule.id, version=rule.version, at=at, step=StepKind.SEEN)


_STARTS = _starts
