"""`poisonbook witness`: watch other people's ledgers, and sign what was seen."""

from __future__ import annotations

import json
import signal
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from poisonbook.cli.service_options import json_option
from poisonbook.cli.store_options import within

_folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))


@click.group("witness")
def witness() -> None:
    """A witness sees to it that ledgers only grow, and signs what it saw (C2SP tlog-witness).

    A trade body, an authority or a friend runs it, on a machine that is not the shop's. It sees how long a ledger is
    and hashes, and no entry.
    """


@witness.command("init", short_help="Make a witness.")
@_folder
@click.option("--name", metavar="NAME", required=True, help="What it is called, such as witness.example/w1.")
def init(folder: Path, *, name: str) -> None:
    """Make a witness in DIR and print its public key, for the shops it watches and for whoever checks."""
    _need_server()
    from poisonbook.workflows.witness import init_witness

    click.echo(init_witness(folder, name).key.text)


@witness.command("trust", short_help="Watch ledgers.")
@_folder
@click.argument("keys", metavar="LOGKEY...", nargs=-1, required=True)
def trust(folder: Path, keys: Sequence[str]) -> None:
    """Watch the ledgers with these public keys too, from `poisonbook ledger key`. A witness that runs sees it."""
    _need_server()
    from poisonbook.workflows.witness import Witness

    for key in Witness.open(folder).trust(keys):
        click.echo(key.text)


@witness.command("serve", short_help="Answer the ledgers that are watched.")
@_folder
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Listen here.")
@click.option("--port", type=within("port"), default=8090, show_default=True, help="Listen here.")
def serve(folder: Path, *, host: str, port: int) -> None:
    """Serve POST /add-checkpoint until told to stop. Put a reverse proxy with TLS in front of it."""
    _need_server()
    from poisonbook.web.witness import serve_witness
    from poisonbook.workflows.witness import Witness

    opened = Witness.open(folder)
    signal.set_wakeup_fd(-1)  # the server stops in its own time, not when the watcher of other commands would end it
    serve_witness(opened, host=host, port=port)


@witness.command("show", short_help="Say how each ledger was seen last.")
@_folder
@json_option
def show(folder: Path, *, as_json: bool) -> None:
    """Print of each ledger how long it was when it was cosigned last, its root, and when that was.

    With --json the signed checkpoint comes along: it is what `poisonbook ledger check-witness` compares a store with.
    """
    _need_server()
    from poisonbook.workflows.witness import Witness

    opened = Witness.open(folder)
    watched = list(opened.watched())
    if as_json:
        click.echo(json.dumps({"witness": opened.key.text, "logs": [one.record() for one in watched]}))
        return
    click.echo(opened.key.text)
    for one in watched:
        if one.cosigned_at is None:
            click.echo(f"{one.key.name}: not seen yet")
        else:
            when = datetime.fromtimestamp(one.cosigned_at, UTC).isoformat()
            click.echo(f"{one.key.name}: {one.size:,} entries, root {one.root}, {when}")


def _need_server() -> None:
    from poisonbook.workflows.extras import need_extra

    need_extra("server")
