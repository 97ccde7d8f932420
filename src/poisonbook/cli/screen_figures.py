"""What a screening counted, for people and for machines, and how the command ends."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from poisonbook.cli.console import wide_console

if TYPE_CHECKING:
    from poisonbook.workflows.figures import Figures

_REFUSED = 3


def tell(figures: Figures, place: str, *, as_json: bool) -> None:
    """Print what was counted and that the results are in `place`; exits with 3 where rows were refused."""
    if as_json:
        sys.stdout.write(json.dumps(figures.record(), ensure_ascii=False) + "\n")
    else:
        _print(figures, place)
    if figures.refused:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(figures.refused.items()))
        click.echo(f"refused rows: {reasons} (see refused.jsonl)", err=True)
        raise click.exceptions.Exit(_REFUSED)


def _print(figures: Figures, place: str) -> None:
    from rich.table import Table

    from poisonbook.values.status import Status

    console = wide_console()
    products = Table("products", "", box=None, pad_edge=False)
    products.columns[1].justify = "right"
    for status in Status:
        products.add_row(status.value.replace("_", " "), f"{figures.by_status.get(status, 0):,}")
    products.add_row("in all", f"{figures.listings:,}")
    lines = Table("order lines", "", box=None, pad_edge=False)
    lines.columns[1].justify = "right"
    lines.add_row("regulated", f"{figures.regulated:,}")
    lines.add_row("  without a customer", f"{figures.without_customer:,}")
    lines.add_row("of unknown products, not judged", f"{figures.unknown:,}")
    if figures.repeated is not None:
        lines.add_row("regulated, but known already", f"{figures.repeated:,}")
    lines.add_row("refused", f"{figures.refused_lines:,}")
    lines.add_row("read in all", f"{figures.lines_read:,}")
    found = Table("rule", "attention", "findings", "title", box=None, pad_edge=False)
    found.columns[2].justify = "right"
    for rule in figures.rules:
        found.add_row(f"{rule.id} v{rule.version}", rule.attention.value, f"{figures.findings[rule.id]:,}", rule.title)
    for table in (products, lines, found):
        console.print(table)
        console.print()
    if figures.decisions is not None:
        outcomes = figures.decisions.items()
        console.print("decisions: " + ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in outcomes))
    if figures.withdrawn:
        console.print(f"earlier findings that do not hold any more: {figures.withdrawn:,} (withdrawn.jsonl)")
    for name in figures.rules_not_run:
        console.print(f"{name} was not run: it needs your list of companion goods (--companions)")
    for column, rules in figures.columns_missing.items():
        console.print(
            f"the orders have no column {column}; {', '.join(rules)} saw nothing in its place", soft_wrap=True
        )
    for pack in figures.packs:
        said = "no lock" if pack.lock is None else f"lock {pack.lock}"
        more = f", {len(pack.not_locked)} not in it" if pack.lock is not None and pack.not_locked else ""
        console.print(f"rules of {pack.pack}: {len(pack.rules)}, {said}{more}", soft_wrap=True, markup=False)
    console.print(f"{figures.jurisdiction} law on {figures.law_on}. {place}", soft_wrap=True, markup=False)
    verdict = "A finding is a fact about transactions; whether one is suspicious is for people to decide."
    console.print(verdict, soft_wrap=True)
