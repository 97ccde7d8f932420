"""`poisonbook snapshot`: the products as checkouts keep them, for shops that serve the file themselves."""

from __future__ import annotations

import json
from pathlib import Path

import click

from poisonbook.cli.store_options import settings_of, store_options


@click.group("snapshot")
def snapshot() -> None:
    """Write and verify the signed list of products that checkouts keep."""


@snapshot.command("write", short_help="Write an operator's snapshot to a file.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--operator", metavar="ID", help="Whose products; needed where the store has several operators.")
@store_options
def write(file: Path, operator: str | None, folder: Path | None, database: str | None) -> None:
    """Write the signed snapshot of an operator's products to FILE, to be served from where checkouts look for it.

    Write it again at least every half of its lifetime, and when products have changed.
    """
    settings = settings_of(folder=folder, database=database)
    from poisonbook.workflows.snapshot import write_snapshot

    facts = write_snapshot(settings, file, operator=operator)
    click.echo(
        f"{file}: version {facts.version} of {facts.operator}, to be used until {facts.expires_at:%Y-%m-%d %H:%M} UTC"
    )


@snapshot.command("verify", short_help="Say whether a client would take a file, and what it is.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--public-key", metavar="KEY", required=True, help="What `snapshot key` prints, as clients have it.")
@click.option("--operator", metavar="ID", help="Whose products they must be.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
def verify(file: Path, public_key: str, operator: str | None, *, as_json: bool) -> None:
    """Verify the signature of the snapshot in FILE, and that its time is not over."""
    from poisonbook.workflows.extras import need_extra

    need_extra("server")
    from poisonbook.workflows.snapshot import verify_snapshot

    found = verify_snapshot(file, public_key, operator=operator)
    facts = {
        "operator": found.operator,
        "version": found.version,
        "made_at": found.made_at.isoformat(),
        "expires_at": found.expires_at.isoformat(),
        "jurisdictions": list(found.jurisdictions),
        "law": found.law,
        "products": {standing.value: count for standing, count in found.products.items()},
        "digest": found.digest,
    }
    if as_json:
        click.echo(json.dumps(facts))
        return
    for name, value in facts.items():
        click.echo(f"{name}: {json.dumps(value) if isinstance(value, (dict, list)) else value}")


@snapshot.command("key", short_help="Print the public key that clients pin.")
@store_options
def key(folder: Path | None, database: str | None) -> None:
    """Print the public half of the signing key: clients take no snapshot that another key signed."""
    settings = settings_of(folder=folder, database=database)
    from poisonbook.workflows.snapshot import public_key

    click.echo(public_key(settings))
