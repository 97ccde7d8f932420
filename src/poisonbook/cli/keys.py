"""`poisonbook key`: the API keys of operators."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from poisonbook.cli.store_options import opened_store, store_options
from poisonbook.register.access import Scope

_operator = click.option("--operator", metavar="ID", help="Whose; not needed where there is only one.")


@click.group("key")
def key() -> None:
    """Add, list and revoke API keys."""


@key.command("add", short_help="Make an API key.")
@_operator
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([one.value for one in Scope]),
    multiple=True,
    required=True,
    help="What it may be used for. Repeatable.",
)
@click.option("--label", metavar="TEXT", default="", help="What it is for, for your own overview.")
@store_options
def add(operator: str | None, scopes: Sequence[str], label: str, folder: Path | None, database: str | None) -> None:
    """Make an API key and print it: this once, only its hash is kept."""
    with opened_store(folder, database) as store:
        from poisonbook.workflows.access import add_key, the_operator

        made = add_key(store, the_operator(store, operator).id, scopes=map(Scope, scopes), label=label)
    click.echo(f"Key {made.key.id}, shown only now:", err=True)
    click.echo(made.secret)


@key.command("list", short_help="List the API keys.")
@_operator
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@store_options
def list_(operator: str | None, folder: Path | None, database: str | None, *, as_json: bool) -> None:
    """List the API keys: id, scopes, since when, label, and whether they are revoked."""
    with opened_store(folder, database) as store:
        from poisonbook.workflows.access import list_keys, the_operator

        found = list_keys(store, the_operator(store, operator).id)
    rows = [
        {
            "id": one.id,
            "scopes": sorted(one.scopes),
            "created_at": one.created_at.isoformat(timespec="seconds"),
            "label": one.label,
            "revoked_at": None if one.revoked_at is None else one.revoked_at.isoformat(timespec="seconds"),
        }
        for one in found
    ]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        revoked = "" if row["revoked_at"] is None else f"  revoked {row['revoked_at']}"
        click.echo(f"{row['id']}  {','.join(row['scopes'] or ())}  {row['created_at']}  {row['label']}{revoked}")


@key.command("revoke", short_help="Let an API key be used no more.")
@click.argument("key_id", metavar="ID")
@_operator
@store_options
def revoke(key_id: str, operator: str | None, folder: Path | None, database: str | None) -> None:
    """Let the API key ID be used no more; running servers hear of it within a second."""
    with opened_store(folder, database) as store:
        from poisonbook.workflows.access import revoke_key, the_operator

        revoke_key(store, the_operator(store, operator).id, key_id)
    click.echo(f"Revoked {key_id}.")
