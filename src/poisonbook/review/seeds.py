"""Made-up purchases that are plainly harmless, from `data/seeds.yaml`, put among the cases to see whether that is seen.

A seed has products, and orders of one account over some weeks. Nothing of it is a customer's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache
from importlib import resources

from poisonbook.values.documents import Node, parse_document


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedProduct:
    """A product as a shop would list it, with the one regulated substance in it."""

    title: str
    substance: str
    """Its id in the law data."""
    strength_ww: Decimal
    net_mass_kg: Decimal


@dataclass(frozen=True, slots=True)
class SeedOrder:
    """One order."""

    before: timedelta
    """How long before the case is opened."""
    packs: Mapping[str, Decimal]
    """By the name of the product in the file."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A purchase."""

    name: str
    products: Mapping[str, SeedProduct]
    orders: tuple[SeedOrder, ...]
    """The earliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedOrders:
    """What the case of a seed is made of: which seed, under ids like those of the shop, and how the shop sells."""

    name: str
    products: tuple[str, ...]
    """Ids, in the order in which the file has the products."""
    delivery_country: str | None = None
    channel: str | None = None
    payment_kind: str | None = None


@cache
def shipped_seeds() -> Mapping[str, Seed]:
    """Those that come with the package, by name.

    Raises:
        DocumentError: the file is not as it should be.
    """
    file = resources.files("poisonbook.review") / "data" / "seeds.yaml"
    return read_seeds(parse_document(file.read_text("utf-8"), "seeds.yaml"))


def read_seeds(root: Node) -> Mapping[str, Seed]:
    """The seeds of a document.

    Raises:
        DocumentError: it is not as it should be.
    """
    root.allow(("seeds",))
    return {name: _seed(name, node) for name, node in root.need("seeds").mapping.items()}


def _seed(name: str, node: Node) -> Seed:
    node.allow(("products", "orders"))
    products = {id_: _product(one) for id_, one in node.need("products").mapping.items()}
    return Seed(name, products, tuple(_order(one) for one in node.need("orders")))


def _product(node: Node) -> SeedProduct:
    node.allow(("title", "substance", "strength_ww", "net_mass_kg"))
    return SeedProduct(
        title=node.need("title").text(),
        substance=node.need("substance").text(),
        strength_ww=node.need("strength_ww").decimal(),
        net_mass_kg=node.need("net_mass_kg").decimal(),
    )


def _order(node: Node) -> SeedOrder:
    node.allow(("hours", "packs"))
    packs = {name: one.decimal() for name, one in node.need("packs").mapping.items()}
    return SeedOrder(timedelta(hours=float(node.need("hours").decimal())), packs)
