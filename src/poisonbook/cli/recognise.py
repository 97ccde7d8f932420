"""`poisonbook recognise`: which products of a catalogue are regulated, and why."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poisonbook.cli.console import wide_console
from poisonbook.cli.options import input_options, intake_options, law_options
from poisonbook.cli.progress import progress_bars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from poisonbook.facts.recognition import Listing, Recognition
    from poisonbook.workflows.recognise import CatalogueCounts

SHOWN = 200
"""Products that the table for people shows; `--json` prints all."""
REFUSED_SHOWN = 20


@click.command("recognise")
@click.argument("catalogue", nargs=-1, required=True, type=click.Path(allow_dash=True))
@law_options
@click.option("--all", "every", is_flag=True, help="Also the listings that are not regulated.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a listing, in input order.")
@click.option(
    "--html", "html", metavar="FILE", type=click.Path(path_type=Path), help="Also write a self-contained page."
)
@input_options
def recognise(catalogue: tuple[str, ...], *, every: bool, as_json: bool, html: Path | None, **options: Any) -> None:
    """Say which products of CATALOGUE are regulated, with the words that show it.

    CATALOGUE is one or more files (CSV, JSON Lines, Parquet; gzip or zstd), folders, globs, '-' for standard input, or
    a table by URL (duckdb:///file.db?table=products, postgresql://user@host/db?table=products).

    Columns: id, title, description, brand, category, lang. Shopify, WooCommerce, Magento and Google Merchant exports
    are read as they come.
    """
    from poisonbook.clock import system_clock, today
    from poisonbook.facts.schema import CATALOGUE
    from poisonbook.law.book import load_book
    from poisonbook.workflows.inputs import open_input, refuse_unused
    from poisonbook.workflows.pages import write_recognitions
    from poisonbook.workflows.recognise import CatalogueCounts, recognise_batches, recogniser_for, recognitions

    on: date = options["on"] or today(system_clock)
    book = load_book(options["law_paths"])
    reading_options = intake_options(options)
    reading = open_input(catalogue, CATALOGUE, reading_options)
    refuse_unused(reading_options, [(CATALOGUE, reading)])
    recogniser = recogniser_for(book, options["jurisdiction"], on)
    counts = CatalogueCounts()
    with progress_bars(shown=True) as progress:
        batches = recognise_batches(reading, recogniser, counts, progress)
        found = recognitions(batches, recogniser.jurisdiction, every=every)
        kept = list(_print_json(found, keep=html is not None) if as_json else found)
    if not as_json:
        _print_table(kept, counts, recogniser.jurisdiction)
    refused = {str(reason): count for reason, count in reading.refusals.counts.items()} | counts.refused
    if html is not None:
        write_recognitions(html, kept, counts, refused, recogniser=recogniser, made_at=system_clock())
    places = [(one.file, one.row_in_file, str(one.reason)) for one in reading.refusals.listed]
    places += [(*reading.place(row), reason) for row, reason in counts.listed]
    _report_refused(refused, sorted(places))


def _print_json(found: Iterator[tuple[Listing, Recognition]], *, keep: bool) -> Iterator[tuple[Listing, Recognition]]:
    from poisonbook.facts.records import recognition_record

    for listing, recognition in found:
        sys.stdout.write(json.dumps(recognition_record(recognition), ensure_ascii=False) + "\n")
        if keep:
            yield listing, recognition


def _print_table(found: list[tuple[Listing, Recognition]], counts: CatalogueCounts, jurisdiction: str) -> None:
    console = wide_console()
    shown = sorted(found, key=lambda pair: -pair[1].status.severity)[:SHOWN]
    if shown:
        console.print(_table(shown))
    if len(found) > len(shown):
        console.print(f"showing {len(shown)} of {len(found):,}, the gravest first; --json prints all")
    parts = ", ".join(f"{counts.by_status[status]:,} {_WORDS[status.value]}" for status in counts.by_status)
    console.print(f"{counts.listings:,} listings under {jurisdiction} law: {parts}. Not legal advice.")


_WORDS = {
    "restricted": "restricted",
    "undetermined": "undetermined (ask the supplier)",
    "reportable": "reportable",
    "not_regulated": "not regulated",
}


def _table(shown: list[tuple[Listing, Recognition]]) -> Table:
    from rich.table import Table
    from rich.text import Text

    from poisonbook.facts.records import number

    table = Table("id", "listing", "status", "substance", "strength", "net kg", "why", box=None, pad_edge=False)
    for listing, recognition in shown:
        for place, one in enumerate(recognition.substances or (None,)):
            title = Text(listing.title) if place == 0 else Text()
            if one is None:
                table.add_row(recognition.id, title, _WORDS[recognition.status.value])
                continue
            if place == 0:
                for span in one.evidence:
                    if span.field == "title":
                        title.stylize("bold underline", span.start, span.end)
            mass = number(one.net_mass_kg)
            table.add_row(
                Text(recognition.id if place == 0 else ""),
                title,
                one.status.value.replace("_", " "),
                one.name,
                "" if one.strength is None else str(one.strength),
                "" if mass is None else str(mass),
                one.reason,
            )
    return table


def _report_refused(refused: dict[str, int], places: list[tuple[str, int, str]]) -> None:
    """Say on standard error which rows were refused and why, and exit with 3 if any were."""
    if refused:
        for file, row, reason in places[:REFUSED_SHOWN]:
            click.echo(f"{file}: row {row:,}: {reason}", err=True)
        if len(places) > REFUSED_SHOWN:
            click.echo("…", err=True)
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(refused.items()))
        click.echo(f"refused rows: {reasons}", err=True)
        raise click.exceptions.Exit(3)
