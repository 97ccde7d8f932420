"""What an authority may rest a request on, and how much one request may name, from `data/authority_requests.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from poisonbook.values.documents import Node, parse_document

LANGUAGES = ("en", "de")


@dataclass(frozen=True, slots=True)
class BasisLaw:
    """A provision that a request may rest on."""

    act: str
    article: str
    certainty: str
    """How well it was checked: verified, verified-secondary or memory."""


@dataclass(frozen=True, slots=True)
class RequestBasis:
    """One basis of the closed list."""

    id: str
    text: Mapping[str, str]
    """In words, by language."""
    law: tuple[BasisLaw, ...]


@dataclass(frozen=True, slots=True)
class RequestTerms:
    """What a request can be."""

    bases: Mapping[str, RequestBasis]
    most_cases: int
    most_orders: int


@cache
def request_terms() -> RequestTerms:
    """The shipped list and figures."""
    file = resources.files("poisonbook.register") / "data" / "authority_requests.yaml"
    root = parse_document(file.read_text(encoding="utf-8"), "authority_requests.yaml")
    root.allow(("most_cases", "most_orders", "bases"))
    bases = {id_: _basis(id_, node) for id_, node in root.need("bases").mapping.items()}
    return RequestTerms(bases, root.need("most_cases").whole(), root.need("most_orders").whole())


def _basis(id_: str, node: Node) -> RequestBasis:
    node.allow(("text", "law"))
    text = node.need("text")
    return RequestBasis(
        id=id_,
        text={lang: text.need(lang).text() for lang in LANGUAGES},
        law=tuple(_law(one) for one in node.need("law")),
    )


def _law(node: Node) -> BasisLaw:
    node.allow(("act", "article", "certainty"))
    return BasisLaw(*(node.need(field).text() for field in ("act", "article", "certainty")))
