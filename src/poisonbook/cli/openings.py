"""`poisonbook opening`: particulars of single records, asked for by one role and approved by the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from poisonbook.cli.house_options import print_things
from poisonbook.cli.passphrases import unlocked_keys
from poisonbook.cli.service_options import json_option, register_options
from poisonbook.cli.store_options import opened_store, settings_of
from poisonbook.register.openings import CaseReason, Opening
from poisonbook.register.roles import Role

if TYPE_CHECKING:
    from poisonbook.register.access import Operator
    from poisonbook.workflows.store_folder import Store

_FILE = click.Path(path_type=Path, dir_okay=False)
_id = click.argument("id_", metavar="ID")
_by = click.option(
    "--by", "person", metavar="STAFF", required=True, help="Who you are: your short id of staff, such as k7."
)
_keys = click.option(
    "--key",
    "files",
    type=_FILE,
    metavar="FILE",
    multiple=True,
    required=True,
    help="Your private role key; its passphrase is asked for. Repeatable, for an older one of the same role.",
)
_reply = click.option(
    "--reply", type=_FILE, metavar="FILE", required=True, help="The file of this request's reply key."
)


@click.group("opening")
def opening() -> None:
    """Read what is sealed of one customer: names, numbers, addresses.

    One person asks, for a reason and a case; within 24 hours a second person of the other role approves; who asked
    reads. Every step is in the ledger, each as a kind of its own. The approval is the step that counts: with it who
    asked has all it takes to read.
    """


@opening.command("request", short_help="Ask to read records.")
@click.argument("records", metavar="RECORD...", nargs=-1, required=True)
@click.option("--reason", type=click.Choice([one.value for one in CaseReason]), required=True, help="Why.")
@click.option("--case", "case_id", metavar="ID", required=True, help="Your id of the matter, without anybody's name.")
@click.option(
    "--role", type=click.Choice([one.value for one in Role]), required=True, help="The role whose key you have."
)
@_by
@_reply
@register_options
def request(
    *,
    records: Sequence[str],
    reason: str,
    case_id: str,
    role: str,
    person: str,
    reply: Path,
    operator: str | None,
    folder: Path | None,
    database: str | None,
) -> None:
    """Ask to read RECORD...: ids of statements, identity checks, licences, all of one customer.

    The secret half of a reply key, made for this request alone, is written to the new file --reply: keep it until you
    read, then delete it.
    """
    with _register(operator, folder, database) as (store, whose):
        from poisonbook.law.book import load_book
        from poisonbook.workflows.openings import GivenOpening, request_opening

        given = GivenOpening(
            reason=CaseReason(reason), case_id=case_id, records=tuple(records), person=person, role=Role(role)
        )
        made = request_opening(store, whose, given, reply, book=load_book(settings_of(folder=folder).law))
        click.echo(_line(made, store.clock()))


@opening.command("approve", short_help="Approve as the second person.")
@_id
@_by
@_keys
@register_options
def approve(
    *,
    id_: str,
    person: str,
    files: Sequence[Path],
    operator: str | None,
    folder: Path | None,
    database: str | None,
) -> None:
    """Approve the opening ID, as a second person, with a private key of the other role.

    Your half of each record is handed over to who asked, and serves these records alone. You read nothing by it. From
    here on who asked can read them, also without `opening show`: look the case up before you approve.
    """
    keys = unlocked_keys(files)
    with _register(operator, folder, database) as (store, whose):
        from poisonbook.workflows.openings import approve_opening

        click.echo(_line(approve_opening(store, whose, id_, person, keys), store.clock()))


@opening.command("refuse", short_help="Refuse as the second person.")
@_id
@_by
@register_options
def refuse(id_: str, person: str, operator: str | None, folder: Path | None, database: str | None) -> None:
    """Refuse the opening ID, as a second person."""
    with _register(operator, folder, database) as (store, whose):
        from poisonbook.workflows.openings import refuse_opening

        click.echo(_line(refuse_opening(store, whose, id_, person), store.clock()))


@opening.command("withdraw", short_help="Take back what you asked for.")
@_id
@_by
@register_options
def withdraw(id_: str, person: str, operator: str | None, folder: Path | None, database: str | None) -> None:
    """Take back the opening ID that you asked for."""
    with _register(operator, folder, database) as (store, whose):
        from poisonbook.workflows.openings import withdraw_opening

        click.echo(_line(withdraw_opening(store, whose, id_, person), store.clock()))


@opening.command("list", short_help="List openings, the latest first.")
@json_option
@register_options
def list_(*, operator: str | None, folder: Path | None, database: str | None, as_json: bool) -> None:
    """List openings, the latest first: who asked for which records, why, and how it stands."""
    with _register(operator, folder, database) as (store, whose):
        from poisonbook.workflows.openings import list_openings

        now = store.clock()
        print_things(list_openings(store, whose), lambda one: _line(one, now), as_json=as_json)


@opening.command("show", short_help="Read what was approved.")
@_id
@_by
@_keys
@_reply
@json_option
@register_options
def show(
    *,
    id_: str,
    person: str,
    files: Sequence[Path],
    reply: Path,
    operator: str | None,
    folder: Path | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Read the opening ID that you asked for and that was approved. It is used up with that.

    For another look ask again. What you read is on your screen alone; what you write down or print, you answer for.
    """
    keys = unlocked_keys(files)
    with _register(operator, folder, database) as (store, whose):
        from poisonbook.workflows.openings import OpenedRecord, read_opening

        def said(one: OpenedRecord) -> str:
            fields = (f"\n  {field}: {text}" for field, text in sorted(one.particulars.items()))
            return f"{one.kind} {one.id}{''.join(fields)}"

        print_things(read_opening(store, whose, id_, person, keys=keys, reply=reply), said, as_json=as_json)


@contextmanager
def _register(operator: str | None, folder: Path | None, database: str | None) -> Iterator[tuple[Store, Operator]]:
    """The store and whose register it is. No key of the service is needed: holders work on machines of their own."""
    with opened_store(folder, database) as store:
        from poisonbook.workflows.access import the_operator

        yield store, the_operator(store, operator)


def _line(one: Opening, now: datetime) -> str:
    decided = "" if one.decided_by is None else f", decided by {one.decided_by}"
    return (
        f"{one.id}  {one.standing(now).value}  {one.reason.value}, case {one.case_id}, asked by {one.requested_by} "
        f"({one.role.value}){decided}, until {one.expires_at:%Y-%m-%d %H:%M}Z: {' '.join(one.records)}"
    )
