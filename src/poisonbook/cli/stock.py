"""`poisonbook stock`: what came in, was disposed of or was counted, and whether it adds up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from poisonbook.cli.house_options import Figure, Moment, print_things
from poisonbook.cli.service_options import json_option, opened_register, register_options
from poisonbook.register.house import StockEvent
from poisonbook.values.strengths import plain

if TYPE_CHECKING:
    from poisonbook.workflows.stock import Reconciled

F = TypeVar("F", bound=Callable[..., Any])


@click.group("stock")
def stock() -> None:
    """Stock of regulated products: received, disposed of, counted, reconciled."""


def _entry(command: F) -> F:
    options = (
        click.argument("product_id", metavar="PRODUCT"),
        click.argument("packs", type=Figure(), metavar="PACKS"),
        click.option("--at", type=Moment(), metavar="TIME", help="When; now by default."),
        json_option,
        register_options,
    )
    for option in reversed(options):
        command = option(command)
    return command


@stock.command("receive", short_help="Packs came in.")
@_entry
def receive(**given: Any) -> None:
    """PACKS of PRODUCT came in."""
    _record(StockEvent.RECEIVED, **given)


@stock.command("dispose", short_help="Packs were disposed of.")
@_entry
def dispose(**given: Any) -> None:
    """PACKS of PRODUCT were disposed of."""
    _record(StockEvent.DISPOSED, **given)


@stock.command("count", short_help="Packs were counted.")
@_entry
def count(**given: Any) -> None:
    """There are PACKS of PRODUCT."""
    _record(StockEvent.COUNTED, **given)


@stock.command("reconcile", short_help="Hold what was counted against the register.")
@click.option("--product", "product_id", metavar="ID", help="Only this product.")
@json_option
@register_options
def reconcile(
    product_id: str | None, operator: str | None, folder: Path | None, database: str | None, *, as_json: bool
) -> None:
    """Show the last count of each product beside what should have been there.

    Where packs are missing, an incident is proposed; whether there is one, a person decides.
    """
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.stock import reconcile_stock

        found = reconcile_stock(service, whose, product_id=product_id)
    print_things(found, _line, as_json=as_json, nothing="nothing was counted")


def _record(
    event: StockEvent,
    *,
    product_id: str,
    packs: Decimal,
    at: datetime | None,
    operator: str | None,
    folder: Path | None,
    database: str | None,
    as_json: bool,
) -> None:
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.stock import GivenStock, record_stock

        done = record_stock(service, whose, GivenStock(product_id=product_id, event=event, packs=packs, at=at))
    print_things([done], lambda one: f"{one.id}  {one.product_id}  {one.event} {plain(one.packs)}", as_json=as_json)


def _line(found: Reconciled) -> str:
    one = found.reconciliation
    if one is None:
        return f"{found.product_id}  counted once: nothing to compare yet"
    said = (
        f"{found.product_id}  {one.since:%Y-%m-%d} to {one.until:%Y-%m-%d}: expected {plain(one.expected)}, "
        f"counted {plain(one.counted)}, difference {plain(one.difference)}"
    )
    for missing in found.proposed:
        amount = "" if missing.amount_kg is None else f" --kg {plain(missing.amount_kg)}"
        said += (
            "\n  a person decides whether this is an incident: poisonbook incident add --kind stock_difference "
            f"--product {missing.product_id} --substance {missing.substance}{amount} "
            f"--noticed {missing.noticed_at:%Y-%m-%dT%H:%M:%SZ}"
        )
    return said
