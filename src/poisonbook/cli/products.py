"""`poisonbook product`: register a catalogue, recognise it anew, look at it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poisonbook.cli.house_options import record_of
from poisonbook.cli.options import input_options, intake_options
from poisonbook.cli.progress import progress_bars
from poisonbook.cli.service_options import json_option, opened_register, register_options
from poisonbook.errors import PoisonbookError
from poisonbook.values.status import Status
from poisonbook.values.strengths import plain

if TYPE_CHECKING:
    from poisonbook.register.products import ProductSubstance
    from poisonbook.workflows.import_products import ImportedProducts
    from poisonbook.workflows.refresh_products import Refreshed

_REFUSED = 3
_SHOWN = 20
"""Refused rows and changed products that a person is shown; `--json` has all that are listed."""


@click.group("product")
def product() -> None:
    """Products in the register: each is recognised once, so that no order line is."""


@product.command("register", short_help="Register the products of a catalogue.")
@click.argument("files", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
@register_options
@input_options
def register(
    files: tuple[str, ...],
    *,
    operator: str | None,
    folder: Path | None,
    database: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Recognise every listing in FILES under the laws of the operator, and register it.

    FILES are read as `poisonbook recognise` reads a catalogue: CSV, JSON Lines, one JSON array, Parquet, folders,
    globs, '-' or tables by URL, with the columns id, title, description, brand, category and lang, and exports of shops
    as they come. A product that is registered already is replaced; products that FILES do not name stay. The same files
    again change nothing. Products go on record as they are read: after an error those before it stay.
    """
    with (
        opened_register(operator, folder, database) as (service, whose),
        progress_bars(shown=True) as progress,
    ):
        from poisonbook.workflows.import_products import ImportedProducts, register_files

        done = ImportedProducts()
        try:
            register_files(service, whose, files, options=intake_options(options), done=done, progress=progress)
        except PoisonbookError:
            if done.registered:
                click.echo(f"{done.registered:,} products before the error are registered", err=True)
            raise
    if as_json:
        sys.stdout.write(json.dumps(done.record(), ensure_ascii=False) + "\n")
    else:
        _print_registered(done)
    if done.refused:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(done.refused.items()))
        click.echo(f"refused rows: {reasons}", err=True)
        raise click.exceptions.Exit(_REFUSED)


@product.command("refresh", short_help="Recognise all registered products anew.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
@register_options
def refresh(operator: str | None, folder: Path | None, database: str | None, *, as_json: bool) -> None:
    """Recognise all registered products anew, from the texts they were registered with.

    After a change of law, of your own words or companion goods, or of poisonbook. Prints which products have another
    status than before.
    """
    with (
        opened_register(operator, folder, database) as (service, whose),
        progress_bars(shown=True) as progress,
    ):
        from poisonbook.workflows.refresh_products import refresh_products

        done = refresh_products(service, whose, progress=progress)
    if as_json:
        sys.stdout.write(json.dumps(done.record(), ensure_ascii=False) + "\n")
    else:
        _print_refreshed(done)


@product.command("show", short_help="Show a registered product.")
@click.argument("product_id", metavar="ID")
@json_option
@register_options
def show(product_id: str, operator: str | None, folder: Path | None, database: str | None, *, as_json: bool) -> None:
    """Show what the law says of the product ID, and what it was recognised from."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.look_at_products import look_at_product

        looked = look_at_product(service, whose, product_id)
    found = looked.product
    if as_json:
        click.echo(json.dumps(record_of(found) | {"title": looked.title}, ensure_ascii=False))
        return
    click.echo(f"{found.id}  {found.status.value}  {looked.title}")
    for one in found.substances:
        click.echo(f"  {_substance(one)}")
    if found.companions:
        click.echo(f"  companion goods: {', '.join(found.companions)}")


@product.command("list", short_help="List the registered products.")
@click.option("--status", type=click.Choice([one.value for one in Status]), help="Only those of this status.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a product.")
@register_options
def list_(
    status: str | None, operator: str | None, folder: Path | None, database: str | None, *, as_json: bool
) -> None:
    """List the registered products by id, each with its most severe status under the laws of the operator."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.look_at_products import statuses_of

        for id_, found in statuses_of(service, whose, status=None if status is None else Status(status)):
            line = json.dumps({"id": id_, "status": found.value}, ensure_ascii=False) if as_json else f"{id_}  {found}"
            sys.stdout.write(line + "\n")


@product.command("remove", short_help="Forget a product.")
@click.argument("product_id", metavar="ID")
@register_options
def remove(product_id: str, operator: str | None, folder: Path | None, database: str | None) -> None:
    """Forget the product ID; it is unknown at the checkout from now on.

    What was sold of it stays in the register until its date.
    """
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.register_products import remove_product

        remove_product(service, whose, product_id)
    click.echo(f"{product_id} is removed")


def _print_registered(done: ImportedProducts) -> None:
    click.echo(f"{done.rows:>9,}  rows read")
    click.echo(f"{done.registered:>9,}  products registered, {done.changed:,} of them new or changed")
    for status in Status:
        click.echo(f"{done.by_status[status]:>9,}  {_words(status)}")
    click.echo(f"{done.open_questions:>9,}  open questions to suppliers (`poisonbook question list --open`)")
    for one in done.refused_rows[:_SHOWN]:
        click.echo(f"{one.file}: row {one.row}: {one.reason}", err=True)
    if len(done.refused_rows) > _SHOWN:
        click.echo("further refused rows are in --json", err=True)


def _print_refreshed(done: Refreshed) -> None:
    click.echo(f"{done.products:>9,}  products recognised anew")
    click.echo(f"{done.changed:>9,}  of them changed")
    click.echo(f"{len(done.statuses):>9,}  of these have another status")
    for one in done.statuses[:_SHOWN]:
        click.echo(f"{one.id}  {_words(one.before)} -> {_words(one.after)}")
    if len(done.statuses) > _SHOWN:
        click.echo("further products are in --json", err=True)


def _substance(one: ProductSubstance) -> str:
    strength = "strength not stated" if one.strength_ww is None else f"{plain(one.strength_ww)} % w/w"
    mass = "amount not stated" if one.net_mass_kg is None else f"{plain(one.net_mass_kg)} kg"
    law = f"{one.jurisdiction} {one.schedule} ({one.entry})"
    return f"{law}: {one.substance}, {_words(one.status)}, {strength}, {mass}"


def _words(status: Status) -> str:
    return status.value.replace("_", " ")
