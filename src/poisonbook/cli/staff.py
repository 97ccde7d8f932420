"""`poisonbook staff`: who may do what in the console."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from poisonbook.cli.options import Day
from poisonbook.cli.service_options import json_option, register_options
from poisonbook.cli.store_options import settings_of
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.settings import Settings

if TYPE_CHECKING:
    from poisonbook.workflows.invitations import Invitation
    from poisonbook.workflows.staff import GivenStaff
    from poisonbook.workflows.store_folder import Store

F = TypeVar("F", bound=Callable[..., Any])
LANGUAGES = ("en", "de")
_id = click.argument("id_", metavar="ID")
_name = click.option("--name", metavar="TEXT", required=True, help="As colleagues know them.")


@dataclass(frozen=True, slots=True)
class _Shop:
    settings: Settings
    store: Store
    operator: str


@contextmanager
def _shop(operator: str | None, folder: Path | None, database: str | None) -> Iterator[_Shop]:
    settings = settings_of(folder=folder, database=database)
    from poisonbook.workflows.access import the_operator
    from poisonbook.workflows.store_folder import open_store

    with open_store(settings) as store:
        yield _Shop(settings, store, the_operator(store, operator).id)


def _given(command: F) -> F:
    """What can be said of somebody beside their name."""
    for option in (
        click.option(
            "--subject",
            metavar="TEXT",
            help="Who they are to the provider of identities; only its hash is kept. Empty: nobody any more.",
        ),
        click.option(
            "--until",
            type=Day(),
            help="The last day of an inspector, who has one; in UTC.",
        ),
        click.option("--lang", type=click.Choice(LANGUAGES), help="In which language the console speaks to them."),
        click.option(
            "--role",
            "roles",
            type=click.Choice([one.value for one in StaffRole]),
            multiple=True,
            help="What they may do. Repeatable; in a change, all they may do from then on.",
        ),
    ):
        command = option(command)
    return command


@click.group("staff")
def staff() -> None:
    """The operator's staff: who may do what in the console, and how they come in.

    Records cite the short id, such as k7, and never a name. Like `opening`, this trusts whoever may open the store on
    this machine; every change is in the ledger.
    """


@staff.command("first-admin", short_help="Let the first administrator in.")
@click.argument("id_", metavar="ID")
@_name
@register_options
def first_admin(*, id_: str, name: str, operator: str | None, folder: Path | None, database: str | None) -> None:
    """Enter the first administrator and print a link: within an hour, once, it takes a passkey or a password."""
    with _shop(operator, folder, database) as shop:
        from poisonbook.workflows.invitations import first_administrator

        _print_invitation(shop.settings, first_administrator(shop.store, shop.operator, id_, name=name))


@staff.command("add", short_help="Enter somebody.")
@_id
@_name
@_given
@register_options
def add(*, id_: str, name: str, operator: str | None, folder: Path | None, database: str | None, **given: Any) -> None:
    """Enter somebody under the short id ID, which is never given to anybody else afterwards."""
    with _shop(operator, folder, database) as shop:
        from poisonbook.workflows.staff import add_staff

        added = add_staff(shop.store, shop.operator, id_, _read(shop.settings, name=name, **given), by=None)
        click.echo(_line(added, shop.store.clock()))


@staff.command("change", short_help="Change what somebody may do.")
@_id
@click.option("--name", metavar="TEXT", help="As colleagues know them.")
@_given
@register_options
def change(
    *, id_: str, name: str | None, operator: str | None, folder: Path | None, database: str | None, **given: Any
) -> None:
    """Change what is given of the person ID. With other roles they have to come in anew."""
    with _shop(operator, folder, database) as shop:
        from poisonbook.workflows.staff import change_staff

        changed = change_staff(shop.store, shop.operator, id_, _read(shop.settings, name=name, **given), by=None)
        click.echo(_line(changed, shop.store.clock()))


@staff.command("disable", short_help="Let somebody in no more.")
@_id
@register_options
def disable(*, id_: str, operator: str | None, folder: Path | None, database: str | None) -> None:
    """Let the person ID in no more, at once and for ever. The name is erased after 30 days, the short id stays."""
    with _shop(operator, folder, database) as shop:
        from poisonbook.workflows.staff import disable_staff

        click.echo(_line(disable_staff(shop.store, shop.operator, id_, by=None), shop.store.clock()))


@staff.command("invite", short_help="Let somebody enter how they come in.")
@_id
@click.option("--password", is_flag=True, help="Let them set a password instead of a passkey.")
@register_options
def invite(*, id_: str, password: bool, operator: str | None, folder: Path | None, database: str | None) -> None:
    """Print a link for the person ID: within an hour, once, it takes a passkey. An earlier one counts no more."""
    with _shop(operator, folder, database) as shop:
        from poisonbook.workflows.invitations import invite as invite_staff

        _print_invitation(shop.settings, invite_staff(shop.store, shop.operator, id_, by=None, password=password))


@staff.command("list", short_help="List the staff.")
@json_option
@register_options
def list_(*, as_json: bool, operator: str | None, folder: Path | None, database: str | None) -> None:
    """List the staff by id: roles, name, and whether the account can be used."""
    with _shop(operator, folder, database) as shop:
        from poisonbook.workflows.staff import list_staff

        found, now = list_staff(shop.store, shop.operator), shop.store.clock()
    if as_json:
        click.echo(json.dumps([_record(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        click.echo(_line(one, now))


def _read(
    settings: Settings,
    *,
    name: str | None,
    roles: Sequence[str],
    lang: str | None,
    until: date | None,
    subject: str | None,
) -> GivenStaff:
    from poisonbook.workflows.staff import GivenStaff, known_subject

    return GivenStaff(
        name=name,
        roles=frozenset(map(StaffRole, roles)) or None,
        lang=lang,
        until=None if until is None else datetime.combine(until, time(23, 59, 59), UTC),
        subject=known_subject(settings, subject) if subject else subject,
    )


def _print_invitation(settings: Settings, invitation: Invitation) -> None:
    ends = invitation.ends_at.isoformat(timespec="minutes")
    click.echo(f"For {invitation.staff.id}, once, until {ends}; shown only now:", err=True)
    click.echo(f"{settings.console_origin}/invitation/{invitation.token}")


def _line(one: Staff, now: datetime) -> str:
    until = "" if one.until is None else f"  until {one.until.isoformat(timespec='minutes')}"
    state = "" if one.is_in_force(now) else "  disabled" if one.disabled_at else "  over"
    provider = "" if one.subject is None else "  provider"
    return f"{one.id}  {','.join(sorted(one.roles))}  {one.name}{provider}{until}{state}"


def _record(one: Staff) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "roles": sorted(one.roles),
        "lang": one.lang,
        "created_at": one.created_at.isoformat(timespec="seconds"),
        "disabled_at": None if one.disabled_at is None else one.disabled_at.isoformat(timespec="seconds"),
        "until": None if one.until is None else one.until.isoformat(timespec="seconds"),
        "provider": one.subject is not None,
    }
