"""`poisonbook rules`: which rules there are, whether files compile, and what is run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from poisonbook.cli.console import wide_console

if TYPE_CHECKING:
    from poisonbook.rules.syntax import Rule

F = TypeVar("F", bound=Callable[..., Any])

_REFUSED = 2


def _private(command: F) -> F:
    return click.option(
        "--rules",
        "rule_paths",
        metavar="PATH",
        multiple=True,
        type=click.Path(path_type=Path),
        help="Also read this private rule, or the rules of this folder. Repeatable.",
    )(command)


@click.group("rules")
def rules() -> None:
    """List, check and show the rules that orders are screened with."""


@rules.command("list")
@click.option("--jurisdiction", "-j", metavar="CODE", help="Only this jurisdiction, with what it takes from another.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@_private
def list_rules(jurisdiction: str | None, rule_paths: Sequence[Path], *, as_json: bool) -> None:
    """List the rules, by id."""
    from poisonbook.rules.records import rule_record
    from poisonbook.workflows.rules import listed_rules

    found = listed_rules(jurisdiction, rule_paths)
    if as_json:
        _print_json([rule_record(rule) for rule in found])
        return
    _print_table(found)


@rules.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def check(context: click.Context, paths: tuple[Path, ...]) -> None:
    """Compile the rule files at PATHS, files or folders, and print every error; the shipped rules by default.

    Exits with 2 when a rule does not compile.
    """
    from poisonbook.rules.errors import RulesRefusedError
    from poisonbook.workflows.rules import checked_files

    try:
        found = checked_files(paths)
    except RulesRefusedError as refused:
        for error in refused.errors:
            click.echo(f"{error.place}: [{error.code}] {error.problem}", err=True)
        count = len(refused.errors)
        click.echo(f"{count} error{'' if count == 1 else 's'}", err=True)
        context.exit(_REFUSED)
    click.echo(f"{len(found)} rule{'' if len(found) == 1 else 's'} compiled, no errors")


@rules.command("show")
@click.argument("rule")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@_private
def show(rule: str, rule_paths: Sequence[Path], *, as_json: bool) -> None:
    """Show everything that RULE says: what it selects, when it holds, and the law it rests on."""
    from poisonbook.rules.records import rule_record
    from poisonbook.workflows.rules import one_rule

    found = one_rule(rule, rule_paths)
    if as_json:
        _print_json(rule_record(found))
        return
    _print_rule(found)


@rules.command("sql")
@click.argument("rule")
@_private
def sql(rule: str, rule_paths: Sequence[Path]) -> None:
    """Print the SQL that is run for RULE over the tables lines and companions."""
    from poisonbook.workflows.rules import one_rule, sql_of

    click.echo(sql_of(one_rule(rule, rule_paths)), nl=False)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _print_table(found: Iterable[Rule]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table("Rule", "Version", "Attention", "Type", "Title", "Law", box=box.SIMPLE_HEAD)
    for rule in found:
        law = "; ".join(f"{basis.act}, {basis.article} ({basis.certainty})" for basis in rule.law)
        cells = (rule.id, str(rule.version), rule.attention, rule.type, rule.title, law)
        table.add_row(*(Text(cell) for cell in cells))
    console = wide_console()
    console.print(table)
    console.print("Attention is of the transaction, never of a person. Not legal advice.", style="italic")


def _print_rule(rule: Rule) -> None:
    from rich.table import Table
    from rich.text import Text

    from poisonbook.rules.words import condition_words, selection_words

    rows = [
        ("Jurisdiction", rule.jurisdiction),
        ("Law", "\n".join(f"{law.act}, {law.article} ({law.certainty})\n{law.url}" for law in rule.law)),
        ("Indicator", rule.indicator),
        ("Attention", f"{rule.attention} (of the transaction)"),
        ("Selects", "\n".join(selection_words(rule))),
        ("Holds", condition_words(rule)),
        ("Figures set by", "" if rule.basis is None else rule.basis),
        ("Why", rule.why),
        ("Note", rule.note),
        ("File", rule.places["id"].file),
    ]
    table = Table.grid(padding=(0, 2))
    for name, text in rows:
        if text:
            table.add_row(Text(name, style="bold"), Text(text))
    console = wide_console()
    console.print(Text(f"{rule.id}, version {rule.version}: {rule.title}", style="bold"))
    console.print(Text(rule.description))
    console.print()
    console.print(table)
