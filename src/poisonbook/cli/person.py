"""`poisonbook person`: what is held of one customer, its correction, its erasure where the law allows it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poisonbook.cli.options import file_option, lang_option
from poisonbook.cli.service_options import customer_option, json_option, opened_register, register_options
from poisonbook.register.rights import Basis, EvidenceKind, PersonReason

if TYPE_CHECKING:
    from poisonbook.register.rights import HeldRecords
    from poisonbook.workflows.people import RecordDuty
    from poisonbook.workflows.service import Service

_WHY = {
    Basis.SALE: "the law has the record of a sale kept",
    Basis.SALE_RESTS_ON_IT: "a sale on record rests on it",
    Basis.UNDER_REVIEW: "the sale was held or refused, or is part of a case, and people decide whether it is reported",
    Basis.SHARED: "another customer has it too",
    Basis.HOLD: "a legal hold keeps it",
    Basis.OPENED: "it shows that somebody asked to read what is sealed",
    Basis.REQUEST: "it shows that a request was seen to",
}


_whose_option = click.option("--customer", "customer_id", metavar="ID", help="Your id of the customer.")
_orders_option = click.option(
    "--order",
    "orders",
    metavar="ID",
    multiple=True,
    help="Of a guest: an order that was placed without a customer's id. Repeatable.",
)


@click.group("person")
def person() -> None:
    """What is held of one customer: show it, correct it, erase it where the law allows."""


@person.command("show", short_help="Show everything that is held of one customer.")
@_whose_option
@_orders_option
@click.option(
    "--reason", type=click.Choice([one.value for one in PersonReason]), required=True, help="Why; it is in the ledger."
)
@file_option("--html", help="Write the account as a page for the customer, instead of printing it.")
@lang_option(help="The account's language.")
@json_option
@register_options
def show(
    *,
    customer_id: str | None,
    orders: tuple[str, ...],
    reason: str,
    html: Path | None,
    lang: str,
    operator: str | None,
    folder: Path | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Show every row that is held of one customer, by your id, or of a guest's orders, with the day it goes.

    It is an account to read, by kind of record; --json has every column as it is kept.

    Complete, as there is a way to a customer's rows in every table that can hold any. Particulars are sealed and stay
    so. What is held of other customers is left out; how many decisions on their orders have one of this customer's in
    their evidence is told.
    """
    _need_somebody(customer_id, orders)
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.people import held_of, record_duties

        held = held_of(service, whose, customer_id, PersonReason(reason), orders=orders)
        duties = record_duties(service, whose)
        if html is not None or not as_json:
            _print_account(service, held, lang, html)
    if as_json:
        told = {"tables": held.tables, "elsewhere": held.elsewhere, "unnamed": held.unnamed}
        _print_json(told | {"duties": [asdict(one) for one in duties]})


@person.command("erase", short_help="Delete what no law has kept of one customer.")
@_whose_option
@_orders_option
@json_option
@register_options
def erase(
    *,
    customer_id: str | None,
    orders: tuple[str, ...],
    operator: str | None,
    folder: Path | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Delete what no law has kept of one customer, by your id, or of a guest's orders; say what stays and why.

    What the law has kept cannot be deleted before its date, and goes on that date by itself. Backups hold what was
    deleted until they are deleted themselves.
    """
    _need_somebody(customer_id, orders)
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.people import erase_person, record_duties

        erased = erase_person(service, whose, customer_id, orders=orders)
        duties = record_duties(service, whose)
    if as_json:
        stays = [asdict(one) | {"delete_after": one.delete_after.isoformat()} for one in erased.stays]
        duties_record = [asdict(one) for one in duties]
        _print_json({"gone": erased.gone, "stays": stays, "compacted": erased.compacted, "duties": duties_record})
        return
    for table, count in sorted(erased.gone.items()):
        click.echo(f"gone: {count} of {table}")
    for one in erased.stays:
        click.echo(f"stays until {one.delete_after:%Y-%m-%d}: {one.table} {one.id}: {_WHY[one.basis]}")
    if erased.stays:
        _print_duties(duties)
    if not erased.compacted:
        click.echo("the bytes of what went are still in the write-ahead log, as somebody reads: they go with a sweep")
    if not erased.gone and not erased.stays:
        click.echo("nothing is held")


@person.command("correct", short_help="Withdraw evidence that is wrong, to enter it anew.")
@customer_option
@click.option("--kind", type=click.Choice([one.value for one in EvidenceKind]), required=True, help="What is wrong.")
@click.option("--id", "id_", metavar="ID", required=True, help="Its id in the register.")
@register_options
def correct(
    *, customer_id: str, kind: str, id_: str, operator: str | None, folder: Path | None, database: str | None
) -> None:
    """Withdraw a statement, an identity check or a licence that is wrong, so that no sale rests on it any more.

    Then enter it anew. What is on record is not rewritten: earlier sales rest on it, and a statement is in its buyer's
    own words. A licence that customers share is withdrawn for all of them. What was sold cannot be corrected here;
    returns and cancelled orders are entered as what they are.
    """
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.people import correct_evidence

        correct_evidence(service, whose, customer_id, EvidenceKind(kind), id_)
    click.echo(f"{id_}: withdrawn; enter it anew as it is right")


def _print_account(service: Service, held: HeldRecords, lang: str, page: Path | None) -> None:
    """Print what is held, or write it to a page."""
    from poisonbook.cli.person_account import account_page, account_text
    from poisonbook.reports.pages import write_page

    if page is None:
        click.echo(account_text(service, held, lang), nl=False)
    else:
        write_page(account_page(service, held, lang), page)
        click.echo(f"{page}: {held.rows} records; look through it before you hand it over", err=True)


def _need_somebody(customer_id: str | None, orders: Sequence[str]) -> None:
    if customer_id is None and not orders:
        raise click.UsageError("say who: --customer ID, or of a guest --order ID")


def _print_json(record: Any) -> None:
    click.echo(json.dumps(record, ensure_ascii=False))


def _print_duties(duties: Sequence[RecordDuty]) -> None:
    for one in duties:
        where = f"{one.jurisdiction} {one.ref}".strip()
        click.echo(f"{where} has records of sales kept for {one.months} months ({one.certainty or 'no source'})")
