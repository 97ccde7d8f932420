"""`poisonbook restore`: a store of a backup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from poisonbook.cli.progress import progress_bars
from poisonbook.cli.service_options import json_option
from poisonbook.cli.store_options import settings_of

if TYPE_CHECKING:
    from poisonbook.settings import Settings
    from poisonbook.workflows.restore import RestoredStore

_TO_REPEAT = (
    "erasures and corrections that people asked for (`person erase`, `person correct`)",
    "statements, identity checks and licences that were withdrawn or revoked",
    "legal holds that were placed or lifted",
    "what was registered and sold since, where your shop has it: `product register`, `orders import`",
)


@click.command("restore")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--into", metavar="DIR|URL", required=True, help="A store's folder, or postgresql://… that is empty.")
@click.option(
    "--dir",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Of a store on PostgreSQL: the folder with its keys and `ledger.head`.  [env: POISONBOOK_FOLDER]",
)
@click.option(
    "--cosigned",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The newest checkpoint that a witness cosigned, such as `ledger.cosigned` of the store that is gone.",
)
@click.option("--keep-api-keys", is_flag=True, help="Let the API keys in that were good when the backup was made.")
@click.option("--trust-clock", is_flag=True, help="This machine's clock was looked at and is right.")
@json_option
def restore(
    file: Path,
    into: str,
    *,
    folder: Path | None,
    cosigned: Path | None,
    keep_api_keys: bool,
    trust_clock: bool,
    as_json: bool,
) -> None:
    """Make a store of a backup, on either database, whichever it was made of.

    The backup is checked first. What is past its date by now is not restored, and it is said how much that was. API
    keys are revoked, as those are that were revoked since. The key files are not in a backup: copy the folder `keys`
    back to where the store is. No new ones are made for it: they would open nothing.

    The ledger goes on from where it was in the backup. How much longer it is known to have been, by `ledger.head` and
    `ledger.cosigned` in the folder or by --cosigned, is its next entry. Where a witness saw more than the backup has,
    the store is not served until `poisonbook ledger accept-loss`.
    """
    settings = _settings(into, folder)
    from poisonbook.workflows.ledger_files import cosigned_file, head_file
    from poisonbook.workflows.restore import keep_cosigned, new_store, restore_backup
    from poisonbook.workflows.store_folder import missing_key_files

    with new_store(settings), progress_bars(shown=not as_json) as tell:
        if cosigned is not None:
            keep_cosigned(cosigned, cosigned_file(settings))
        done = restore_backup(
            file,
            settings.database,
            head=head_file(settings),
            cosigned=cosigned_file(settings),
            keep_api_keys=keep_api_keys,
            trusted=trust_clock,
            tell=tell,
        )
    if as_json:
        missing = [str(path) for path in missing_key_files(settings)]
        click.echo(json.dumps(_record(done) | {"key_files_missing": missing}, ensure_ascii=False))
    else:
        _print(done)
        _print_keys(settings.role_keys.parent, missing_key_files(settings))


def _settings(into: str, folder: Path | None) -> Settings:
    """Those of the place that was named, whatever the environment says of another."""
    if "://" in into:
        return settings_of(folder=folder, database=into)
    if folder is not None:
        raise click.UsageError("--dir is for a store on PostgreSQL; a folder is named by --into alone")
    return settings_of(folder=Path(into), database="")


def _record(done: RestoredStore) -> dict[str, object]:
    return {
        "place": done.place,
        "rows": done.rows,
        "erased": dict(done.erased),
        "latest_seconds": int(done.latest.total_seconds()),
        "ledger_entries": done.ledger.entries,
        "ledger_known": done.ledger.known,
        "needs_accept_loss": done.ledger.was_witnessed,
        "api_keys_revoked": done.keys_revoked,
    }


def _print(done: RestoredStore) -> None:
    made = f"{done.manifest.made_at:%Y-%m-%dT%H:%M:%SZ}"
    click.echo(f"{done.place}: {done.rows} rows, as they were at {made}")
    for table, count in sorted(done.erased.items()):
        click.echo(f"not restored, as due by now: {count} of {table}")
    click.echo(f"the ledger goes on from its {done.ledger.entries:,} entries of then")
    if done.ledger.known is not None:
        click.echo(f"it is known to have had {done.ledger.known:,}: the rest is lost, and its next entry says so")
    if done.keys_revoked:
        click.echo(f"{done.keys_revoked} API keys were revoked: make new ones with `poisonbook key add`")
    click.echo(f"To be done again, where it was done after {made}:")
    for what in _TO_REPEAT:
        click.echo(f"- {what}")
    if done.ledger.was_witnessed:
        click.echo("A witness saw more of the ledger: the store is not served until `poisonbook ledger accept-loss`.")


def _print_keys(folder: Path, missing: Sequence[Path]) -> None:
    """Say what is to be done with the keys, which are in no backup."""
    if not missing:
        click.echo("The key files are there; `poisonbook keys check` says whether they are this store's.")
        return
    click.echo(f"The keys are in no backup: copy the folder `keys` from where it is kept to {folder}.")
    click.echo("Until then nothing is sold, signed or found. A new store's keys are no use to it.")
    click.echo("The private keys of the two roles are their holders'; from shares: `poisonbook keys restore`.")
