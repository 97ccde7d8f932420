"""What the service works by, told to the ledger when it starts: program, rules and law; and rules when they changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import poisonbook
from poisonbook.ledger.events import RulesChanged, Started
from poisonbook.rules.lock import rule_fingerprint
from poisonbook.rules.records import Record, rule_record
from poisonbook.storage import contents, rule_versions
from poisonbook.storage.contents import Connection
from poisonbook.storage.events import log_event
from poisonbook.storage.writer import each
from poisonbook.values.canonical import fingerprint
from poisonbook.workflows.access import list_operators
from poisonbook.workflows.rules import rules_for
from poisonbook.workflows.service import Service


@dataclass(frozen=True, slots=True)
class _Starting:
    started: Started
    changed: RulesChanged
    texts: Mapping[str, Mapping[str, Record]]
    """What the rules of each operator say, by digest."""


def log_start(service: Service) -> Started:
    """Log that the service starts, and by which rules and law it judges from now on.

    Which rules these are, each with its hash, is an entry of its own where they are not those of the last one.
    """
    operators = list_operators(service.store)
    codes = sorted({code for operator in operators for code in operator.jurisdictions})
    own = {operator.jurisdictions[0] for operator in operators}
    by_law = {code: rules_for(service.book, code, service.settings.rules) for code in sorted(own)}
    rules = {
        f"{code} {rule.id} {rule.version}": rule_fingerprint(rule) for code, some in by_law.items() for rule in some
    }
    texts = {code: {rule_fingerprint(rule): rule_record(rule) for rule in some} for code, some in by_law.items()}
    started = Started(
        at=service.clock().isoformat(),
        version=poisonbook.__version__,
        rules=fingerprint(rules),
        law=", ".join(f"{code} {service.book.jurisdiction(code).checked}" for code in codes),
    )
    said = {operator.id: texts[operator.jurisdictions[0]] for operator in operators}
    service.store.writer.run(_STARTS, _Starting(started, RulesChanged(at=started.at, rules=rules), said))
    return started


@each
def _starts(connection: Connection, starting: _Starting) -> None:
    log_event(connection, starting.started)
    for operator, texts in starting.texts.items():
        rule_versions.keep_texts(connection, operator, texts)
    last = contents.last_of_kind(connection, RulesChanged.KIND)
    if last is None or json.loads(last.content)["rules"] != starting.changed.rules:
        log_event(connection, starting.changed)


_STARTS = _starts
