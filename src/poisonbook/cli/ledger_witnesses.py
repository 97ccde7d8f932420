"""`poisonbook ledger cosign` and `check-witness`: what others saw of the ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TextIO

import click

from poisonbook.cli.ledger_options import opened_ledger
from poisonbook.cli.service_options import json_option
from poisonbook.cli.store_options import settings_of, store_options
from poisonbook.settings import described


class _WitnessParam(click.ParamType[str]):
    """URL=KEY, as the setting has it."""

    name = "witness"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            text: str = described()["witnesses"].one(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return text


_witness_option = click.option(
    "--witness",
    "witnesses",
    metavar="URL=KEY",
    multiple=True,
    type=_WitnessParam(),
    callback=lambda _context, _param, given: given or None,
    help="Where a witness is, and its public key. Repeatable.  [env: POISONBOOK_WITNESSES]",
)


@click.command("cosign", short_help="Have a checkpoint cosigned by witnesses.")
@_witness_option
@json_option
@store_options
@click.pass_context
def cosign(
    context: click.Context,
    *,
    witnesses: tuple[str, ...] | None,
    folder: Path | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Sign a checkpoint and ask every witness to cosign it; the service does so by itself, hourly.

    Where a time-stamping authority is set, it is asked for a time stamp too. Exit code 1 where one did not do so, 4
    where a witness saw a longer ledger than this one, or another one.
    """
    settings = settings_of(folder=folder, database=database, witnesses=witnesses)
    if not settings.witnesses and settings.ledger_timestamps is None:
        raise click.UsageError("nobody to ask is set: say --witness URL=KEY, or set POISONBOOK_WITNESSES")
    with opened_ledger(folder, database) as (store, _):
        from poisonbook.ledger.timestamps import StampFault
        from poisonbook.workflows.cosigning import Cosigner, WitnessContradictsError

        done = Cosigner(store, settings).cosign()
    outcomes = {**dict.fromkeys(done.by, "cosigned"), **{name: one.value for name, one in done.troubles.items()}}
    if as_json:
        click.echo(json.dumps({"size": done.size, "witnesses": outcomes, "timestamp": done.stamping}))
    else:
        click.echo(f"checkpoint of {done.size:,} entries")
        for name, outcome in outcomes.items():
            click.echo(f"{name}: {outcome}")
        if done.stamping is not None:
            click.echo(f"time stamp: {done.stamping}")
    if done.contradicting:
        raise WitnessContradictsError(done.contradicting)
    if done.troubles or isinstance(done.stamp, StampFault):
        context.exit(1)


@click.command("check-witness", short_help="Compare the store with what witnesses cosigned.")
@click.option(
    "--checkpoint",
    metavar="FILE",
    type=click.File(encoding="utf-8"),
    help="A checkpoint that a witness handed out; by default the newest that is kept in the folder.",
)
@_witness_option
@store_options
def check_witness(
    *, checkpoint: TextIO | None, witnesses: tuple[str, ...] | None, folder: Path | None, database: str | None
) -> None:
    """Compare the store with the newest checkpoint that one of its witnesses cosigned; nobody is asked.

    It fails where the ledger is shorter or another one, as `poisonbook serve` does before it opens a port.
    """
    settings = settings_of(folder=folder, database=database, witnesses=witnesses)
    with opened_ledger(folder, database, with_loss=True) as (store, _):
        from poisonbook.workflows.witnessed import witnessed

        seen = witnessed(store, settings, note=None if checkpoint is None else checkpoint.read())
    click.echo(f"{seen.size:,} of {seen.entries:,} entries are as witnesses saw them")
    for name, at in seen.by.items():
        click.echo(f"{name}: {at.isoformat()}")
