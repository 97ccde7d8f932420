"""Inputs by name: which options of a command concern which of its inputs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from poisonbook.facts.schema import Table
from poisonbook.intake.errors import OptionError
from poisonbook.intake.options import Options

if TYPE_CHECKING:
    from poisonbook.intake.reading import Reading

__all__ = ["Options", "open_input", "options_for", "refuse_unused"]

_TABLES = ("catalogue", "orders")


def open_input(sources: Sequence[str], table: Table, options: Options) -> Reading:
    """The input that `sources` name, read as `table`; `-` is standard input."""
    from poisonbook.intake.reading import open_table

    return open_table(sources, table, options_for(table, options), stdin=sys.stdin.buffer)


def options_for(table: Table, options: Options) -> Options:
    """The options that concern one table.

    `orders:title` in `--drop` or `--map` concerns the orders alone. A name without a table concerns
    every input, but never takes a column that a table cannot do without: `--drop title` leaves the
    catalogue its titles.
    """
    required = {column.name for column in table.columns if column.required}
    drop, shared = set(), set()
    for name in options.drop:
        scope, column = scoped(name)
        if scope is None:
            drop |= {name} - required
            shared.add(name)
        elif scope == table.name:
            drop.add(column)
    rename = {}
    for source, fact in options.rename.items():
        scope, column = scoped(source)
        if scope == table.name or (scope is None and fact in table.names):
            rename[column] = fact
    return replace(options, drop=frozenset(drop), rename=rename, shared=frozenset(shared))


def scoped(name: str) -> tuple[str | None, str]:
    """The table that a name of `--drop` or `--map` concerns, None for every one, and the column."""
    scope, colon, column = name.partition(":")
    return (scope, column) if colon and scope in _TABLES else (None, name)


def refuse_unused(options: Options, readings: Sequence[Reading]) -> None:
    """Refuse a name of `--drop` that no input has: a slip there would go unseen.

    Raises:
        OptionError: with the name.
    """
    for name in sorted(options.drop):
        if scoped(name)[0] is None and not any(reading.has_column(name) for reading in readings):
            raise OptionError("--drop", f"no input has a column {name!r}")
