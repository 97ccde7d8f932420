"""What the trade calls products that hold a listed substance without naming it, from `data/products.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from poisonbook.catalogue.contexts import Contexts, context_named
from poisonbook.catalogue.figures import figure_words
from poisonbook.catalogue.words import DATA
from poisonbook.values.documents import Node, read_document


@dataclass(frozen=True, slots=True)
class Product:
    """One kind of product and the words for it."""

    substance: str
    says: str
    """One plain sentence why it holds the substance."""
    words: tuple[str, ...]
    needs: tuple[tuple[re.Pattern[str], ...], ...]
    """Groups of patterns; all of one must stand in the listing. Without a group the words stand alone."""


@dataclass(frozen=True, slots=True)
class Products:
    """The kinds of products, and names that the law data does not have."""

    products: tuple[Product, ...]
    names: dict[str, tuple[tuple[str, str], ...]]
    """Language and name, by substance."""


def shipped_products(known: Contexts) -> Products:
    """The shipped product knowledge."""
    root = read_document(DATA / "products.yaml")
    root.allow(("products", "names"))
    contexts = {**known.named, **_figures()}
    return Products(
        tuple(_product(node, contexts) for node in root.need("products")),
        {
            slug: tuple((lang, name) for lang, names in languages.mapping.items() for name in names.texts())
            for slug, languages in root.need("names").mapping.items()
        },
    )


def _product(node: Node, contexts: dict[str, re.Pattern[str]]) -> Product:
    node.allow(("substance", "says", "words", "needs"))
    groups = node.get("needs")
    return Product(
        substance=node.need("substance").text(),
        says=node.need("says").text(),
        words=node.need("words").texts(),
        needs=tuple(tuple(context_named(one, contexts) for one in group) for group in groups or ()),
    )


def _figures() -> dict[str, re.Pattern[str]]:
    volumes = figure_words().oxygen_volumes
    nitrate, ammonium = figure_words().nitrate_nitrogen, figure_words().ammonium_nitrogen
    either = rf"(?:{nitrate}|{ammonium})"
    figure = r"\d{1,3}(?:[.,]\d{1,2})?\s*%"
    return {
        # A figure beside one of the forms, and a further form near it: what `nitrogen` then reads in full.
        "nitrogen_forms": re.compile(
            rf"(?:{figure}\s*(?:n\s*)?{either}|(?<!\w){either}\s*[:=]?\s*{figure}).{{0,25}}(?<!\w){either}(?!\w)"
        ),
        "percent": re.compile(r"(?<![\w.,])\d{1,2}(?:[.,]\d{1,2})?\s*%"),
        "volumes": re.compile(
            rf"(?<![\w.,])\d{{1,3}}\s*-?\s*(?:{volumes})(?!\w)|(?<!\w)(?:{volumes})\.?\s*\d{{1,3}}(?!\w)"
        ),
    }
