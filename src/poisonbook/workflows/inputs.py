"""Inputs by name: which options of a command concern which of its inputs."""

from __future__ import annotations

import difflib
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
    drop, shared = set(), set()
    for name in options.drop:
        scope, column = scoped(name)
        if scope is None:
            drop |= {name} - _required(table)
            shared.add(name)
        elif scope == table.name:
            drop.add(column)
    rename = {}
    for source, fact in options.rename.items():
        scope, column = scoped(source)
        if scope == table.name or (scope is None and fact in table.names):
            rename[column] = fact
            if scope is None:
                shared.add(source)
    return replace(options, drop=frozenset(drop), rename=rename, shared=frozenset(shared))


def scoped(name: str) -> tuple[str | None, str]:
    """The table that a name of `--drop` or `--map` concerns, None for every one, and the column."""
    scope, colon, column = name.partition(":")
    return (scope, column) if colon and scope in _TABLES else (None, name)


def refuse_unused(options: Options, inputs: Sequence[tuple[Table, Reading]]) -> None:
    """Refuse what `--drop` and `--map` say of no input: a slip there would go unseen.

    Raises:
        OptionError: with the name.
    """
    readings = [reading for _, reading in inputs]
    for name in sorted(options.drop):
        if scoped(name)[0] is None:
            if not any(reading.has_column(name) for reading in readings):
                raise OptionError("--drop", f"no input has a column {name!r}")
            if all(name in _required(table) for table, _ in inputs):
                raise OptionError("--drop", f"{name!r} cannot be left out: it is needed")
    facts = sorted({fact for table, _ in inputs for fact in table.names})
    for source, fact in options.rename.items():
        if fact not in facts:
            near = difflib.get_close_matches(fact, facts, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"facts: {', '.join(facts)}"
            raise OptionError("--map", f"{fact!r} is no fact; {hint}")
        if scoped(source)[0] is None and not any(reading.has_column(source) for reading in readings):
            raise OptionError("--map", f"no input has a column {source!r}")


def _required(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.columns if column.required)
