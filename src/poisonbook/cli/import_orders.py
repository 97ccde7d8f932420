"""`poisonbook orders import`: sales of a file into an operator's register."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poisonbook.cli.options import input_options, intake_options
from poisonbook.cli.progress import progress_bars
from poisonbook.cli.store_options import settings_of, store_options

if TYPE_CHECKING:
    from poisonbook.workflows.import_orders import Imported

_REFUSED = 3
_SHOWN = 20
"""Refused rows that a person is shown; `--json` has all that are listed."""


@click.group("orders")
def orders() -> None:
    """Put sales on record that were made without asking."""


@orders.command("import", short_help="Put the sales of a file on record.")
@click.argument("files", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option("--operator", metavar="ID", help="Whose register; not needed where there is only one.")
@click.option("--memory-limit", metavar="SIZE", default="2GB", show_default=True, help="Most memory for reading.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
@store_options
@input_options
def import_(
    files: tuple[str, ...],
    *,
    operator: str | None,
    folder: Path | None,
    database: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Put the sales in FILES on record: for shops that can neither ask at the checkout nor send webhooks.

    FILES are read as `poisonbook screen` reads orders: CSV, JSON Lines, one JSON array, Parquet, folders, globs, '-'
    or tables by URL, with the columns order_id, ts, product_id and quantity, and exports of Shopify, WooCommerce and
    Magento as they come. Lines of products that are not regulated are dropped in memory; customers appear as keyed
    pseudonyms only. The same file again changes nothing. Register the products first.
    """
    settings = settings_of(folder=folder, database=database)
    from poisonbook.workflows.import_orders import ImportRequest, import_files

    request = ImportRequest(
        operator=operator,
        orders=files,
        reading=intake_options(options),
        memory_limit=options["memory_limit"],
    )
    with progress_bars(shown=True) as progress:
        done = import_files(settings, request, progress=progress)
    if as_json:
        sys.stdout.write(json.dumps(done.record(), ensure_ascii=False) + "\n")
    else:
        _print(done)
    if done.refused:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(done.refused.items()))
        click.echo(f"refused rows: {reasons}", err=True)
        raise click.exceptions.Exit(_REFUSED)


def _print(done: Imported) -> None:
    for effect, count in done.effects.items():
        click.echo(f"{count:>9,}  orders {effect.value.replace('_', ' ')}")
    click.echo(f"{done.lines_read:>9,}  order lines read, {done.unknown:,} of them of products that are not registered")
    for one in done.refused_rows[:_SHOWN]:
        click.echo(f"{one.file}: row {one.row}: {one.reason}", err=True)
    if len(done.refused_rows) > _SHOWN:
        click.echo("further refused rows are in --json", err=True)
