"""`poisonbook ledger new-key`: go on with another key where the one that signed is lost or may have been seen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from poisonbook.cli.passphrases import unlocked_keys
from poisonbook.cli.store_options import opened_store, settings_of, store_options


@click.command("new-key", short_help="Sign with another key, where the one that signed is lost.")
@click.option(
    "--reason",
    type=click.Choice(["lost", "exposed"]),
    required=True,
    help="The key file is lost, or somebody may have seen it who should not.",
)
@click.option(
    "--key",
    "keys",
    metavar="FILE",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A private role key, one of each role; their holders type the passphrases. Repeatable.",
)
@store_options
def new_key(*, reason: str, keys: Sequence[Path], folder: Path | None, database: str | None) -> None:
    """Make a new key for the ledger, which stays the same log under its name.

    Both holders of role keys are needed, with keys that were enrolled before the last checkpoint.

    The next entry names both keys and the last checkpoint that the old one signed, and is kept as long as the ledger.
    The first checkpoint with the new key is printed: hand it out with the public key, and have witnesses trust that.
    """
    unlocked = unlocked_keys(keys)
    settings = settings_of(folder=folder, database=database)
    with opened_store(folder, database) as store:
        from poisonbook.workflows.ledger_new_key import KeyReason, change_ledger_key

        done = change_ledger_key(store, settings, unlocked, reason=KeyReason(reason))
    if done.old is not None:
        click.echo(f"signed {done.carried:,} entries until now: {done.old.text}", err=True)
        click.echo("compare this with the key that you handed out, and that witnesses have", err=True)
    if done.set_aside is not None:
        click.echo(f"the old key file is called {done.set_aside} now: destroy it where somebody may have it", err=True)
    click.echo(f"signs from now on: {done.new.text}", err=True)
    click.echo(done.checkpoint.note, nl=False)
