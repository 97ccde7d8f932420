"""What is kept: every table and column, what it holds, how long and what for, from `data/data_map.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import ClassVar, TypeVar

from sqlalchemy import Table

from poisonbook.errors import PoisonbookError
from poisonbook.register.data_map import Keeps, MappedColumn, MappedTable, Nature, Purpose
from poisonbook.storage.people import NOBODYS
from poisonbook.storage.tables.everything import EPHEMERAL, LOGGED, METADATA, PARTS
from poisonbook.values.documents import Node, parse_document

W = TypeVar("W", bound=StrEnum)


class UnmappedError(PoisonbookError):
    """Something is kept that the map of data does not describe."""

    code: ClassVar[str] = "unmapped"

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"{self.what}: is kept and not described in data_map.yaml; report this, it is an error of poisonbook"


def data_map() -> tuple[MappedTable, ...]:
    """Everything that is kept, by name of the table.

    Raises:
        UnmappedError: something is not described.
    """
    return tuple(_mapped(table) for table in sorted(METADATA.tables.values(), key=lambda one: one.name))


def _mapped(table: Table) -> MappedTable:
    natures, keeps, purposes = _file()
    name = str(table.name)
    if (table in EPHEMERAL or table in PARTS) != (_of(keeps, name) is not Keeps.LASTING):
        raise UnmappedError(f"how long {name} is kept")
    return MappedTable(
        name=name,
        nobodys=NOBODYS.get(name),
        keeps=_of(keeps, name),
        purpose=_of(purposes, name),
        is_logged=table in LOGGED,
        columns=tuple(MappedColumn(str(one.name), _nature(natures, name, one.name)) for one in table.columns),
    )


def _nature(natures: Mapping[str, Nature], table: str, column: str) -> Nature:
    found = natures.get(f"{table}.{column}", natures.get(column))
    if found is None:
        raise UnmappedError(f"{table}.{column}")
    return found


def _of(words: Mapping[str, W], table: str) -> W:
    if table not in words:
        raise UnmappedError(table)
    return words[table]


@cache
def _file() -> tuple[Mapping[str, Nature], Mapping[str, Keeps], Mapping[str, Purpose]]:
    file = resources.files("poisonbook.storage") / "data" / "data_map.yaml"
    root = parse_document(file.read_text("utf-8"), "data_map.yaml")
    root.allow(("natures", "keeps", "purposes"))
    return (
        _words(root.need("natures"), Nature),
        _words(root.need("keeps"), Keeps),
        _words(root.need("purposes"), Purpose),
    )


def _words(node: Node, kind: type[W]) -> Mapping[str, W]:
    """Each name of the lists with the word of its list; a name in two lists is an error of the file."""
    node.allow(list(kind))
    listed = [(name, kind(word)) for word, names in node.mapping.items() for name in names.texts()]
    _need_once(node, [name for name, _ in listed])
    return dict(listed)


def _need_once(node: Node, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise node.error(f"{name} is there twice")
        seen.add(name)
