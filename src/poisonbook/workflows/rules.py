"""Look at rules: which there are, whether files compile, and what an engine is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from poisonbook.engine.sql import sql_for
from poisonbook.law.book import Book
from poisonbook.rules.pack import all_rules, compile_files, load_pack, rule_files, rule_named, shipped_packs
from poisonbook.rules.plan import plan_for
from poisonbook.rules.syntax import Rule


def rules_for(book: Book, code: str, extra: Sequence[Path] = ()) -> tuple[Rule, ...]:
    """The rules to screen with under a jurisdiction: its pack, or that of the one it extends, and the private ones.

    Raises:
        UnknownPackError: no pack is shipped for it or for what it extends, and `extra` is empty.
        RulesRefusedError: rules do not compile.
    """
    shipped = shipped_packs()
    if code in shipped:
        return load_pack(code, tuple(extra))
    base = next((one.code for one in book.lineage(code) if one.code in shipped), None)
    if base is None:
        return load_pack(code, tuple(extra))
    return (*load_pack(base), *(load_pack(code, tuple(extra)) if extra else ()))


def listed_rules(jurisdiction: str | None = None, extra: Sequence[Path] = ()) -> tuple[Rule, ...]:
    """The rules of a jurisdiction with those it takes over, or of all; private ones included, by id."""
    if jurisdiction is not None:
        return load_pack(jurisdiction, extra)
    if not extra:
        return all_rules()
    shipped = (pack.folder for pack in shipped_packs().values())
    return compile_files([file for path in (*shipped, *extra) for file in rule_files(path)])


def checked_files(paths: Sequence[Path]) -> tuple[Rule, ...]:
    """The rules in these files and folders; without paths, the shipped ones.

    Raises:
        RulesRefusedError: with every fault of every file.
        RuleFileError: a path holds no rule file.
    """
    return compile_files([file for path in paths for file in rule_files(path)]) if paths else all_rules()


def one_rule(rule: str, extra: Sequence[Path] = ()) -> Rule:
    """The rule with this id; UnknownRuleError with the nearest id when there is none."""
    return rule_named(rule, listed_rules(extra=extra))


def sql_of(rule: Rule) -> str:
    """The statement that DuckDB runs for the rule."""
    return sql_for(plan_for(rule))
