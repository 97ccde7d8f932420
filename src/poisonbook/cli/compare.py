"""`poisonbook compare`: what changed between two runs of recognise."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poisonbook.cli.console import wide_console

if TYPE_CHECKING:
    from poisonbook.workflows.compare import Comparison, Difference

SHOWN = 200
"""Differences that the table for people shows; `--json` prints all."""


@click.command("compare")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a difference.")
@click.option("--exit-code", "tell", is_flag=True, help="Exit with 1 when the runs differ, as diff does.")
def compare(old: Path, new: Path, *, as_json: bool, tell: bool) -> None:
    """Say which listings are newly regulated, no longer, changed, new or gone between two runs.

    OLD and NEW are what `poisonbook recognise --json` printed. Without its --all, a listing that is not regulated is in
    no run: it then shows as appeared or gone.
    """
    from poisonbook.workflows.compare import Comparison

    comparison = Comparison(old, new)
    shown: list[Difference] = []
    for one in comparison.differences():
        if as_json:
            sys.stdout.write(json.dumps(one.record(), ensure_ascii=False) + "\n")
        elif len(shown) < SHOWN:
            shown.append(one)
    if not as_json:
        _print_table(comparison, shown)
    if tell and comparison.counts.total():
        raise click.exceptions.Exit(1)


def _print_table(comparison: Comparison, shown: list[Difference]) -> None:
    from rich.table import Table
    from rich.text import Text

    console = wide_console()
    table = Table("change", "id", "before", "after", "what", box=None, pad_edge=False)
    for one in shown:
        what = "; ".join(
            _words(f"{change.substance} {change.name}", change.before, change.after) for change in one.fields
        )
        table.add_row(_plain(one.kind), Text(one.id), _plain(one.before), _plain(one.after), Text(what))
    if shown:
        console.print(table)
    total = comparison.counts.total()
    if total > len(shown):
        console.print(f"showing {len(shown)} of {total:,}; --json prints all")
    parts = [f"{count:,} {_plain(kind)}" for kind, count in comparison.counts.items()]
    console.print(f"{', '.join(parts) or 'no difference'}; {comparison.unchanged:,} regulated listings as they were.")


def _words(name: str, before: Any, after: Any) -> str:
    return f"{name.strip()}: {_value(before)} → {_value(after)}"


def _value(value: Any) -> str:
    if value is None:
        return "none"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else _plain(str(value))


def _plain(word: str | None) -> str:
    return "" if word is None else word.replace("_", " ")
