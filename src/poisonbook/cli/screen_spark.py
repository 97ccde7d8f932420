"""`poisonbook screen --engine spark`: the counts of a screening whose results lie where executors wrote them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from poisonbook.cli.console import wide_console
from poisonbook.cli.progress import progress_bars

if TYPE_CHECKING:
    from poisonbook.workflows.files import ScreenRequest
    from poisonbook.workflows.spark_counts import SparkScreening

_REFUSED = 3


def screen_on_spark(request: ScreenRequest, master: str | None, settings: Path | None, *, as_json: bool) -> None:
    """Screen what `request` names on Spark, and print what was counted; exits with 3 where rows were refused."""
    from poisonbook.workflows.screen_spark import screen_files_on_spark
    from poisonbook.workflows.spark_request import OnSpark

    with progress_bars(shown=True) as progress:
        done = screen_files_on_spark(request, OnSpark(master=master, settings=settings), progress=progress)
    if as_json:
        sys.stdout.write(json.dumps(done.record(), ensure_ascii=False) + "\n")
    else:
        _print(done, request.out)
    if done.refused:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(done.refused.items()))
        click.echo(f"refused rows: {reasons} (see refused.jsonl)", err=True)
        raise click.exceptions.Exit(_REFUSED)


def _print(done: SparkScreening, out: Path) -> None:
    from rich.table import Table

    console = wide_console()
    counts = Table("", "", box=None, pad_edge=False, show_header=False)
    counts.columns[1].justify = "right"
    for status, count in done.by_status.items():
        counts.add_row(f"products {status.value.replace('_', ' ')}", f"{count:,}")
    counts.add_row("order lines regulated", f"{done.regulated:,}")
    counts.add_row("  without a customer", f"{done.without_customer:,}")
    counts.add_row("order lines of unknown products, not judged", f"{done.unknown:,}")
    counts.add_row("order lines refused", f"{done.refused_lines:,}")
    counts.add_row("order lines read in all", f"{done.lines_read:,}")
    found = Table("rule", "attention", "findings", "title", box=None, pad_edge=False)
    found.columns[2].justify = "right"
    for rule in done.rules:
        found.add_row(f"{rule.id} v{rule.version}", rule.attention.value, f"{done.findings[rule.id]:,}", rule.title)
    for table in (counts, found):
        console.print(table)
        console.print()
    for name in done.rules_not_run:
        console.print(f"{name} was not run: it needs your list of companion goods (--companions)")
    for rule_id, columns in done.rules_without_data.items():
        console.print(f"the orders have no column {', '.join(columns)}; {rule_id} saw nothing in its place")
    place = f"Results are in {out}, in parts; open {out / 'report.html'} for the counts"
    console.print(f"{done.jurisdiction} law on {done.law_on}. {place}", soft_wrap=True, markup=False)
    verdict = "A finding is a fact about transactions; whether one is suspicious is for people to decide."
    console.print(verdict, soft_wrap=True)
