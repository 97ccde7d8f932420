"""`poisonbook serve`: the HTTP API."""

from __future__ import annotations

import signal
from pathlib import Path

import click

from poisonbook.cli.store_options import settings_of, store_options, within


@click.command("serve")
@store_options
@click.option("--host", metavar="ADDRESS", help="Listen here; 127.0.0.1 by default.  [env: POISONBOOK_HOST]")
@click.option("--port", type=within("port"), help="Listen here; 8080 by default.  [env: POISONBOOK_PORT]")
@click.option("--workers", type=within("workers"), help="Server processes; 1 by default.  [env: POISONBOOK_WORKERS]")
def serve(folder: Path | None, database: str | None, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the HTTP API until told to stop.

    Ctrl-C and SIGTERM stop it: what has begun is finished, and the store is closed. Every setting can be given in the
    environment as POISONBOOK_…; the reference lists them. Put a reverse proxy with TLS in front of it.
    """
    settings = settings_of(folder=folder, database=database, host=host, port=port, workers=workers)
    from poisonbook.web.server import serve as run
    from poisonbook.workflows.demonstration import need_own_machine
    from poisonbook.workflows.store_folder import need_key_files

    need_key_files(settings)
    need_own_machine(settings, settings.host)
    signal.set_wakeup_fd(-1)  # the server stops in its own time, not when the watcher of other commands would end it
    run(settings)
