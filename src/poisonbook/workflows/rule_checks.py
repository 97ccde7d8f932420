"""Compile rule files: every error of every file, and, apart from them, advice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from poisonbook.law.book import Book
from poisonbook.rules.advise import Advice, advise
from poisonbook.rules.errors import RulesRefusedError
from poisonbook.rules.lock import lock_of, read_lock
from poisonbook.rules.pack import check_packs, compile_files, rule_files, shipped_packs
from poisonbook.rules.syntax import Rule
from poisonbook.values.documents import DocumentError


@dataclass(frozen=True, slots=True)
class Check:
    """What compiling some files gave."""

    rules: tuple[Rule, ...]
    """None where anything is wrong."""
    errors: tuple[DocumentError, ...]
    advice: tuple[Advice, ...]
    not_locked: tuple[Rule, ...] = ()
    """Rules whose present version no lock holds."""


def check_files(paths: Sequence[Path], book: Book, *, with_advice: bool = False) -> Check:
    """The rules in these files and folders, or what is wrong with them; without paths, the shipped ones.

    Raises:
        RuleFileError: a path holds no rule file, or one that cannot be read.
    """
    errors = [error for path in paths for error in check_packs(path)]
    try:
        rules = compiled(paths, book=book)
    except RulesRefusedError as refused:
        errors += refused.errors
    if errors:
        return Check((), tuple(sorted(errors, key=lambda error: error.place)), ())
    return Check(rules, (), advise(rules, book=book), _not_locked(rules)) if with_advice else Check(rules, (), ())


def compiled(paths: Sequence[Path], *, book: Book | None = None, locks: bool = True) -> tuple[Rule, ...]:
    """The rules in these files and folders, by id; without paths, the shipped ones.

    Raises:
        RuleFileError: a path holds no rule file, or one that cannot be read.
        RulesRefusedError: rules do not compile; every fault of every file is in it.
    """
    where = paths or [pack.folder for pack in shipped_packs().values()]
    return compile_files([file for path in where for file in rule_files(path)], book=book, locks=locks)


def _not_locked(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    locks = {path: read_lock(path) for path in map(lock_of, rules)}
    return tuple(rule for rule in rules if (rule.id, rule.version) not in locks[lock_of(rule)])
