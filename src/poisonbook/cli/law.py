"""`poisonbook law`: what the law lists, what it says of a substance, and what changed between two days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from poisonbook.cli.console import wide_console
from poisonbook.cli.law_options import json_option, law_option, load, on_option, parse_day, print_json
from poisonbook.cli.law_sale import sale

if TYPE_CHECKING:
    from poisonbook.law.book import Book
    from poisonbook.law.model import Entry

F = TypeVar("F", bound=Callable[..., Any])


def _law_options(command: F) -> F:
    options = (
        click.option("--jurisdiction", "-j", metavar="CODE", help="Only this jurisdiction, such as EU, GB or DK."),
        law_option,
        json_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group("law")
def law() -> None:
    """What the law lists: substances, limits, licences, and since when."""


law.add_command(sale)


@law.command("list")
@_law_options
@on_option
def list_entries(jurisdiction: str | None, law_paths: Sequence[Path], on: date, *, as_json: bool) -> None:
    """List the entries in force on a day."""
    from poisonbook.cli import law_tables as tables
    from poisonbook.law.records import entry_record

    book = load(law_paths)
    listed = {code: book.entries(code, on) for code in _codes(book, jurisdiction)}
    if as_json:
        print_json([entry_record(entry) for entries in _own(listed) for entry in entries])
        return
    console = wide_console()
    for code, entries in listed.items():
        found = book.jurisdiction(code)
        base = f", with everything of {found.extends}" if found.extends else ""
        shown = entries if jurisdiction else [entry for entry in entries if entry.jurisdiction == code]
        console.print(tables.entries_table(f"{found.name} ({code}{base}), in force on {on}", shown))
        console.print()
    tables.close(console)


@law.command("show")
@click.argument("substance")
@_law_options
@on_option
def show_substance(
    substance: str, jurisdiction: str | None, law_paths: Sequence[Path], on: date, *, as_json: bool
) -> None:
    """Show what is known of SUBSTANCE: a name in any language, a CAS, EC or UN number, or its id here."""
    from poisonbook.cli import law_tables as tables
    from poisonbook.law.errors import UnknownSubstanceError
    from poisonbook.law.records import entry_record, substance_record

    book = load(law_paths)
    codes = _codes(book, jurisdiction)
    found, entries = book.matching(substance), book.find(substance)
    if not found and not entries:
        raise UnknownSubstanceError(substance, book.nearest(substance))
    seen = {member.code for code in codes for member in book.lineage(code)}
    in_force = [entry for entry in entries if entry.jurisdiction in seen and entry.period.contains(on)]
    if as_json:
        print_json(
            {
                "substances": [substance_record(one) for one in found],
                "entries": [entry_record(entry) for entry in in_force],
            }
        )
        return
    console = wide_console()
    for one in found:
        tables.print_substance(console, one)
    if in_force:
        console.print(tables.entries_table(f"In force on {on}", in_force, show_jurisdiction=True))
        for entry in in_force:
            tables.print_sources(console, entry)
    else:
        where = jurisdiction or "any jurisdiction here"
        console.print(f"Not listed in {where} on {on}.")
    tables.close(console)


@law.command("diff")
@click.argument("earlier", callback=parse_day, metavar="DATE")
@click.argument("later", callback=parse_day, metavar="DATE")
@_law_options
def diff_days(
    earlier: date, later: date, jurisdiction: str | None, law_paths: Sequence[Path], *, as_json: bool
) -> None:
    """Show what changed in the law from one day to another."""
    from poisonbook.cli import law_tables as tables
    from poisonbook.law.compare import compare
    from poisonbook.law.records import change_record

    if later < earlier:
        earlier, later = later, earlier
    book = load(law_paths)
    changes = [change for code in _codes(book, jurisdiction) for change in compare(book, code, earlier, later)]
    if jurisdiction is None:
        changes = list(dict.fromkeys(changes))
    if as_json:
        print_json([change_record(change) for change in changes])
        return
    console = wide_console()
    if changes:
        console.print(tables.changes_table(f"From {earlier} to {later}", changes))
    else:
        console.print(f"Nothing changed from {earlier} to {later}, as far as the law files go back.")
    tables.close(console)


def _codes(book: Book, jurisdiction: str | None) -> tuple[str, ...]:
    return book.codes if jurisdiction is None else (book.jurisdiction(jurisdiction).code,)


def _own(listed: dict[str, tuple[Entry, ...]]) -> Iterable[Sequence[Entry]]:
    """The entries of each jurisdiction; what an overlay takes from a base that is listed too is left out."""
    for code, entries in listed.items():
        yield [entry for entry in entries if entry.jurisdiction == code or entry.jurisdiction not in listed]
