"""Each set of rules that the service has started with, and what changed from one to the next: the ledger's entries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from poisonbook.ledger.rule_events import RulesChanged
from poisonbook.register.access import Operator
from poisonbook.rules.history import RecordedChange, recorded_changes
from poisonbook.rules.lock import record_fingerprint
from poisonbook.storage import contents, rule_texts
from poisonbook.values.canonical import fingerprint
from poisonbook.workflows.last_start import Digests, rules_here, told_rules
from poisonbook.workflows.service import Service


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of one operator's law from one start on."""

    since: datetime
    digest: str
    """Of the ids, versions and digests of all of them."""
    rules: int
    entry: int
    """The number of the ledger's entry that says so."""
    changes: tuple[RecordedChange, ...]
    """From the set before; of the first one, every rule is new."""


@dataclass(frozen=True, slots=True)
class RuleHistory:
    """What the service judged an operator's orders by, and when."""

    sets: tuple[RuleSet, ...]
    """The latest first."""
    is_live: bool
    """Whether the latest is what this process reads now."""


def rule_history(service: Service, operator: Operator) -> RuleHistory:
    """The sets of rules that the service has started with, as far back as the ledger's contents go."""
    code = operator.jurisdictions[0]
    with service.store.reading() as connection:
        told = list(contents.of_kind(connection, RulesChanged.KIND))
        said_of = [json.loads(one.content) for one in told]
        digests = {digest for said in said_of for digest in said["rules"].values()}
        kept = rule_texts.texts(connection, operator.id, digests)
    texts = {digest: record for digest, record in kept.items() if record_fingerprint(record) == digest}
    sets: list[RuleSet] = []
    before: Digests = {}
    for entry, said in zip(told, said_of, strict=True):
        now = told_rules(code, said["rules"])
        if now == before:
            continue
        at = datetime.fromisoformat(said["at"])
        sets.append(RuleSet(at, _digest(now), len(now), entry.number, recorded_changes(before, now, texts)))
        before = now
    return RuleHistory(tuple(reversed(sets)), not sets or rules_here(service, operator) == before)


def _digest(rules: Digests) -> str:
    return fingerprint({f"{rule} {version}": digest for (rule, version), digest in rules.items()})
