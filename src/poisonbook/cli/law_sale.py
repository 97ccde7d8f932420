"""`poisonbook law sale`: what the law asks before a product is sold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from poisonbook.cli.console import wide_console
from poisonbook.cli.law_options import json_option, law_option, load, on_option, print_json
from poisonbook.values.buyers import BuyerClass


def _strength(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Decimal | None:
    if value is None:
        return None
    try:
        strength = Decimal(value.removesuffix("%").strip().replace(",", "."))
    except InvalidOperation:
        strength = Decimal(-1)
    if not 0 < strength <= 100:
        raise click.BadParameter(f"{value!r} is not a strength; write % w/w above 0 and up to 100, such as 35")
    return strength


@click.command("sale")
@click.argument("substance")
@click.option("--strength", callback=_strength, metavar="%", help="Strength in % w/w; unstated when left out.")
@click.option(
    "--jurisdiction",
    "-j",
    "codes",
    metavar="CODE",
    multiple=True,
    default=("EU",),
    show_default=True,
    help="Whose law: the seller's and the buyer's where they differ. Repeatable; the strictest holds.",
)
@click.option("--buyer", type=click.Choice([one.value for one in BuyerClass]), help="Only this class of buyers.")
@click.option("--state", metavar="CC", help="State of delivery, such as FI: licences are given by states.")
@law_option
@json_option
@on_option
def sale(
    substance: str,
    strength: Decimal | None,
    *,
    codes: Sequence[str],
    buyer: str | None,
    state: str | None,
    law_paths: Sequence[Path],
    on: date,
    as_json: bool,
) -> None:
    """Show what must hold before SUBSTANCE is sold: to whom, with what proof, and where the law says so."""
    from poisonbook.cli.law_sale_table import print_sales
    from poisonbook.law.records import sale_record
    from poisonbook.law.sales import sales_of

    book = load(law_paths)
    buyers = [BuyerClass(buyer)] if buyer else list(BuyerClass)
    answers = sales_of(book, substance, strength, codes=codes, buyers=buyers, state=state, on=on)
    if as_json:
        print_json([sale_record(answer) for answer in answers])
        return
    print_sales(wide_console(), answers, on=on)
