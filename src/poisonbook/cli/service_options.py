"""The service and an operator, for commands that work in a register."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from poisonbook.cli.store_options import settings_of, store_options

if TYPE_CHECKING:
    from poisonbook.register.access import Operator
    from poisonbook.workflows.service import Service

F = TypeVar("F", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
customer_option = click.option(
    "--customer", "customer_id", metavar="ID", required=True, help="Your id of the customer."
)


def register_options(command: F) -> F:
    """`--operator`, `--dir` and `--database`."""
    operator = click.option("--operator", metavar="ID", help="Whose register; not needed where there is only one.")
    return operator(store_options(command))


@contextmanager
def opened_register(
    operator: str | None, folder: Path | None, database: str | None
) -> Iterator[tuple[Service, Operator]]:
    """The service and the operator whose register it is, for one command."""
    settings = settings_of(folder=folder, database=database)
    from poisonbook.workflows.access import the_operator
    from poisonbook.workflows.service import Service
    from poisonbook.workflows.store_folder import need_key_files

    need_key_files(settings)
    service = Service.open(settings)
    try:
        yield service, the_operator(service.store, operator)
    finally:
        service.close()


def asked_number(what: str) -> str:
    """The number of a document, asked for on the terminal or read from standard input: no shell remembers it."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    answer: str = click.prompt(f"Number of the {what}", err=True)
    return answer
