"""`poisonbook backup`: write backups of the store, and check them."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poisonbook.cli.progress import progress_bars
from poisonbook.cli.service_options import json_option
from poisonbook.cli.store_options import opened_store, store_options

if TYPE_CHECKING:
    from poisonbook.workflows.backups import MadeBackup

_SHOWN = 5
"""Problems of a ledger that are named; an audit names them all."""
_DAYS = re.compile(r"([1-9][0-9]{0,3})d")


class _Days(click.ParamType[timedelta]):
    """A number of days."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """The span, or a usage error that shows how to write one."""
        if isinstance(value, timedelta):
            return value
        matched = _DAYS.fullmatch(str(value))
        if matched is None:
            self.fail(f"{value!r} is no number of days; write it as 30d", param, ctx)
        return timedelta(days=int(matched[1]))


@click.group("backup")
def backup() -> None:
    """Write backups of the store, and check them; `poisonbook restore` makes a store of one."""


@backup.command("make", short_help="Write a backup of the store.")
@click.argument("place", metavar="FILE.zip|DIR", type=click.Path(path_type=Path))
@click.option("--keep", type=_Days(), metavar="DAYS", help="Delete backups in that folder that are older, such as 30d.")
@json_option
@store_options
@click.pass_context
def make(
    context: click.Context,
    place: Path,
    keep: timedelta | None,
    folder: Path | None,
    database: str | None,
    *,
    as_json: bool,
) -> None:
    """Write a backup of everything in the store, as it is at one moment, to a new file.

    What is due is deleted before. The key files are not in it: back them up apart, or whoever finds the one has the
    other. A backup keeps what the store forgets, so say with --keep how old backups may become.

    The ledger is audited too. Where it is broken the backup is made all the same, and says so with exit code 1. Older
    ones go in their time all the same: what is to be forgotten is not kept for a fault.
    """
    with opened_store(folder, database) as store, progress_bars(shown=not as_json) as tell:
        from poisonbook.workflows.backups import make_backup

        made = make_backup(store, place, keep=keep, tell=tell)
    if made.doubt is not None:
        click.echo(f"warning: neither due rows nor older backups were deleted: {made.doubt}", err=True)
    if as_json:
        record = {"file": str(made.path), "rows": made.manifest.rows, "manifest_sha256": made.manifest.sha256}
        record |= {"deleted": [str(path) for path in made.deleted], "wrong": made.audit.wrong}
        click.echo(json.dumps(record, ensure_ascii=False))
    else:
        _print(made, keep)
    if made.audit.wrong:
        for problem in made.audit.problems[:_SHOWN]:
            click.echo(problem, err=True)
        click.echo(
            f"THE LEDGER OF THIS STORE IS BROKEN: {made.audit.wrong:,} wrong, and so it is in this backup. An older "
            "one may have it whole. `poisonbook ledger audit` says all that is wrong.",
            err=True,
        )
        context.exit(1)


def _print(made: MadeBackup, keep: timedelta | None) -> None:
    click.echo(f"{made.path}: {made.manifest.rows} rows of {len(made.manifest.tables)} tables; without key files")
    for path in made.deleted:
        click.echo(f"{path}: deleted, older than {'' if keep is None else keep.days} days")


@backup.command("verify", short_help="Check that a backup is whole.")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@json_option
@click.pass_context
def verify(context: click.Context, file: Path, *, as_json: bool) -> None:
    """Check that a backup is whole and as its manifest says; exit code 1 where it is not."""
    from poisonbook.workflows.extras import need_server

    need_server("")
    from poisonbook.workflows.backups import check_backup

    with progress_bars(shown=not as_json) as tell:
        manifest, problems = check_backup(file, tell=tell)
    if as_json:
        record = {"made_at": manifest.made_at.isoformat(), "rows": manifest.rows, "manifest_sha256": manifest.sha256}
        click.echo(json.dumps(record | {"problems": problems}, ensure_ascii=False))
    else:
        for problem in problems:
            click.echo(problem, err=True)
    if problems:
        context.exit(1)
    if not as_json:
        click.echo(f"whole: {manifest.rows} rows of {manifest.made_at:%Y-%m-%dT%H:%M:%SZ}")
