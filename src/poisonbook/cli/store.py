"""`poisonbook store`: make a store, and bring it to this version."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from poisonbook.cli.store_options import settings_of, store_options


@click.group("store")
def store() -> None:
    """Make the store of the service, and bring it to this version."""


@store.command("init", short_help="Make a new store with its keys and a first API key.")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--database", metavar="URL", help="postgresql://…; by default a SQLite file in DIR.  [env: POISONBOOK_DATABASE]"
)
@click.option("--name", metavar="NAME", default="shop", show_default=True, help="The name of the first operator.")
@click.option(
    "--jurisdiction",
    "-j",
    "jurisdictions",
    metavar="CODE",
    multiple=True,
    default=("EU",),
    show_default=True,
    help="The laws it sells under, its own first. Repeatable.",
)
def init(folder: Path | None, database: str | None, name: str, jurisdictions: Sequence[str]) -> None:
    """Make a new store in DIR, ./poisonbook-store by default: database, key files, an operator and its API key.

    The API key is printed once, alone on standard output; only its hash is kept. Back the key files up apart from the
    database: without them nothing that is sealed can be read again.
    """
    settings = settings_of(folder=folder, database=database)
    from poisonbook.workflows.store_folder import init_store, key_files

    made = init_store(settings, name=name, jurisdictions=jurisdictions)
    laws = ", ".join(made.operator.jurisdictions)
    click.echo(f"Store made: {made.place}", err=True)
    click.echo(f"Key files, to be backed up apart from it: {', '.join(map(str, key_files(settings)))}", err=True)
    click.echo(f"Operator {made.operator.id} ({name}; {laws}) and its API key, which is shown only now:", err=True)
    click.echo(made.key.secret)


@store.command("upgrade", short_help="Bring a store to this version.")
@store_options
def upgrade(folder: Path | None, database: str | None) -> None:
    """Create the tables of a store, or bring them to this version. Again, it changes nothing."""
    settings = settings_of(folder=folder, database=database)
    from poisonbook.workflows.store_folder import upgrade_store

    click.echo(f"The store is at revision {upgrade_store(settings)}.")
