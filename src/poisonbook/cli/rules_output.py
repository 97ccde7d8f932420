"""What the commands of `poisonbook rules` print."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from poisonbook.cli.console import wide_console

if TYPE_CHECKING:
    from poisonbook.rules.syntax import Rule
    from poisonbook.values.documents import DocumentError, Place


def print_json(value: object) -> None:
    """One JSON value, for machines."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def place_record(place: Place) -> dict[str, object]:
    """Where something stands in a file."""
    return {"file": place.file, "line": place.line, "column": place.column}


def error_record(error: DocumentError) -> dict[str, object]:
    """What is wrong, and where."""
    return {**place_record(error.place), "code": error.code, "problem": error.problem}


def print_errors(errors: Iterable[DocumentError]) -> None:
    """Every error with its place and code, and how many there are, on standard error."""
    shown = tuple(errors)
    for error in shown:
        click.echo(f"{error.place}: [{error.code}] {error.problem}", err=True)
    click.echo(counted(len(shown), "error"), err=True)


def counted(number: int, word: str) -> str:
    """Such as `1 rule` and `2 rules`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def print_table(found: Iterable[Rule]) -> None:
    """One row for each rule."""
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


def print_rule(rule: Rule, lang: str) -> None:
    """Everything a rule says, in words of this language."""
    from rich.table import Table
    from rich.text import Text

    from poisonbook.rules.texts import text_of
    from poisonbook.rules.words import rule_words, title_words

    table = Table.grid(padding=(0, 2))
    for heading, text in rule_words(rule, lang):
        table.add_row(Text(heading, style="bold"), Text(text))
    console = wide_console()
    console.print(Text(title_words(rule, lang), style="bold"))
    console.print(Text(text_of(rule, lang).description))
    console.print()
    console.print(table)
