"""`poisonbook sample`: a made-up shop to try things on, with the truth about it."""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from poisonbook.cli.console import wide_console
from poisonbook.cli.options import Day
from poisonbook.cli.progress import progress_bars

if TYPE_CHECKING:
    from poisonbook.sample import ShopSummary


@click.command("sample")
@click.option(
    "--out", metavar="DIR", required=True, type=click.Path(path_type=Path), help="Where the shop's files are written."
)
@click.option("--products", metavar="N", type=int, default=2000, show_default=True, help="Listings in the catalogue.")
@click.option("--lines", metavar="N", type=int, default=50_000, show_default=True, help="Order lines.")
@click.option(
    "--seed",
    metavar="S",
    type=click.IntRange(min=0),
    default=1868,
    show_default=True,
    help="The same seed gives the same shop.",
)
@click.option("--days", metavar="D", type=int, default=180, show_default=True, help="Days that the orders cover.")
@click.option(
    "--start", metavar="DATE", type=Day(), default=date(2025, 1, 1), show_default=True, help="The first of these days."
)
@click.option(
    "--regulated-share",
    metavar="SHARE",
    type=float,
    default=0.01,
    show_default=True,
    help="Share of listings that are regulated.",
)
@click.option(
    "--format",
    "table_format",
    type=click.Choice(["parquet", "csv"]),
    default="parquet",
    show_default=True,
    help="How catalogue and orders are written.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def sample(
    out: Path,
    *,
    products: int,
    lines: int,
    seed: int,
    days: int,
    start: date,
    regulated_share: float,
    table_format: str,
    as_json: bool,
) -> None:
    """Make a believable shop: a multilingual catalogue, ordinary orders, planted scenarios and a truth file.

    Everything is made up. DIR gets catalogue and orders, companions.yaml for `poisonbook screen --companions`,
    catalogue_truth.jsonl (what each special listing is) and truth.jsonl (every finding that must come out).
    """
    from poisonbook.sample import TableFormat, make_shop

    with progress_bars(shown=True) as progress:
        summary = make_shop(
            out,
            products=products,
            lines=lines,
            seed=seed,
            start=start,
            days=days,
            regulated_share=regulated_share,
            table_format=TableFormat(table_format),
            progress=progress,
        )
    if as_json:
        sys.stdout.write(json.dumps(summary.as_json(), ensure_ascii=False) + "\n")
    else:
        _print_table(summary)


def _print_table(summary: ShopSummary) -> None:
    from rich import box
    from rich.table import Table

    last_day = summary.first_day + timedelta(days=summary.days - 1)
    planted = sum(summary.scenarios.values())
    table = Table(title=f"A made-up shop, seed {summary.seed}", box=box.SIMPLE, show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    for name, figure in (
        ("products", f"{summary.products:,}"),
        ("of these regulated", f"{summary.regulated_products:,}"),
        ("only mentioning a substance", f"{summary.decoys:,}"),
        ("companion goods", f"{summary.companion_products:,}"),
        ("customers", f"{summary.customers:,}"),
        ("orders", f"{summary.orders:,}"),
        ("order lines", f"{summary.lines:,}"),
        ("of these regulated", f"{summary.regulated_lines:,}"),
        ("first and last day", f"{summary.first_day} to {last_day}"),
        ("planted scenarios", f"{planted:,} of {len(summary.scenarios)} kinds"),
        ("findings they must cause", f"{summary.expected_findings:,}"),
    ):
        table.add_row(name, figure)
    console = wide_console()
    console.print(table)
    console.print(f"Written to {summary.folder}: {', '.join(summary.files)}", soft_wrap=True, markup=False)
