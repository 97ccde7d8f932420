"""`poisonbook console`: the review console."""

from __future__ import annotations

import signal
from pathlib import Path

import click

from poisonbook.cli.store_options import settings_of, store_options, within


@click.command("console")
@store_options
@click.option("--host", metavar="ADDRESS", help="Listen here; 127.0.0.1 by default.  [env: POISONBOOK_CONSOLE_HOST]")
@click.option(
    "--port", type=within("console_port"), help="Listen here; 8081 by default.  [env: POISONBOOK_CONSOLE_PORT]"
)
def console(folder: Path | None, database: str | None, host: str | None, port: int | None) -> None:
    """Serve the review console until told to stop.

    Staff sign in and work on cases; `poisonbook staff first-admin` lets the first of them in. Browsers reach it at
    POISONBOOK_CONSOLE_ORIGIN, by default at this machine alone. Put a reverse proxy with TLS in front of it.
    """
    settings = settings_of(folder=folder, database=database, console_host=host, console_port=port)
    from poisonbook.console.serving import serve as run
    from poisonbook.workflows.demonstration import need_own_machine
    from poisonbook.workflows.store_folder import need_key_files

    need_key_files(settings)
    need_own_machine(settings, settings.console_host)
    click.echo(f"The console is at {settings.console_origin}", err=True)
    signal.set_wakeup_fd(-1)  # the server stops in its own time, not when the watcher of other commands would end it
    run(settings)
