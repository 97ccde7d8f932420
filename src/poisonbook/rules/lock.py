"""The lock of a pack: what each version of each rule said, so that a changed rule is a new version.

`rules.lock` stands beside `pack.yaml` and holds one line for each version, sorted:

    eu-amount-over-window 1 sha256:… plan:sha256:…

The first fingerprint is of everything the rule says but its examples; the second of what an engine is asked to do
and the law it rests on, so that two versions that differ in wording only can be told from those that do not.
Lines of old versions stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from poisonbook.rules.errors import RuleError
from poisonbook.rules.plan import plan_for
from poisonbook.rules.records import Record, plan_record, rule_record
from poisonbook.rules.syntax import Rule
from poisonbook.values.canonical import fingerprint
from poisonbook.values.documents import Place

LOCK_FILE = "rules.lock"
MANIFEST = "pack.yaml"

_LINE = re.compile(r"(\S+) ([1-9][0-9]*) (sha256:[0-9a-f]{64}) plan:(sha256:[0-9a-f]{64})")
_SPELLING_OF_LAW = ("url", "certainty")
_NOT_MEANING = ("rule", "version", "why")


class LockedRuleError(RuleError):
    """A rule that says something else than its locked version of the same number."""

    code: ClassVar[str] = "rule-locked"


class LockFileError(RuleError):
    """A line of a lock that is not one, or stands there twice."""

    code: ClassVar[str] = "rule-lock-file"


@dataclass(frozen=True, slots=True, order=True)
class Locked:
    """One version of one rule, by what it said."""

    rule: str
    version: int
    text: str
    """Fingerprint of everything it says."""
    plan: str
    """Fingerprint of what it means."""

    def __str__(self) -> str:
        return f"{self.rule} {self.version} {self.text} plan:{self.plan}"


Lock = Mapping[tuple[str, int], Locked]
"""The locked versions, by rule and number."""


def locked(rule: Rule) -> Locked:
    """The line of a lock for a rule as it is now."""
    return Locked(rule.id, rule.version, rule_fingerprint(rule), plan_fingerprint(rule))


def rule_fingerprint(rule: Rule) -> str:
    """Of everything the rule says, however its file is laid out; examples and places are not in it."""
    return record_fingerprint(rule_record(rule))


def record_fingerprint(said: Record) -> str:
    """Of everything that a rule's record says (`records.rule_record`)."""
    record = {key: value for key, value in said.items() if value not in (None, "") and key != "like"}
    if isinstance(named := record.get("selections"), Mapping):
        record["selections"] = [[name, selection] for name, selection in named.items()]  # their order has a meaning
    return fingerprint(record)


def plan_fingerprint(rule: Rule) -> str:
    """Of what an engine is asked to do, the attention it has and the provisions it rests on; no sentence is in it."""
    record = {key: value for key, value in plan_record(plan_for(rule)).items() if key not in _NOT_MEANING}
    if isinstance(provisions := record.get("law"), list):
        record["law"] = [
            {key: value for key, value in law.items() if key not in _SPELLING_OF_LAW} for law in provisions
        ]
    return fingerprint({key: value for key, value in record.items() if value not in (None, [])})


def lock_of(rule: Rule) -> Path:
    """Where the lock of a rule is: in the folder of its pack, or beside its file where it is of no pack."""
    file = Path(rule.places["id"].file)
    folder = next((folder for folder in file.parents if (folder / MANIFEST).is_file()), file.parent)
    return folder / LOCK_FILE


def read_lock(path: Path) -> Lock:
    """The versions that a lock holds; none when there is no such file.

    Raises:
        LockFileError: a line is not one of a lock, or a version stands there twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError):
        raise LockFileError(Place(str(path), 1, 1), "cannot be read as UTF-8 text") from None
    versions: dict[tuple[str, int], Locked] = {}
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            problem = "expected a rule's id, its version, sha256:… and plan:sha256:…; write it with `rules lock`"
            raise LockFileError(Place(str(path), number, 1), problem)
        one = Locked(match[1], int(match[2]), match[3], match[4])
        if (one.rule, one.version) in versions:
            raise LockFileError(Place(str(path), number, 1), f"version {one.version} of {one.rule!r} stands here twice")
        versions[one.rule, one.version] = one
    return versions


def lock_text(versions: Iterable[Locked]) -> str:
    """The text of a lock: a line for each version, sorted."""
    return "".join(f"{one}\n" for one in sorted(versions))


def check_locked(rules: Iterable[Rule], lock: Lock) -> tuple[LockedRuleError, ...]:
    """An error for each rule that changed under its locked number; a version that the lock has not is no fault."""
    errors = []
    for rule in rules:
        was = lock.get((rule.id, rule.version))
        if was is not None and was.text != rule_fingerprint(rule):
            following = 1 + max(version for name, version in lock if name == rule.id)
            problem = f"rule {rule.id!r} is not what its locked version {rule.version} says"
            place = rule.places.get("version", rule.places["id"])
            errors.append(LockedRuleError(place, f"{problem}; make it version {following}, or restore its text"))
    return tuple(errors)


def with_rules(lock: Lock, rules: Iterable[Rule]) -> Lock:
    """The lock with the versions of these rules too; those it has stay as they are."""
    return {(one.rule, one.version): one for one in map(locked, rules)} | dict(lock)
