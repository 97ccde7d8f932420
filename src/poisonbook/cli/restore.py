"""`poisonbook restore`: a store of a backup."""

from __future__ import annotations

import json
from pathlib import Path

import click

from poisonbook.cli.progress import progress_bars
from poisonbook.cli.service_options import json_option
from poisonbook.cli.store_options import settings_of


@click.command("restore")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--into", metavar="DIR|URL", required=True, help="A new store's folder, or postgresql://… that is empty.")
@click.option("--trust-clock", is_flag=True, help="This machine's clock was looked at and is right.")
@json_option
def restore(file: Path, into: str, *, trust_clock: bool, as_json: bool) -> None:
    """Make a new store of a backup, on either database, whichever it was made of.

    The backup is checked first. What is past its date by now is not restored, and it is said how much that was. Put the
    key files of the store that it was made of into the new store's folder `keys`.
    """
    url = into if "://" in into else None
    settings = settings_of(folder=Path(into) if url is None else None, database=url)
    from poisonbook.workflows.restore import restore_backup
    from poisonbook.workflows.secret_files import make_folder

    if url is None:
        make_folder(settings.folder)
    with progress_bars(shown=not as_json) as tell:
        done = restore_backup(file, settings.database, trusted=trust_clock, tell=tell)
    if as_json:
        record = {"place": done.place, "rows": done.rows, "erased": dict(done.erased)}
        click.echo(json.dumps(record | {"latest_seconds": int(done.latest.total_seconds())}))
        return
    click.echo(f"{done.place}: {done.rows} rows, as they were at {done.manifest.made_at:%Y-%m-%dT%H:%M:%SZ}")
    for table, count in sorted(done.erased.items()):
        click.echo(f"not restored, as due by now: {count} of {table}")
