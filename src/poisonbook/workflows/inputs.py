"""Inputs by name: which options of a command concern which of its inputs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from poisonbook.facts.schema import Table
from poisonbook.intake.options import Options

if TYPE_CHECKING:
    from poisonbook.intake.reading import Reading

__all__ = ["Options", "open_input", "options_for"]


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
    drop = set()
    for name in options.drop:
        scope, scoped, column = name.rpartition(":")
        if not scoped or scope not in ("catalogue", "orders"):
            drop |= {name} - required
        elif scope == table.name:
            drop.add(column)
    rename = {}
    for source, fact in options.rename.items():
        scope, scoped, column = source.rpartition(":")
        if scoped and scope in ("catalogue", "orders"):
            if scope == table.name:
                rename[column] = fact
        elif fact in table.names:
            rename[source] = fact
    return replace(options, drop=frozenset(drop), rename=rename)
