"""What changed between two sets of rules, rule by rule: the wording only, or what it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from poisonbook.rules.lock import plan_fingerprint, rule_fingerprint
from poisonbook.rules.records import rule_record
from poisonbook.rules.syntax import Rule


class ChangeKind(StrEnum):
    """What kind of change a rule saw."""

    ADDED = "added"
    REMOVED = "removed"
    MEANING = "meaning"
    """Other lines, windows, limits, attention or law than before."""
    WORDING = "wording"
    """Texts, addresses or the number alone; the same is found as before."""


@dataclass(frozen=True, slots=True)
class KeyChange:
    """One key of a rule's record, before and after; None where the rule had none."""

    key: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class RuleChange:
    """How one rule changed."""

    rule: str
    kind: ChangeKind
    before: int | None
    """The version; None for an added rule."""
    after: int | None
    """The version; None for a removed rule."""
    keys: tuple[KeyChange, ...] = ()

    @property
    def is_unversioned(self) -> bool:
        """Whether the rule changed under the same number."""
        return self.before is not None and self.before == self.after


def changes(old: Iterable[Rule], new: Iterable[Rule]) -> tuple[RuleChange, ...]:
    """How `new` differs from `old`, by id; a rule whose examples or layout alone changed is as it was."""
    before, after = {rule.id: rule for rule in old}, {rule.id: rule for rule in new}
    found = []
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name), after.get(name)
        if was is None and now is not None:
            found.append(RuleChange(name, ChangeKind.ADDED, None, now.version))
        elif now is None and was is not None:
            found.append(RuleChange(name, ChangeKind.REMOVED, was.version, None))
        elif was is not None and now is not None and rule_fingerprint(was) != rule_fingerprint(now):
            same = plan_fingerprint(was) == plan_fingerprint(now)
            kind = ChangeKind.WORDING if same else ChangeKind.MEANING
            found.append(RuleChange(name, kind, was.version, now.version, _keys(was, now)))
    return tuple(found)


def _keys(was: Rule, now: Rule) -> tuple[KeyChange, ...]:
    before, after = rule_record(was), rule_record(now)
    return tuple(KeyChange(key, before.get(key), value) for key, value in after.items() if before.get(key) != value)
