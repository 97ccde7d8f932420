"""`poisonbook notice`: notices along the supply chain."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from poisonbook.cli.house_options import print_things
from poisonbook.cli.options import Day
from poisonbook.cli.service_options import json_option, opened_register, register_options
from poisonbook.clock import today
from poisonbook.register.house import NoticeDirection, SupplyNotice


@click.group("notice")
def notice() -> None:
    """Notices along the supply chain: received from suppliers, given to customers in the trade."""


@notice.command("add", short_help="Enter a notice.")
@click.argument("product_id", metavar="PRODUCT")
@click.option("--received-from", metavar="SUPPLIER", help="The supplier that told it.")
@click.option("--given-to", metavar="CUSTOMER", help="Your id of the customer that was told; kept as a pseudonym.")
@click.option("--on", type=Day(), metavar="DATE", help="The day; today by default.")
@click.option("--reference", default="", help="Such as the number of a letter.")
@json_option
@register_options
def add(
    *,
    product_id: str,
    received_from: str | None,
    given_to: str | None,
    on: date | None,
    reference: str,
    operator: str | None,
    folder: Path | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Enter that PRODUCT's place in law was told along the supply chain."""
    party = received_from or given_to
    if party is None or (received_from and given_to):
        raise click.UsageError("give either --received-from or --given-to")
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.notices import GivenNotice, record_notice

        given = GivenNotice(
            product_id=product_id,
            direction=NoticeDirection.RECEIVED if received_from else NoticeDirection.GIVEN,
            party=party,
            on=on or today(service.clock),
            reference=reference,
        )
        print_things([record_notice(service, whose, given)], _line, as_json=as_json)


@notice.command("list", short_help="List notices, and the products that lack one.")
@click.option("--lacking", is_flag=True, help="Only the regulated products for which none was received.")
@json_option
@register_options
def list_(*, lacking: bool, operator: str | None, folder: Path | None, database: str | None, as_json: bool) -> None:
    """List notices, the latest first; on standard error, how many products lack one."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.notices import notices_of, products_without_notice

        without = products_without_notice(service, whose)
        if not lacking:
            print_things(notices_of(service, whose), _line, as_json=as_json)
    if lacking:
        lines = [json.dumps(without, ensure_ascii=False)] if as_json else without
        for line in lines:
            click.echo(line)
    elif without:
        click.echo(f"{len(without)} regulated products lack a notice; --lacking lists them", err=True)


def _line(one: SupplyNotice) -> str:
    way = "received from" if one.direction is NoticeDirection.RECEIVED else "given to customer"
    reference = f"  ({one.reference})" if one.reference else ""
    return f"{one.id}  {one.on}  {one.product_id}  {way} {one.party}{reference}"
