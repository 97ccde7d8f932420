"""`poisonbook keys pseudonyms`: the keys of the register's pseudonyms, one for each epoch."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from poisonbook.cli.options import Day
from poisonbook.cli.service_options import json_option
from poisonbook.cli.store_options import opened_store, settings_of, store_options

if TYPE_CHECKING:
    from poisonbook.workflows.epochs import EpochStatus


@click.group("pseudonyms")
def pseudonyms() -> None:
    """The keys of the register's pseudonyms, one for each epoch.

    Customers stand in the register as pseudonyms. Without the key of their epoch nobody can ask who they are, so an old
    key is destroyed by the service when the last row under it is deleted. New epochs begin by themselves, once a year
    unless the settings say otherwise: nothing has to be done here.
    """


@pseudonyms.command("new", short_help="Make the key of the next epoch.")
@click.option(
    "--from",
    "day",
    type=Day(),
    metavar="DATE",
    help="From which day it holds, at 00:00 UTC; by default the first that may be.",
)
@store_options
def new(day: date | None, folder: Path | None, database: str | None) -> None:
    """Make the key of the next epoch. Services that run find it by themselves.

    The first day that may be is the one after the time for which an order can wait to be confirmed (three days, unless
    the settings say otherwise). Copy the folder of the keys again, before that day.
    """
    settings = settings_of(folder=folder, database=database)
    with opened_store(folder, database) as store:
        from poisonbook.workflows.epochs import make_epoch

        made = make_epoch(store, settings, day)
    click.echo(f"A new epoch begins on {made}. Copy {settings.pseudonym_keys} again, as with the other keys.")


@pseudonyms.command("list", short_help="List the epochs, and how much is still under each.")
@json_option
@store_options
def list_(folder: Path | None, database: str | None, *, as_json: bool) -> None:
    """List the epochs: from when, whether the key is there, how many rows are under it, and when the last goes."""
    settings = settings_of(folder=folder, database=database)
    with opened_store(folder, database) as store:
        from poisonbook.workflows.epochs import epoch_statuses

        found = epoch_statuses(store, settings)
    if as_json:
        click.echo(json.dumps([epoch_record(one) for one in found]))
        return
    for one in found:
        click.echo(epoch_line(one))


def epoch_record(one: EpochStatus) -> dict[str, object]:
    """How an epoch stands, for machines."""
    last = one.used.last_at
    return {
        "from": one.day.isoformat(),
        "state": one.state.value,
        "rows": one.used.rows,
        "last_at": None if last is None else last.isoformat(),
    }


def epoch_line(one: EpochStatus) -> str:
    """How an epoch stands, for people."""
    last = "" if one.used.last_at is None else f", the last goes {one.used.last_at:%Y-%m-%d}"
    return f"pseudonyms from {one.day}: {one.state:9}{one.used.rows:>10} rows{last}"
