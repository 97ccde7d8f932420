"""Write and compare rule files: locks, differences, and a new rule to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.rules.diff import RuleChange, changes
from poisonbook.rules.errors import RulesRefusedError
from poisonbook.rules.lock import Locked, check_locked, lock_text, read_lock, with_rules
from poisonbook.rules.pack import by_pack, load_pack, shipped_packs
from poisonbook.rules.syntax import Rule, RuleType
from poisonbook.rules.template import rule_text
from poisonbook.values.documents import DocumentError
from poisonbook.workflows.rule_checks import compiled
from poisonbook.workflows.rules import jurisdiction_code


class RuleFileExistsError(PoisonbookError):
    """A place for a new rule where there is a file already; nothing was written."""

    code: ClassVar[str] = "rule-file-exists"

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: there is a file already; choose another name"


class RuleOutputError(PoisonbookError):
    """A rule file or a lock cannot be written."""

    code: ClassVar[str] = "rule-output"
    exit_code: ClassVar[int] = 4

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: cannot be written ({self.problem})"


@dataclass(frozen=True, slots=True)
class PackLock:
    """One lock, and what it lacks of the rules as they are now."""

    path: Path
    added: tuple[Locked, ...]
    """Versions that it had not; sorted."""
    held: int
    """Versions that it holds with them."""


def lock_packs(paths: Sequence[Path], *, write: bool = True) -> tuple[PackLock, ...]:
    """Lock the present version of every rule at these paths, in the lock of its pack; lines there stay as they are.

    Raises:
        RulesRefusedError: rules do not compile, or changed under a locked version; nothing was written.
        RuleFileError: a path holds no rule file. RuleOutputError: a lock cannot be written.
    """
    packs = sorted(by_pack(compiled(paths, locks=False)).items())
    errors: list[DocumentError] = []
    locks = []
    for path, rules in packs:
        try:
            was = read_lock(path)
        except DocumentError as error:
            errors.append(error)
            continue
        errors += check_locked(rules, was)
        now = with_rules(was, rules)
        added = tuple(sorted(one for key, one in now.items() if key not in was))
        locks.append((PackLock(path, added, len(now)), lock_text(now.values())))
    if errors:
        raise RulesRefusedError(tuple(errors))
    for lock, text in locks:
        if write and lock.added:
            _replace(lock.path, text)
    return tuple(lock for lock, _ in locks)


def diff_rules(old: str, new: str) -> tuple[RuleChange, ...]:
    """How the rules at `new` differ from those at `old`; each a path, or the jurisdiction of a shipped pack.

    Raises:
        RuleFileError: a path holds no rule file. RulesRefusedError: rules do not compile.
    """
    return changes(_rules_at(old), _rules_at(new))


def new_rule(path: Path | None, *, name: str, kind: RuleType, jurisdiction: str) -> str:
    """Write a rule to begin with, and give its text; without a path, nothing is written.

    Raises:
        UnknownPackError: no pack is shipped for the jurisdiction whose law it could rest on.
        RuleFileExistsError: there is a file already. RuleOutputError: it cannot be written.
    """
    code = jurisdiction_code(jurisdiction)
    text = rule_text(name, kind, load_pack(code), jurisdiction=code)
    if path is not None:
        _create(path, text)
    return text


def _rules_at(place: str) -> tuple[Rule, ...]:
    path = Path(place)
    if not path.exists() and (code := jurisdiction_code(place)) in shipped_packs():
        return load_pack(code)
    return compiled([path], locks=False)


def _create(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise RuleFileExistsError(path) from None
    except OSError as error:
        raise RuleOutputError(path, error.strerror or "input or output error") from None


def _replace(path: Path, text: str) -> None:
    """Write the file whole or not at all: a torn lock would be taken for one with other rules."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise RuleOutputError(path, error.strerror or "input or output error") from None
