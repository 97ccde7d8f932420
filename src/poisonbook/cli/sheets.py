"""`poisonbook recognise --sds`: what safety data sheets say, by themselves or of the listings of a catalogue."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from poisonbook.cli.console import wide_console
from poisonbook.cli.progress import progress_bars

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from poisonbook.facts.sheets import Contradicted
    from poisonbook.workflows.recognising import RecogniseRequest
    from poisonbook.workflows.sheets import Product, SheetRun

SHOWN = 200
"""Products that the table for people shows; `--json` prints all."""
REFUSED_SHOWN = 20
REFUSED = 3
"""What the command exits with when a sheet or a row was refused."""


def recognise_sheets(
    paths: Sequence[Path], request: RecogniseRequest, *, mapping: Path | None = None, as_json: bool = False
) -> None:
    """Print what the law says of the products whose sheets `paths` name, and exit with 3 if a sheet was refused.

    Args:
        paths: PDF or text files, or folders of them.
        request: the law, and the catalogue the sheets belong to if there is one.
        mapping: a CSV file with the columns `id` and `sheet`, where file names and product codes are no ids.
        as_json: one JSON object a product in place of a table.
    """
    from poisonbook.workflows.sheets import recognising_sheets

    for option, given in (("--text", request.texts), ("--decisions", request.decisions), ("--state", request.state)):
        if given:
            raise click.UsageError(f"{option} does not go with --sds")
    with (
        progress_bars(shown=True) as progress,
        recognising_sheets(request, paths, mapping=mapping, progress=progress) as run,
    ):
        kept = []
        for product in run.products:
            if as_json:
                _print_json(product)
            else:
                kept.append(product)
    if not as_json:
        _print_table(kept, run)
    _report_refused(run)


def _print_json(product: Product) -> None:
    """Print one product as soon as it is known."""
    from poisonbook.facts.sheet_records import product_record

    record = product_record(product.recognition, product.by_sheet)
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


def _print_table(found: Sequence[Product], run: SheetRun) -> None:
    console = wide_console()
    shown = sorted(found, key=lambda product: -product.recognition.status.severity)[:SHOWN]
    if shown:
        console.print(_table(shown))
    if len(found) > len(shown):
        console.print(f"showing {len(shown)} of {len(found):,}, the gravest first; --json prints all")
    console.print(_summary(run))


def _summary(run: SheetRun) -> str:
    counts = run.counts
    statuses = ", ".join(f"{count:,} {status.value.replace('_', ' ')}" for status, count in counts.by_status.items())
    lines = [f"{counts.sheets:,} safety data sheets read under {run.jurisdiction} law: {statuses}. Not legal advice."]
    if run.catalogue is not None:
        lines.append(
            f"{run.listings.listings:,} listings: {counts.listings_without_sheet:,} without a sheet; "
            f"{counts.without_listing:,} sheets without a listing"
        )
    contradictions = {str(kind): count for kind, count in counts.contradictions.items() if count}
    if contradictions:
        told = ", ".join(f"{count:,} {kind}" for kind, count in contradictions.items())
        lines.append(f"contradictions between sheet and listing: {told}")
    return "\n".join(lines)


def _table(shown: Sequence[Product]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table("id", "product", "status", "substance", "strength", "sheet", "why", box=None, pad_edge=False)
    for product in shown:
        sheet = "" if product.by_sheet is None else Path(product.by_sheet.sheet.file).name
        contradictions = () if product.by_sheet is None else product.by_sheet.contradictions
        for place, one in enumerate(product.recognition.substances or (None,)):
            first = place == 0
            table.add_row(
                Text(product.recognition.id if first else ""),
                Text(product.listing.title if first else ""),
                product.recognition.status.value.replace("_", " ")
                if one is None
                else one.status.value.replace("_", " "),
                "" if one is None else one.name,
                "" if one is None or one.strength is None else str(one.strength),
                Text(sheet if first else ""),
                Text("" if one is None else one.reason),
            )
        for contradiction in contradictions:
            table.add_row(*[""] * 6, _contradiction(contradiction))
    return table


def _contradiction(one: Contradicted) -> Text:
    from rich.text import Text

    return Text.assemble((one.kind.value, "bold"), f": {one.says}")


def _report_refused(run: SheetRun) -> None:
    """Say on standard error which sheets and rows were refused and why, and exit with 3 if any were."""
    counts, places = run.refused_rows()
    for error in run.counts.refused[:REFUSED_SHOWN]:
        click.echo(f"refused[{error.code}]: {error}", err=True)
    if len(run.counts.refused) > REFUSED_SHOWN:
        click.echo("…", err=True)
    for file, row, reason in places[:REFUSED_SHOWN]:
        click.echo(f"{file}: row {row:,}: {reason}", err=True)
    if counts:
        click.echo(f"refused rows: {', '.join(f'{count:,} {why}' for why, count in sorted(counts.items()))}", err=True)
    if run.counts.refused:
        click.echo(f"refused sheets: {len(run.counts.refused):,}", err=True)
    if counts or run.counts.refused:
        raise click.exceptions.Exit(REFUSED)
