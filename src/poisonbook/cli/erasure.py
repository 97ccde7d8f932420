"""`poisonbook erasure`: what is due when, and whether anything that should be gone is still in a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from poisonbook.cli.progress import progress_bars
from poisonbook.cli.pseudonym_keys import epoch_line, epoch_record
from poisonbook.cli.service_options import json_option
from poisonbook.cli.store_options import opened_store, settings_of, store_options


@click.group("erasure")
def erasure() -> None:
    """See what is due when, and whether anything that should be gone is still in a file."""


@erasure.command("status", short_help="Say what is due when, and what is overdue.")
@json_option
@store_options
def status(folder: Path | None, database: str | None, *, as_json: bool) -> None:
    """Say of each table how many rows there are, when the next is due, and how many are overdue; then the epochs of
    pseudonyms, and whether their keys are destroyed.
    """
    settings = settings_of(folder=folder, database=database)
    with opened_store(folder, database) as store:
        from poisonbook.workflows.epochs import epoch_statuses
        from poisonbook.workflows.erasure import erasure_status

        found = erasure_status(store)
        epochs = epoch_statuses(store, settings) if settings.pseudonym_keys.is_dir() else []
    if as_json:
        tables = [
            {
                "table": one.table,
                "rows": one.rows,
                "overdue": one.overdue,
                "held": one.held,
                "next_at": None if one.next_at is None else one.next_at.isoformat(),
                "last_at": None if one.last_at is None else one.last_at.isoformat(),
            }
            for one in found.tables
        ]
        record = {"at": found.at.isoformat(), "overdue": found.overdue, "latest_seconds": found.latest_seconds}
        record |= {"wal_bytes": found.wal_bytes, "clock": found.doubt, "tables": tables}
        click.echo(json.dumps(record | {"pseudonyms": [epoch_record(one) for one in epochs]}))
        return
    for one in found.tables:
        if one.rows:
            next_due = "none" if one.next_at is None else f"{one.next_at:%Y-%m-%d %H:%M}Z"
            held = f", held {one.held}" if one.held else ""
            click.echo(f"{one.table:20}{one.rows:>10} rows, next due {next_due}, overdue {one.overdue}{held}")
    click.echo(f"overdue: {found.overdue} rows, the longest for {found.latest_seconds} s")
    for epoch in epochs:
        click.echo(epoch_line(epoch))
    if found.wal_bytes is not None:
        click.echo(f"write-ahead log: {found.wal_bytes} bytes")
    click.echo("clock: believed" if found.doubt is None else f"clock: {found.doubt}")


@erasure.command("scan", short_help="Look for texts that should be gone.")
@click.option(
    "--canary",
    "canary",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    required=True,
    help="The texts to look for, one a line.",
)
@click.argument("more", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path, exists=True))
@json_option
@store_options
@click.pass_context
def scan(
    context: click.Context,
    canary: Path,
    more: Sequence[Path],
    folder: Path | None,
    database: str | None,
    *,
    as_json: bool,
) -> None:
    """Look for texts in every table, and byte by byte in the store's files, in temporary files of ours, and in PATHs.

    Name the folders of your backups, exports and logs. The files of a PostgreSQL server are its own: name its data
    folder where you may read it. Places and counts are printed, never the texts; exit code 1 where any was found.
    """
    place = settings_of(folder=folder, database=database).folder
    with opened_store(folder, database) as store, progress_bars(shown=not as_json) as tell:
        from poisonbook.workflows.erasure import canaries_in
        from poisonbook.workflows.erasure import scan as look

        scanned = look(store, place, canaries_in(canary), more=more, leave_out=canary, tell=tell)
    hits = [one for one in scanned if one.found]
    if as_json:
        places = [{"place": one.place, "found": one.found} for one in hits]
        click.echo(json.dumps({"places": len(scanned), "bytes": sum(one.size for one in scanned), "found": places}))
    else:
        for one in hits:
            click.echo(f"{one.place}: {one.found} of the texts")
        click.echo(f"looked through {len(scanned)} places: texts in {len(hits)} of them")
    if hits:
        context.exit(1)
