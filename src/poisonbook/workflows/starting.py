"""What the service works by, told to the ledger when it starts: program, rules and law."""

from __future__ import annotations

import poisonbook
from poisonbook.ledger.events import Started
from poisonbook.rules.lock import rule_fingerprint
from poisonbook.storage.events import log
from poisonbook.values.canonical import fingerprint
from poisonbook.workflows.access import list_operators
from poisonbook.workflows.rules import rules_for
from poisonbook.workflows.service import Service


def log_start(service: Service) -> Started:
    """Log that the service starts, and by which rules and law it judges from now on."""
    codes = sorted({code for operator in list_operators(service.store) for code in operator.jurisdictions})
    own = {operator.jurisdictions[0] for operator in list_operators(service.store)}
    rules = {
        f"{code} {rule.id} {rule.version}": rule_fingerprint(rule)
        for code in sorted(own)
        for rule in rules_for(service.book, code, service.settings.rules)
    }
    started = Started(
        at=service.clock().isoformat(),
        version=poisonbook.__version__,
        rules=fingerprint(rules),
        law=", ".join(f"{code} {service.book.jurisdiction(code).checked}" for code in codes),
    )
    service.store.writer.run(log, started)
    return started
