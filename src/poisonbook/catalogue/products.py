"""What the trade calls products that hold a listed substance without naming it, from `data/kinds/*.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from poisonbook.catalogue.contexts import Ambiguity, Contexts, ambiguity_of
from poisonbook.catalogue.figure_contexts import figure_contexts
from poisonbook.catalogue.words import DATA
from poisonbook.values.documents import Node, read_document

_CERTAINTIES = ("verified", "verified-secondary", "memory")
Ends = tuple[Decimal, Decimal]
"""The lowest and the highest figure."""


@dataclass(frozen=True, slots=True)
class Nitrogen:
    """What is known of the nitrogen of a kind of fertiliser."""

    part: Ends
    """The part of its nitrogen that comes from ammonium nitrate, from 0 to 1."""
    usual: Ends | None
    """Its total nitrogen in per cent, where a standard or the law fixes it."""


@dataclass(frozen=True, slots=True)
class Product:
    """One kind of product and the words for it."""

    kind: str
    """What people call it, in English: `battery acid`."""
    substance: str
    says: str
    """One plain sentence why it holds the substance."""
    source: str
    certainty: str
    words: tuple[tuple[str, str], ...]
    """Language and word. Without any, the names of the substance `named` in this company are of this kind."""
    named: str
    """The substance whose names stand for the kind; the substance it holds, if nothing else is said."""
    ambiguity: Ambiguity
    """The company that the words need, and what must not stand in the listing."""
    usual: Ends | None
    """The strength in % w/w that a standard or the trade fixes for the kind."""
    nitrogen: Nitrogen | None


@dataclass(frozen=True, slots=True)
class Products:
    """The kinds of products, and names that the law data does not have."""

    products: tuple[Product, ...]
    names: dict[str, tuple[tuple[str, str], ...]]
    """Language and name, by substance."""


def shipped_products(known: Contexts) -> Products:
    """The shipped product knowledge."""
    root = read_document(DATA / "names.yaml")
    root.allow(("names",))
    contexts = {**known.named, **figure_contexts()}
    kinds = [read_document(path) for path in sorted((DATA / "kinds").glob("*.yaml"))]
    return Products(
        tuple(_product(node, contexts) for document in kinds for node in document.need("products")),
        {slug: _by_language(languages) for slug, languages in root.need("names").mapping.items()},
    )


def _product(node: Node, contexts: Mapping[str, re.Pattern[str]]) -> Product:
    known = ("kind", "substance", "named", "says", "source", "certainty", "words", "usual", "nitrogen")
    node.allow((*known, "needs", "unless", "unless_title", "title", "exact_case"))
    substance = node.need("substance").text()
    return Product(
        kind=node.need("kind").text(),
        substance=substance,
        says=node.need("says").text(),
        source=node.need("source").text(),
        certainty=node.need("certainty").choice(_certainty, "certainty", _CERTAINTIES),
        words=node.optional("words", _words) or (),
        named=node.optional("named", Node.text) or substance,
        ambiguity=ambiguity_of(node, contexts),
        usual=node.optional("usual", _ends),
        nitrogen=node.optional("nitrogen", _nitrogen),
    )


def _by_language(node: Node) -> tuple[tuple[str, str], ...]:
    return tuple((lang, word) for lang, words in node.mapping.items() for word in words.texts())


def _words(node: Node) -> tuple[tuple[str, str], ...]:
    for words in node.mapping.values():
        for word in words:
            if not any(letter.isalpha() for letter in word.text()):
                raise word.error("expected a word; quote one that holds a comma")
    return _by_language(node)


def _nitrogen(node: Node) -> Nitrogen:
    node.allow(("part", "usual"))
    return Nitrogen(_ends(node.need("part")), node.optional("usual", _ends))


def _ends(node: Node) -> Ends:
    figures = [child.decimal() for child in node]
    if len(figures) != 2 or figures[0] > figures[1]:
        raise node.error("expected two figures, the lower one first")
    return figures[0], figures[1]


def _certainty(text: str) -> str:
    return _CERTAINTIES[_CERTAINTIES.index(text)]
