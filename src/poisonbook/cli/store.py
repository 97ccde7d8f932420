"""`poisonbook store`: make a store, and bring it to this version."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from poisonbook.cli.store_options import opened_store, settings_of, store_options


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
@click.option(
    "--role-keys",
    "public",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    multiple=True,
    help="Public halves of the two roles' keys (`poisonbook keys new`); by default made here. Repeatable.",
)
def init(
    folder: Path | None, database: str | None, name: str, jurisdictions: Sequence[str], public: Sequence[Path]
) -> None:
    """Make a new store in DIR, ./poisonbook-store by default: database, key files, an operator and its API key.

    The API key is printed once, alone on standard output; only its hash is kept. Back the key files up apart from the
    database.

    Names, numbers and addresses are sealed for two roles together. Where no public halves of their keys are given,
    both pairs are made here, and the passphrases of the private halves are shown once: each half is to be taken away
    by another person, or nothing keeps one from opening everything.
    """
    settings = settings_of(folder=folder, database=database)
    from poisonbook.privacy.role_keys import lines_of
    from poisonbook.workflows.store_folder import init_store, key_files

    given = [key for path in public for key in lines_of(path)]
    made = init_store(settings, name=name, jurisdictions=jurisdictions, role_keys=given)
    laws = ", ".join(made.operator.jurisdictions)
    click.echo(f"Store made: {made.place}", err=True)
    click.echo(f"Key files, to be backed up apart from it: {', '.join(map(str, key_files(settings)))}", err=True)
    for one in made.role_keys:
        click.echo(f"Private key of {one.key.role}: {one.path}, passphrase {one.passphrase}", err=True)
    if made.role_keys:
        click.echo(
            "MOVE THESE TWO FILES AWAY, each to another person with its passphrase, which is shown only now: whoever "
            "has both reads all that is sealed (docs/guide/keys.md).",
            err=True,
        )
    click.echo(f"Operator {made.operator.id} ({name}; {laws}) and its API key, which is shown only now:", err=True)
    click.echo(made.key.secret)


@store.command("upgrade", short_help="Bring a store to this version.")
@store_options
def upgrade(folder: Path | None, database: str | None) -> None:
    """Create the tables of a store, or bring them to this version. Again, it changes nothing."""
    settings = settings_of(folder=folder, database=database)
    from poisonbook.workflows.store_folder import upgrade_store

    click.echo(f"The store is at revision {upgrade_store(settings)}.")


@store.command("trust-clock", short_help="Say that the clock is right, so that erasure goes on.")
@click.option("--yes", is_flag=True, help="The clock was looked at; do not ask.")
@store_options
def trust_clock(folder: Path | None, database: str | None, *, yes: bool) -> None:
    """Say that this machine's clock is right.

    What is due is deleted by the clock and cannot be had back. So nothing is deleted after the clock was put forward or
    back, or after a machine was off for more than a day (62 days, where time servers agree with its clock), until
    somebody looked at it. Hold the time shown against another clock; what is due goes with the next sweep.
    """
    with opened_store(folder, database) as store:
        from poisonbook.workflows.sweep import trust_clock as trust

        question = f"It is {store.clock():%A, %d %B %Y, %H:%M} UTC. Is that right?"
        if not yes and not (sys.stdin.isatty() and click.confirm(question, err=True)):
            raise click.UsageError("nobody said that the clock is right; nothing was changed (--yes says so)")
        click.echo(f"The clock is believed from {trust(store):%Y-%m-%dT%H:%M:%SZ} on.")
