"""What the commands of `poisonbook law` have in common."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from poisonbook.law.book import Book


def parse_day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date:
    """The day written as in ISO 8601; today when none is given."""
    from poisonbook.clock import today

    if value is None:
        return today()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a day; write it as 2021-02-01") from None


on_option = click.option(
    "--on", callback=parse_day, metavar="DATE", help="The law in force on this day; today by default."
)
law_option = click.option(
    "--law",
    "law_paths",
    metavar="PATH",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Also read this law file, or the *.yaml of this folder. Repeatable.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")


def load(paths: Iterable[Path]) -> Book:
    """The shipped law with the files of `--law`."""
    from poisonbook.law.book import load_book

    return load_book(paths)


def print_json(value: object) -> None:
    """One JSON value, indented."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
