"""Which packs some rules came from, and what their locks were, so that a result names the rules behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from poisonbook.rules.lock import MANIFEST, lock_of, read_lock
from poisonbook.rules.manifest import read_pack
from poisonbook.rules.syntax import Rule


@dataclass(frozen=True, slots=True)
class Origin:
    """A pack, as far as rules of it are meant."""

    pack: str
    """Its jurisdiction, or the name of the folder where there is no `pack.yaml`."""
    rules: tuple[str, ...]
    """The rules by id, sorted."""
    lock: str | None
    """SHA-256 of its lock; None where there is none."""
    not_locked: tuple[str, ...]
    """Those of the rules whose version the lock does not hold."""


def origins(rules: Iterable[Rule]) -> tuple[Origin, ...]:
    """The packs of these rules, by name.

    Raises:
        DocumentError: a `pack.yaml` or a lock that was sound when the rules were read is so no longer.
    """
    by_lock: dict[Path, list[Rule]] = defaultdict(list)
    for rule in rules:
        by_lock[lock_of(rule)].append(rule)
    found = (_origin(path, sorted(held, key=lambda rule: rule.id)) for path, held in by_lock.items())
    return tuple(sorted(found, key=lambda origin: (origin.pack, origin.rules)))


def _origin(path: Path, rules: list[Rule]) -> Origin:
    folder = path.parent
    held = read_lock(path)
    return Origin(
        pack=read_pack(folder).jurisdiction if (folder / MANIFEST).is_file() else folder.resolve().name,
        rules=tuple(rule.id for rule in rules),
        lock=f"sha256:{sha256(path.read_bytes()).hexdigest()}" if path.is_file() else None,
        not_locked=tuple(rule.id for rule in rules if (rule.id, rule.version) not in held),
    )
