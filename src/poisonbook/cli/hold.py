"""`poisonbook hold`: keep the records of one case beyond their date, by two people, for a while."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from poisonbook.cli.house_options import print_things
from poisonbook.cli.options import Day
from poisonbook.cli.service_options import json_option, register_options
from poisonbook.cli.store_options import opened_store
from poisonbook.register.holds import HoldReason

if TYPE_CHECKING:
    from poisonbook.workflows.holds import Hold
    from poisonbook.workflows.store_folder import Store

_id = click.argument("id_", metavar="ID")
_by = click.option(
    "--by", "person", metavar="STAFF", required=True, help="Who you are: your short id of staff, such as k7."
)


@click.group("hold")
def hold() -> None:
    """Keep the records of one case beyond their date: legal holds.

    One person places a hold, another confirms it within 24 hours. It ends by itself, after a year at most, and is never
    extended; a new one takes two people again. Every step is in the ledger.
    """


@hold.command("place", short_help="Place a hold, to be confirmed by a second person.")
@click.argument("records", metavar="RECORD...", nargs=-1, required=True)
@click.option("--reason", type=click.Choice([one.value for one in HoldReason]), required=True, help="Why.")
@click.option("--case", "case_id", metavar="ID", required=True, help="Your id of the matter, without anybody's name.")
@click.option("--until", type=Day(), metavar="DATE", required=True, help="The last day (UTC), within a year.")
@_by
@json_option
@register_options
def place(
    *,
    records: Sequence[str],
    reason: str,
    case_id: str,
    until: date,
    person: str,
    operator: str | None,
    folder: Path | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Place a hold on orders, statements, identity checks or licences of one case, by their ids."""
    with _opened(operator, folder, database) as (store, whose):
        from poisonbook.workflows.holds import place_hold

        made = place_hold(
            store,
            whose,
            reason=HoldReason(reason),
            case_id=case_id,
            records=records,
            by=person,
            expires_at=datetime.combine(until, time.max, UTC),
        )
    print_things([made], _line, as_json=as_json)


@hold.command("confirm", short_help="Confirm a hold, as the second person.")
@_id
@_by
@json_option
@register_options
def confirm(
    id_: str, *, person: str, operator: str | None, folder: Path | None, database: str | None, as_json: bool
) -> None:
    """Confirm a hold that another person placed; from then on its records are not deleted until it ends."""
    with _opened(operator, folder, database) as (store, whose):
        from poisonbook.workflows.holds import confirm_hold

        print_things([confirm_hold(store, whose, id_, by=person)], _line, as_json=as_json)


@hold.command("lift", short_help="End a hold before its day.")
@_id
@_by
@json_option
@register_options
def lift(
    id_: str, *, person: str, operator: str | None, folder: Path | None, database: str | None, as_json: bool
) -> None:
    """End a hold. One person is enough: what is past its date goes with the next sweep."""
    with _opened(operator, folder, database) as (store, whose):
        from poisonbook.workflows.holds import lift_hold

        print_things([lift_hold(store, whose, id_, by=person)], _line, as_json=as_json)


@hold.command("list", short_help="List the holds.")
@json_option
@register_options
def list_(*, operator: str | None, folder: Path | None, database: str | None, as_json: bool) -> None:
    """List the holds that have not ended, the latest first."""
    with _opened(operator, folder, database) as (store, whose):
        from poisonbook.workflows.holds import list_holds

        print_things(list_holds(store, whose), _line, as_json=as_json)


@contextmanager
def _opened(operator: str | None, folder: Path | None, database: str | None) -> Iterator[tuple[Store, str]]:
    with opened_store(folder, database) as store:
        from poisonbook.workflows.access import the_operator

        yield store, the_operator(store, operator).id


def _line(one: Hold) -> str:
    what = f"{one.id}  {one.state}  {one.reason}  case {one.case_id}  until {one.expires_at:%Y-%m-%d}"
    return f"{what}  {len(one.records)} records"
