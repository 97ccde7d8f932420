"""Who somebody is who works on cases, reports, products and rules at the command line, and whose register it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from poisonbook.cli.service_options import json_option, opened_register, register_options
from poisonbook.register.staff import STAFF_ID, Staff, StaffRole

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

F = TypeVar("F", bound=Callable[..., Any])


def staff_id(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """The short id of a member of staff, or a usage error."""
    if not STAFF_ID.fullmatch(value):
        raise click.BadParameter("a member of staff is named by 1 to 16 small letters, figures and -, such as k7")
    return value


_as = click.option(
    "--as", "person", metavar="STAFF", required=True, callback=staff_id, help="Who you are: your short id of staff."
)


def acting(*roles: StaffRole) -> Callable[[F], F]:
    """`--as`, `--role`, which is these by default, and whose register."""
    role = click.option(
        "--role",
        "roles",
        type=click.Choice([one.value for one in StaffRole]),
        multiple=True,
        default=[one.value for one in roles],
        show_default=True,
        help="In which role you act; repeatable.",
    )
    return lambda command: _as(role(json_option(register_options(command))))


who = acting(StaffRole.REVIEWER)


@contextmanager
def desk(
    person: str, roles: tuple[str, ...], operator: str | None, folder: Path | None, database: str | None
) -> Iterator[tuple[Service, Staff]]:
    """The service, and the person who works with it."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.acting import acting

        yield service, acting(service.store, whose.id, person, frozenset(map(StaffRole, roles)))
