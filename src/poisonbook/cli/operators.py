"""`poisonbook operator`: whose registers are in the store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from poisonbook.cli.store_options import opened_store, settings_of, store_options


@click.group("operator")
def operator() -> None:
    """Add and list operators: shops that keep their own register; none sees another's."""


@operator.command("add", short_help="Open a register for an operator.")
@click.argument("name")
@click.option(
    "--jurisdiction",
    "-j",
    "jurisdictions",
    metavar="CODE",
    multiple=True,
    required=True,
    help="The laws it sells under, its own first. Repeatable.",
)
@store_options
def add(name: str, jurisdictions: Sequence[str], folder: Path | None, database: str | None) -> None:
    """Open a register for the operator NAME, and print its id."""
    settings = settings_of(folder=folder, database=database)
    from poisonbook.workflows.access import add_operator
    from poisonbook.workflows.store_folder import open_store

    with open_store(settings) as store:
        click.echo(add_operator(store, name, jurisdictions, law=settings.law).id)


@operator.command("list", short_help="List the operators.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@store_options
def list_(folder: Path | None, database: str | None, *, as_json: bool) -> None:
    """List the operators: id, name, jurisdictions."""
    with opened_store(folder, database) as store:
        from poisonbook.workflows.access import list_operators

        found = list_operators(store)
    if as_json:
        click.echo(json.dumps([{"id": o.id, "name": o.name, "jurisdictions": o.jurisdictions} for o in found]))
        return
    for one in found:
        click.echo(f"{one.id}  {one.name}  {', '.join(one.jurisdictions)}")
