"""`poisonbook register`: search it, export it for an inspection, check an export."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from poisonbook.cli.house_options import print_things
from poisonbook.cli.options import Day
from poisonbook.cli.passphrases import unlocked_keys
from poisonbook.cli.service_options import json_option, opened_register, register_options
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.lookup import LookReason, OpeningReason
from poisonbook.register.orders import OrderState
from poisonbook.values.strengths import plain

if TYPE_CHECKING:
    from poisonbook.workflows.register_search import Found

_DAY = timedelta(days=1)


@click.group("register")
def register() -> None:
    """The register itself: search it, export it for an inspection, check an export."""


@register.command("search", short_help="Look up kept orders.")
@click.option("--from", "start", type=Day(), metavar="DATE", help="Placed on this day or later.")
@click.option("--to", "end", type=Day(), metavar="DATE", help="Placed on this day or earlier.")
@click.option("--order", "order_id", metavar="ID", help="Your id of the order.")
@click.option("--product", "product_id", metavar="ID", help="Your id of the product.")
@click.option("--substance", metavar="NAME", help="A substance: its id, name or number.")
@click.option("--outcome", type=click.Choice([one.value for one in Outcome]), help="What was decided.")
@click.option("--state", type=click.Choice([one.value for one in OrderState]), help="Where the order stands.")
@click.option("--statement", metavar="ID", help="The statement it rests on.")
@click.option("--licence", metavar="ID", help="The licence it rests on.")
@click.option("--customer", "customer_id", metavar="ID", help="One customer, by your id; needs --reason.")
@click.option(
    "--reason",
    type=click.Choice([one.value for one in LookReason]),
    help="Why that customer's orders are looked at; it is in the ledger.",
)
@click.option("--most", type=click.IntRange(1, 200), default=50, show_default=True, help="Orders of a page.")
@click.option("--page", metavar="NEXT", help="What the page before named on standard error.")
@json_option
@register_options
def search(
    *,
    start: date | None,
    end: date | None,
    order_id: str | None,
    product_id: str | None,
    substance: str | None,
    outcome: str | None,
    state: str | None,
    statement: str | None,
    licence: str | None,
    customer_id: str | None,
    reason: str | None,
    most: int,
    page: str | None,
    operator: str | None,
    folder: Path | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Look up kept orders, the latest first. They come without their customers."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.register_search import Search, search_register

        wanted = Search(
            start=None if start is None else _midnight(start),
            end=None if end is None else _midnight(end + _DAY),
            order_id=order_id,
            product_id=product_id,
            substance=substance,
            outcome=None if outcome is None else Outcome(outcome),
            state=None if state is None else OrderState(state),
            statement=statement,
            licence=licence,
            customer_id=customer_id,
            reason=None if reason is None else LookReason(reason),
        )
        found = search_register(service, whose, wanted, page=page, most=most)
    print_things(found.found, _line, as_json=as_json)
    if found.next is not None:
        click.echo(f"there are more: --page {found.next}", err=True)


@register.command("export", short_help="Export the register for an inspection.")
@click.option("--from", "start", type=Day(), metavar="DATE", required=True, help="The first day.")
@click.option("--to", "end", type=Day(), metavar="DATE", required=True, help="The last day.")
@click.option(
    "--out",
    "place",
    type=click.Path(path_type=Path),
    metavar="DIR|ZIP",
    required=True,
    help="A new folder, or a file that ends in .zip.",
)
@click.option(
    "--open",
    "opening",
    type=click.Choice([one.value for one in OpeningReason]),
    help="Open what is sealed, for this reason: names, numbers and addresses stand in particulars.csv. Needs --key.",
)
@click.option(
    "--key",
    "keys",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    multiple=True,
    help="A private role key, for --open: one of each role, their holders type the passphrases. Repeatable.",
)
@json_option
@register_options
def export(
    *,
    start: date,
    end: date,
    place: Path,
    opening: str | None,
    keys: Sequence[Path],
    operator: str | None,
    folder: Path | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Write tables (CSV), a summary for people (PDF) and a manifest of hashes; all of it, or nothing."""
    if (opening is None) != (not keys):
        raise click.UsageError("--open and --key go together: the keys of both roles open what is sealed, for a reason")
    unlocked = unlocked_keys(keys)
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.privacy.both_roles import BothRoles
        from poisonbook.workflows.inspection_export import ExportOpening, Period, export_register

        opened = None if opening is None else ExportOpening(OpeningReason(opening), BothRoles(unlocked))
        manifest = export_register(service, whose, Period(start=start, end=end), place, opening=opened)
    if as_json:
        click.echo(manifest.text(), nl=False)
        return
    for one in manifest.files:
        rows = "" if one.rows is None else f"{one.rows} rows"
        click.echo(f"{one.name:24}{rows:>14}  sha256 {one.sha256}")
    click.echo(f"written to {place}")


@register.command("verify", short_help="Check an export against its manifest.")
@click.argument("place", type=click.Path(path_type=Path), metavar="DIR|ZIP")
@click.pass_context
def verify(context: click.Context, place: Path) -> None:
    """Check that an export is whole and that nothing in it was changed; exit code 1 where it is not."""
    from poisonbook.reports.manifest import verify_export

    checked = verify_export(place)
    for problem in checked.problems:
        click.echo(problem, err=True)
    if checked.problems:
        context.exit(1)
    click.echo(f"whole: {checked.files} files, {checked.rows} rows")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _line(found: Found) -> str:
    order = found.order
    said = f"{order.id}  {order.at:%Y-%m-%d %H:%M}Z  {order.outcome}  {order.state}"
    for line in found.lines:
        amount = "" if line.amount_kg is None else f", {plain(line.amount_kg)} kg"
        said += f"\n  {line.product_id}  {plain(line.quantity)} x {line.substance} ({line.status}{amount})"
    return said
