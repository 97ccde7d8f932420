"""The list of cells of the public report: fixed in advance, in files that never change once they are used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from importlib import resources

from poisonbook.values.documents import Node, parse_document

CURRENT = 1
"""The version by which a year is released now."""
LANGUAGES = ("en", "de")


class Counts(StrEnum):
    """What the cells of a section count."""

    SHOP = "shop"
    """What the shop itself did: exactly."""
    SIZE = "size"
    """Something of customers of whom nobody is known: only how large the number is."""
    CUSTOMERS = "customers"
    """Customers, with noise; each is in one cell of the section."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure."""

    id: str
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """Cells that answer one question."""

    id: str
    counts: Counts
    title: Mapping[str, str]
    text: Mapping[str, str]
    cells: tuple[Cell, ...]
    """Of customers, from what weighs least on."""


@dataclass(frozen=True)
class CellList:
    """All cells of one version."""

    version: int
    epsilon: int
    """What a year may spend."""
    most: int
    """How much one customer-year adds to all noised cells together."""
    sections: tuple[Section, ...]

    @cached_property
    def noised(self) -> tuple[Section, ...]:
        """The sections that count customers."""
        return tuple(one for one in self.sections if one.counts is Counts.CUSTOMERS)


@cache
def cell_list(version: int = CURRENT) -> CellList:
    """The cells of a version."""
    name = f"cells-{version}.yaml"
    file = resources.files("poisonbook.transparency") / "data" / name
    root = parse_document(file.read_text(encoding="utf-8"), name)
    root.allow(("version", "epsilon", "most", "sections"))
    sections = tuple(_section(node) for node in root.need("sections"))
    cells = CellList(root.need("version").whole(), root.need("epsilon").whole(), root.need("most").whole(), sections)
    if len(cells.noised) != cells.most:
        raise root.need("most").error("one customer-year adds one to a cell of each section of customers")
    return cells


def _section(node: Node) -> Section:
    node.allow(("id", "counts", "title", "text", "cells"))
    return Section(
        id=node.need("id").text(),
        counts=node.need("counts").choice(Counts, "kind of count", Counts),
        title=_texts(node.need("title")),
        text=_texts(node.need("text")),
        cells=tuple(_cell(one) for one in node.need("cells")),
    )


def _cell(node: Node) -> Cell:
    node.allow(("id", "text"))
    return Cell(node.need("id").text(), _texts(node.need("text")))


def _texts(node: Node) -> Mapping[str, str]:
    return {lang: node.need(lang).text() for lang in LANGUAGES}
