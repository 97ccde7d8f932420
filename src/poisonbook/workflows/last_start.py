"""What the service last started with, as the ledger tells it, beside what this process reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from poisonbook.ledger.events import Started
from poisonbook.ledger.rule_events import RulesChanged
from poisonbook.register.access import Operator
from poisonbook.rules.lock import rule_fingerprint
from poisonbook.storage import contents
from poisonbook.workflows.service import Service

Digests = dict[tuple[str, int], str]
"""Of rules, by id and version."""


@dataclass(frozen=True, slots=True)
class Unlike:
    """In what the last start was unlike this process, as far as the ledger says."""

    rules: bool
    """Whether it read other rules for the operator."""
    asked: str | None
    """What it asked of rules of the operator's own (`require_approved_rules`); None: the same, or it is not told."""


def unlike_last_start(service: Service, operator: Operator) -> Unlike:
    """In what the service last started otherwise; in nothing where it never did."""
    with service.store.reading() as connection:
        rules = contents.last_of_kind(connection, RulesChanged.KIND)
        start = contents.last_of_kind(connection, Started.KIND)
    told = None if rules is None else told_rules(operator.jurisdictions[0], json.loads(rules.content)["rules"])
    asked = None if start is None else json.loads(start.content).get("own_rules")
    here = service.settings.require_approved_rules
    return Unlike(told is not None and told != rules_here(service, operator), None if asked == here else asked)


def told_rules(code: str, rules: Mapping[str, str]) -> Digests:
    """The rules of one law among those that the ledger tells of."""
    found = {}
    for name, digest in rules.items():
        law, rule, version = name.split(" ")
        if law == code:
            found[rule, int(version)] = digest
    return found


def rules_here(service: Service, operator: Operator) -> Digests:
    """The rules that this process reads for the operator."""
    return {(one.id, one.version): rule_fingerprint(one) for one in service.counter(operator).rules.values()}
