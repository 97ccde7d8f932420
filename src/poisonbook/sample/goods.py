"""What the shop sells whatever the language: departments, sizes, brands and companion goods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from poisonbook.values.documents import Node, read_document

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True)
class Measure:
    """A kind of size, with its figures as English writes them."""

    unit: str
    sizes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Department:
    """A part of the shop: how large it is and how its listings are built."""

    share: int
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    """Templates of descriptions; empty where the language's own serve."""


@dataclass(frozen=True, slots=True)
class CompanionGood:
    """A good that companions.yaml names, by words of its title or by product id."""

    key: str
    name: str
    by_product_id: bool
    department: str
    measure: str


@dataclass(frozen=True, slots=True)
class Goods:
    """The language-neutral part of the catalogue's grammar."""

    measures: Mapping[str, Measure]
    departments: Mapping[str, Department]
    brands: tuple[str, ...]
    companions: tuple[CompanionGood, ...]
    companion_titles: tuple[str, ...]
    companion_texts: tuple[str, ...]


@cache
def read_goods() -> Goods:
    """The goods of data/goods.yaml."""
    root = read_document(DATA / "goods.yaml")
    root.allow(("measures", "departments", "brands", "companions"))
    brands, companions = root.need("brands"), root.need("companions")
    companions.allow(("titles", "texts", "goods"))
    return Goods(
        {name: _measure(node) for name, node in root.need("measures").mapping.items()},
        {name: _department(node) for name, node in root.need("departments").mapping.items()},
        tuple(start + end for start in brands.need("starts").texts() for end in brands.need("ends").texts()),
        tuple(_companion(key, node) for key, node in companions.need("goods").mapping.items()),
        companions.need("titles").texts(),
        companions.need("texts").texts(),
    )


def _measure(node: Node) -> Measure:
    node.allow(("unit", "sizes"))
    return Measure(node.need("unit").text(), node.need("sizes").texts())


def _department(node: Node) -> Department:
    node.allow(("share", "titles", "texts"))
    texts = node.get("texts")
    return Department(node.need("share").whole(), node.need("titles").texts(), texts.texts() if texts else ())


def _companion(key: str, node: Node) -> CompanionGood:
    node.allow(("name", "by", "department", "measure"))
    return CompanionGood(
        key,
        node.need("name").text(),
        node.need("by").text() == "product_ids",
        node.need("department").text(),
        node.need("measure").text(),
    )
