"""Each set of rules that the service has started with, and what changed from one to the next: the ledger's entries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from poisonbook.ledger.rule_events import RulesChanged
from poisonbook.register.access import Operator
from poisonbook.rules.history import RecordedChange, recorded_changes
from poisonbook.rules.lock import record_fingerprint, rule_fingerprint
from poisonbook.storage import contents, rule_texts
from poisonbook.values.canonical import fingerprint
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
    before: dict[tuple[str, int], str] = {}
    for entry, said in zip(told, said_of, strict=True):
        now = _of(code, said["rules"])
        if now == before:
            continue
        at = datetime.fromisoformat(said["at"])
        sets.append(RuleSet(at, _digest(now), len(now), entry.number, recorded_changes(before, now, texts)))
        before = now
    rules = service.counter(operator).rules.values()
    live = {(rule.id, rule.version): rule_fingerprint(rule) for rule in rules}
    return RuleHistory(tuple(reversed(sets)), not sets or live == before)


def _of(code: str, rules: dict[str, str]) -> dict[tuple[str, int], str]:
    """Those of one law, by id and version."""
    found = {}
    for name, digest in rules.items():
        law, rule, version = name.split(" ")
        if law == code:
            found[rule, int(version)] = digest
    return found


def _digest(rules: dict[tuple[str, int], str]) -> str:
    return fingerprint({f"{rule} {version}": digest for (rule, version), digest in rules.items()})
