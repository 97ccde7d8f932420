"""`poisonbook licence`: licences that members of the public have shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poisonbook.cli.options import Day
from poisonbook.cli.service_options import (
    asked_number,
    customer_option,
    json_option,
    opened_register,
    register_options,
)
from poisonbook.values.strengths import plain

if TYPE_CHECKING:
    from poisonbook.register.evidence import Granted, HeldLicence

_UNNAMED = "-"


@click.group("licence")
def licence() -> None:
    """Enter licences of members of the public, see what they leave, revoke them."""


@licence.command("add", short_help="Enter a licence.")
@customer_option
@click.option("--state", metavar="CODE", required=True, help="The state that granted it, such as FI.")
@click.option("--from", "valid_from", type=Day(), metavar="DATE", required=True, help="Its first day.")
@click.option("--until", "valid_until", type=Day(), metavar="DATE", required=True, help="Its last day.")
@click.option(
    "--grant",
    "grants",
    nargs=3,
    metavar="SUBSTANCE STRENGTH KG",
    multiple=True,
    required=True,
    help="What it allows: a name or number, the highest % w/w, kilograms in all; - where it names none. Repeatable.",
)
@json_option
@register_options
def add(
    *,
    customer_id: str,
    state: str,
    valid_from: date,
    valid_until: date,
    grants: Sequence[tuple[str, str, str]],
    operator: str | None,
    folder: Path | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Enter a licence; its number is asked for, or read from standard input, and sealed.

    A number that is there already with the same terms is one licence: the customer shares what it leaves.
    """
    asked = [(substance, _figure(strength), _figure(amount)) for substance, strength, amount in grants]
    number = asked_number("licence")
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.licence_terms import GivenGrant, GivenTerms
        from poisonbook.workflows.licences import GivenLicence, enter_licence

        terms = GivenTerms(
            state=state.upper(),
            valid_from=valid_from,
            valid_until=valid_until,
            granted=tuple(GivenGrant(*one) for one in asked),
        )
        given = GivenLicence(customer_id=customer_id, number=number, terms=terms)
        entered = enter_licence(service, whose, given)
    for note in entered.notes:
        click.echo(f"note: {note}", err=True)
    if not entered.new:
        click.echo("note: this number was there; its accounts share what is left", err=True)
    _print([entered.licence], as_json=as_json)


@licence.command("show", short_help="Show what a licence leaves.")
@click.argument("licence_id", metavar="ID")
@json_option
@register_options
def show(licence_id: str, operator: str | None, folder: Path | None, database: str | None, *, as_json: bool) -> None:
    """Show the licence ID: where and how long it holds, and what is left; never its number."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.licences import licence as found

        _print([found(service, whose, licence_id)], as_json=as_json)


@licence.command("list", short_help="List the licences.")
@click.option("--customer", "customer_id", metavar="ID", help="Only this customer's.")
@json_option
@register_options
def list_(
    customer_id: str | None, operator: str | None, folder: Path | None, database: str | None, *, as_json: bool
) -> None:
    """List the licences, the newest first."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.licences import licences_of

        _print(licences_of(service, whose, customer_id), as_json=as_json)


@licence.command("revoke", short_help="Have nothing more bought with a licence.")
@click.argument("licence_id", metavar="ID")
@json_option
@register_options
def revoke(licence_id: str, operator: str | None, folder: Path | None, database: str | None, *, as_json: bool) -> None:
    """Revoke the licence ID; what was written off stays so, also where its number is entered anew."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.licences import revoke_licence

        _print([revoke_licence(service, whose, licence_id)], as_json=as_json)


def _figure(text: str) -> Decimal | None:
    if text == _UNNAMED:
        return None
    try:
        figure = Decimal(text)
    except InvalidOperation:
        raise click.BadParameter(f"{text!r} is not a number; write it as 4.5, or -", param_hint="--grant") from None
    if not figure.is_finite():
        raise click.BadParameter(f"{text!r} is not a number; write it as 4.5, or -", param_hint="--grant")
    return figure


def _print(licences: Sequence[HeldLicence], *, as_json: bool) -> None:
    rows = [_row(one) for one in licences]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        revoked = "  revoked" if row["revoked"] else ""
        click.echo(f"{row['id']}  {row['state']}  {row['valid_from']} to {row['valid_until']}{revoked}")
        for one in row["granted"]:
            strength = "" if one["strength_ww"] is None else f" up to {one['strength_ww']} % w/w"
            left = "any amount" if one["left_kg"] is None else f"{one['left_kg']} of {one['amount_kg']} kg left"
            click.echo(f"  {one['substance']}{strength}: {left}")


def _row(licence: HeldLicence) -> dict[str, Any]:
    return {
        "id": licence.id,
        "state": licence.state,
        "valid_from": licence.valid_from.isoformat(),
        "valid_until": licence.valid_until.isoformat(),
        "revoked": licence.revoked,
        "accounts": len(licence.customers),
        "granted": [_granted(one) for one in licence.granted],
    }


def _granted(granted: Granted) -> dict[str, str | None]:
    figures = {
        "strength_ww": granted.strength_ww,
        "amount_kg": granted.amount_kg,
        "used_kg": granted.used_kg,
        "left_kg": granted.left_kg,
    }
    return {"substance": granted.substance} | {
        name: None if figure is None else plain(figure) for name, figure in figures.items()
    }
