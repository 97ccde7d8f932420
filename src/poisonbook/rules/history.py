"""What changed from one set of rules to the next, told from what each version said (`records.rule_record`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from poisonbook.rules.diff import ChangeKind, KeyChange
from poisonbook.rules.records import Record

_WORDING = frozenset({"version", "title", "description", "indicator", "basis", "why", "translations", "note", "like"})
"""Keys that decide nothing of what is found."""
Digests = Mapping[tuple[str, int], str]
"""A set of rules: the digest of what each says, by id and version."""


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """How one rule changed between two sets."""

    rule: str
    kind: ChangeKind
    before: int | None
    """The version; None: it is new."""
    after: int | None
    """The version; None: it is gone."""
    keys: tuple[KeyChange, ...] | None = None
    """What it says otherwise; None: what one of them said is not on record."""


def recorded_changes(old: Digests, new: Digests, said: Mapping[str, Record]) -> tuple[RecordedChange, ...]:
    """How the set `new` differs from `old`, by id.

    Args:
        said: what versions said, by digest, as far as it is on record.
    """
    before, after = ({rule: (version, digest) for (rule, version), digest in sorted(one.items())} for one in (old, new))
    found = []
    for rule in sorted(before.keys() | after.keys()):
        was, now = before.get(rule), after.get(rule)
        if was is None and now is not None:
            found.append(RecordedChange(rule, ChangeKind.ADDED, None, now[0]))
        elif now is None and was is not None:
            found.append(RecordedChange(rule, ChangeKind.REMOVED, was[0], None))
        elif was is not None and now is not None and was[1] != now[1]:
            keys = _keys(said.get(was[1]), said.get(now[1]))
            wording = keys is not None and all(one.key in _WORDING for one in keys)
            kind = ChangeKind.WORDING if wording else ChangeKind.MEANING
            found.append(RecordedChange(rule, kind, was[0], now[0], keys))
    return tuple(found)


def _keys(was: Record | None, now: Record | None) -> tuple[KeyChange, ...] | None:
    if was is None or now is None:
        return None
    names = (*now, *(name for name in was if name not in now))
    return tuple(KeyChange(key, was.get(key), now.get(key)) for key in names if was.get(key) != now.get(key))
