"""`poisonbook incident`: losses, thefts and stock differences."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poisonbook.cli.house_options import Figure, Moment, record_of
from poisonbook.cli.service_options import json_option, opened_register, register_options
from poisonbook.register.clocks import ClockState
from poisonbook.register.house import IncidentKind
from poisonbook.values.strengths import plain

if TYPE_CHECKING:
    from poisonbook.workflows.incidents import Watched

_SAYS = {
    ClockState.RUNNING: "report within {left}",
    ClockState.WARNING: "WARNING: report within {left}",
    ClockState.URGENT: "URGENT: report within {left}",
    ClockState.OVERDUE: "OVERDUE by {left}",
    ClockState.NO_LIMIT: "not reported; the law data names no hours",
    ClockState.REPORTED: "reported",
    ClockState.REPORTED_LATE: "reported LATE",
}


@click.group("incident")
def incident() -> None:
    """Losses, thefts and stock differences: enter one, see its clock, say that it was reported."""


@incident.command("add", short_help="Enter a loss, a theft or a stock difference.")
@click.option("--kind", type=click.Choice([one.value for one in IncidentKind]), required=True, help="What happened.")
@click.option("--product", "product_id", metavar="ID", help="Your id of the product that is missing.")
@click.option("--substance", metavar="NAME", help="The substance; needed where the product does not say it.")
@click.option("--kg", "amount_kg", type=Figure(), metavar="KG", help="How much is missing, where it is known.")
@click.option("--noticed", "noticed_at", type=Moment(), metavar="TIME", help="When it was noticed; now by default.")
@click.option("--place", default="", help="Where in the house; never a person.")
@click.option("--jurisdiction", metavar="CODE", help="Under whose law it is reported; your own by default.")
@json_option
@register_options
def add(
    *,
    kind: str,
    product_id: str | None,
    substance: str | None,
    amount_kg: Decimal | None,
    noticed_at: datetime | None,
    place: str,
    jurisdiction: str | None,
    operator: str | None,
    folder: Path | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Enter an incident. Its clock runs from when it was noticed, by the hours that the law names."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.incidents import GivenIncident, record_incident

        given = GivenIncident(
            kind=IncidentKind(kind),
            product_id=product_id,
            substance=substance,
            amount_kg=amount_kg,
            noticed_at=noticed_at,
            place=place,
            jurisdiction=jurisdiction,
        )
        _print([record_incident(service, whose, given)], as_json=as_json)


@incident.command("list", short_help="List incidents with the time left.")
@json_option
@register_options
def list_(operator: str | None, folder: Path | None, database: str | None, *, as_json: bool) -> None:
    """List incidents: those not reported first, the earliest due at the top."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.incidents import incidents_of

        _print(incidents_of(service, whose), as_json=as_json)


@incident.command("report", short_help="Say that an incident was reported.")
@click.argument("incident_id", metavar="ID")
@click.option("--at", "reported_at", type=Moment(), metavar="TIME", help="When; now by default.")
@click.option("--reference", required=True, help="The authority's reference.")
@json_option
@register_options
def report(
    *,
    incident_id: str,
    reported_at: datetime | None,
    reference: str,
    operator: str | None,
    folder: Path | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Note that the incident ID was reported to the authority. What was reported is not changed any more."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.incidents import report_incident

        at = reported_at or service.clock()
        done = report_incident(service, whose, incident_id, reported_at=at, reference=reference)
        _print([done], as_json=as_json)


def _print(found: list[Watched], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_row(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        click.echo(_line(one))
    if not found:
        click.echo("none")


def _row(watched: Watched) -> dict[str, Any]:
    left = None if watched.left is None else int(watched.left.total_seconds())
    more = {"clock": watched.clock.value, "seconds_left": left, "delete_after": watched.delete_after.isoformat()}
    return {**record_of(watched.incident), **more}


def _line(watched: Watched) -> str:
    one = watched.incident
    amount = "" if one.amount_kg is None else f" {plain(one.amount_kg)} kg"
    says = _SAYS[watched.clock].format(left=_hours(watched.left))
    says += f"; deleted {watched.delete_after:%Y-%m-%d}"
    return f"{one.id}  {one.noticed_at:%Y-%m-%d %H:%M}Z  {one.kind} of {one.substance}{amount}  {says}"


def _hours(left: timedelta | None) -> str:
    minutes = 0 if left is None else int(abs(left).total_seconds()) // 60
    return f"{minutes // 60} h {minutes % 60} min"
