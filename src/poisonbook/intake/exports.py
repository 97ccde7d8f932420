"""Exports of shop systems that are recognised by their columns (`data/exports/*.yaml`).

Such a file says, for one export, which columns prove it (`signature`), what each fact is made of, which columns are
knowingly left out, and how rows belong together. What it does not name stays unknown, and is refused as anywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from poisonbook.facts.schema import CATALOGUE, ORDERS
from poisonbook.intake.names import normalised
from poisonbook.values.documents import Node, read_document


class How(StrEnum):
    """How a fact is made of source columns."""

    FIRST = "first"
    """In each row the first value that is there."""
    ANY_OF = "any_of"
    """The first of the columns that the file has, in all rows."""
    JOIN = "join"
    """In each row all values that are there, one after the other."""


@dataclass(frozen=True, slots=True)
class Role:
    """What one fact is made of."""

    how: How
    columns: tuple[str, ...]
    separator: str = " "
    absent: tuple[str, ...] = ()
    """Values that mean that there is none."""
    need: tuple[str, ...] = ()
    """A row without a value in any of these columns has none: a town alone is no address."""


@dataclass(frozen=True, slots=True)
class Carry:
    """Rows of one key follow each other, and later ones leave out what the first has said."""

    by: str
    columns: tuple[str, ...]
    blank_key: bool = False
    """Whether later rows leave out the key itself."""


@dataclass(frozen=True, slots=True)
class Export:
    """One recognised export; column names are normalised."""

    name: str
    title: str
    table: str
    signature: frozenset[str]
    roles: Mapping[str, Role] = field(default_factory=dict)
    carry: Carry | None = None
    skip_when_empty: tuple[str, ...] = ()
    """A row where all of these are empty is no row of the table."""
    skip_values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A row with one of these values is no row of the table."""
    leave_out: tuple[str, ...] = ()
    """Names, `*` standing for anything."""
    refuse: str | None = None
    """Why the export cannot be used, and what would do."""

    def leaves_out(self, name: str) -> bool:
        """Whether the column with the normalised name is knowingly left out."""
        named = self.signature.union(*(role.columns for role in self.roles.values()))
        return name in named or any(fnmatchcase(name, pattern) for pattern in self.leave_out)

    @property
    def helpers(self) -> frozenset[str]:
        """Columns that are read only to tell how rows belong together."""
        by = {self.carry.by} if self.carry else set()
        return frozenset({*by, *self.skip_when_empty, *self.skip_values})


def recognise_export(names: Collection[str]) -> Export | None:
    """The export that a table with these normalised column names is; the longest signature wins."""
    present = frozenset(names)
    fitting = [export for export in all_exports() if export.signature <= present]
    return max(fitting, key=lambda export: len(export.signature), default=None)


@cache
def all_exports() -> tuple[Export, ...]:
    """Every shipped export.

    Raises:
        DocumentError: a shipped file is not as it must be.
    """
    folder = Path(__file__).parent / "data" / "exports"
    return tuple(_export(path.stem, read_document(path)) for path in sorted(folder.glob("*.yaml")))


def _export(name: str, root: Node) -> Export:
    root.allow(
        ["title", "table", "signature", "columns", "carry", "skip_when_empty", "skip_values", "leave_out", "refuse"]
    )
    tables = {table.name: table for table in (CATALOGUE, ORDERS)}
    table = tables[_table(root, tables)]
    columns, carry, skip_values = root.get("columns"), root.get("carry"), root.get("skip_values")
    if columns is not None:
        columns.allow(table.names)
    return Export(
        name=name,
        title=root.need("title").text(),
        table=table.name,
        signature=frozenset(_names(root, "signature")),
        roles={fact: _role(node) for fact, node in columns.mapping.items()} if columns else {},
        carry=_carry(carry) if carry else None,
        skip_when_empty=_names(root, "skip_when_empty"),
        skip_values={normalised(column): node.texts() for column, node in skip_values.mapping.items()}
        if skip_values
        else {},
        leave_out=tuple(_pattern(text) for text in _texts(root, "leave_out")),
        refuse=refuse.text() if (refuse := root.get("refuse")) else None,
    )


def _table(root: Node, known: Collection[str]) -> str:
    node = root.need("table")
    if node.text() not in known:
        raise node.error(f"unknown table {node.text()!r}; known: {', '.join(known)}")
    return node.text()


def _role(node: Node) -> Role:
    node.allow([*How, "separator", "absent", "need"])
    how = next((how for how in How if node.get(how)), None)
    if how is None:
        raise node.error(f"expected one of {', '.join(How)}")
    separator = node.get("separator")
    columns, need = _names(node, how), _names(node, "need")
    if not set(need) <= set(columns):
        raise node.error(f"expected needed columns to be among those of {how}")
    return Role(how, columns, separator.text() if separator else " ", _texts(node, "absent"), need)


def _carry(node: Node) -> Carry:
    node.allow(["by", "columns", "blank_key"])
    blank_key = node.get("blank_key")
    return Carry(
        normalised(node.need("by").text()), _names(node, "columns"), blank_key.boolean() if blank_key else False
    )


def _texts(node: Node, name: str) -> tuple[str, ...]:
    found = node.get(name)
    return found.texts() if found else ()


def _names(node: Node, name: str) -> tuple[str, ...]:
    return tuple(normalised(text) for text in _texts(node, name))


def _pattern(text: str) -> str:
    return "*".join(normalised(part) for part in text.split("*"))
