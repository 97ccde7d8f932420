"""Look at rules: which there are, and what an engine is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from poisonbook.engine.sql.dialect import DIALECTS
from poisonbook.engine.sql.statement import sql_for
from poisonbook.law.book import Book, load_book
from poisonbook.law.errors import UnknownJurisdictionError
from poisonbook.rules.pack import all_rules, load_pack, rule_named, shipped_packs
from poisonbook.rules.plan import plan_for
from poisonbook.rules.syntax import Rule
from poisonbook.workflows.rule_checks import compiled


def rules_for(book: Book, code: str, extra: Sequence[Path] = ()) -> tuple[Rule, ...]:
    """The rules to screen with under a jurisdiction: its pack, or that of the one it extends, and the private ones.

    Raises:
        UnknownPackError: no pack is shipped for it or for what it extends, and `extra` is empty.
        RulesRefusedError: rules do not compile.
    """
    return load_pack(code, extra, book=book)


def listed_rules(jurisdiction: str | None = None, extra: Sequence[Path] = ()) -> tuple[Rule, ...]:
    """The rules of a jurisdiction with those it takes over, or of all; private ones included, by id.

    Args:
        jurisdiction: its code or an alias, in any case.
    """
    if jurisdiction is not None:
        return load_pack(jurisdiction_code(jurisdiction), extra)
    if not extra:
        return all_rules()
    return compiled([*(pack.folder for pack in shipped_packs().values()), *extra])


def jurisdiction_code(name: str) -> str:
    """The code of a jurisdiction by its code or alias, in any case; as it is where no law knows it."""
    if name.upper() in shipped_packs():
        return name.upper()
    try:
        return load_book().jurisdiction(name).code
    except UnknownJurisdictionError:
        return name  # rules of one's own may be for a jurisdiction that has no law file


def one_rule(rule: str, extra: Sequence[Path] = ()) -> Rule:
    """The rule with this id; UnknownRuleError with the nearest id when there is none."""
    return rule_named(rule, listed_rules(extra=extra))


def substance_names(book: Book, lang: str = "en") -> dict[str, str]:
    """What to call each substance of the law: in English by its id, in another language by such as `de:acetone`."""
    names = {}
    for substance in book.substances():
        names[substance.slug] = substance.name
        own = [name.text for name in substance.names if name.lang == lang != "en" and not name.ambiguous]
        if own:
            names[f"{lang}:{substance.slug}"] = own[0]
    return names


def sql_of(rule: Rule, dialect: str = "duckdb") -> str:
    """The script that an engine runs for the rule: statements that make tables, and the one that gives the findings."""
    return sql_for(plan_for(rule), DIALECTS[dialect])
