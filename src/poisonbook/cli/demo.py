"""`poisonbook demo`: the console on a register of made-up people and orders."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from poisonbook.cli.progress import progress_bars
from poisonbook.cli.store_options import within

if TYPE_CHECKING:
    from poisonbook.console.demonstration import Running
    from poisonbook.register.staff import Staff


@click.command("demo")
@click.argument("folder", metavar="[DIR]", default="poisonbook-demo", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--shop",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The shop it is made of, of `poisonbook sample`; by default a small one is made for it.",
)
@click.option(
    "--port", type=within("console_port"), help="Listen here; by default at 8081, or where that is taken at another."
)
@click.option(
    "--stay/--no-stay",
    default=None,
    help="Serve until told to stop, or only see that it answers; by default as somebody sits at a terminal or not.",
)
def demo(folder: Path, shop: Path | None, port: int | None, *, stay: bool | None) -> None:
    """Serve the review console on a register of made-up people and orders in DIR, for trying it out.

    A demonstration that is in DIR already goes on as it stands; else one is made: the products of a sample shop, some
    of its orders, and the cases that rules find in them. Two people may come in, a reviewer and an approver, with
    passwords that are made now. It is served to this machine alone, and no setting of the environment counts.
    """
    from poisonbook.workflows.extras import need_server

    need_server("")
    from poisonbook.console.demonstration import serve_demonstration
    from poisonbook.workflows.demonstration import is_demonstration

    if not is_demonstration(folder):
        _make(folder, shop)
    stays = sys.stdin.isatty() and sys.stdout.isatty() if stay is None else stay
    signal.set_wakeup_fd(-1)  # the server stops in its own time, not when the watcher of other commands would end it
    serve_demonstration(folder, port, tell=lambda running: _tell(folder, running, stays=stays), stay=stays)


def _make(folder: Path, shop: Path | None) -> None:
    from poisonbook.sample import make_shop
    from poisonbook.workflows.demonstration import make_demonstration

    click.echo(f"Making a register of made-up people and orders in {folder} …", err=True)
    with TemporaryDirectory(prefix="poisonbook-") as scratch, progress_bars(shown=True) as progress:
        if shop is None:
            shop = Path(scratch)
            make_shop(shop, progress=progress)
        make_demonstration(folder, shop, progress=progress)


def _roles(staff: Staff) -> str:
    return " and ".join(sorted(role.value.replace("_", " ") for role in staff.roles))


def _tell(folder: Path, running: Running, *, stays: bool) -> None:
    wide = max(len(one.staff.id) for one in running.accounts)
    people = (
        f"  {one.staff.id:{wide}}  {one.password}  ({one.staff.name}: {_roles(one.staff)})" for one in running.accounts
    )
    lines = [
        "",
        f"The console is at {running.origin} and answers: each of these signed in and saw the queue.",
        "Sign in with id and password, which are good until the next start:",
        *people,
        f"Passphrases of the two role keys, to try openings with: {folder / 'demonstration.json'}",
        "Ctrl-C stops it."
        if stays
        else "It stops now, as nobody sits at a terminal; with --stay it serves until told to stop.",
        f"To come back to it: poisonbook demo {folder}" + ("" if stays else " --stay"),
    ]
    click.echo("\n".join(lines))
    sys.stdout.flush()
