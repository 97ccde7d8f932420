"""Words that name a substance only in company, and the company they need, from `data/contexts.yaml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from poisonbook.catalogue.text import fold
from poisonbook.catalogue.words import DATA, alternatives, any_of
from poisonbook.values.documents import Node, read_document


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A word that names a substance only in company, or never."""

    needs: tuple[tuple[re.Pattern[str], ...], ...] = ()
    """Groups of patterns; all of one group must be found elsewhere in the listing. No group: nothing is needed."""
    unless: tuple[re.Pattern[str], ...] = ()
    """What must not be found anywhere in the listing, because it makes another product of it."""
    unless_title: tuple[re.Pattern[str], ...] = ()
    """Other goods, which the title must not name but as what the product is for, or comes with."""
    title: tuple[re.Pattern[str], ...] = ()
    """What the title must name, one of them: a fuel, where cars that run on it are sold too."""
    exact_case: bool = False
    title_only: bool = False
    never: bool = False


@dataclass(frozen=True, slots=True)
class Contexts:
    """Kinds of company, by name, and the words that need it, folded."""

    named: dict[str, re.Pattern[str]]
    ambiguities: dict[str, Ambiguity]
    purpose: re.Pattern[str]
    """Matches at the end of the text before a word that says what something is for."""
    included: re.Pattern[str]
    """Matches at the end of the text before a word that says what comes with something."""


@cache
def shipped_contexts() -> Contexts:
    """The shipped contexts."""
    root = read_document(DATA / "contexts.yaml")
    root.allow(("contexts", "ambiguous", "purpose", "included"))
    named = {name: any_of(node.texts()) for name, node in root.need("contexts").mapping.items()}
    ambiguities: dict[str, Ambiguity] = {}
    for node in root.need("ambiguous"):
        ambiguities |= _ambiguities(node, named)
    return Contexts(named, ambiguities, _governing(root.need("purpose")), _governing(root.need("included")))


def ambiguity_of(node: Node, contexts: Mapping[str, re.Pattern[str]]) -> Ambiguity:
    """What `node` says of the company of its words: `needs` as groups of contexts, `unless` as a list of them."""
    return Ambiguity(
        needs=node.optional("needs", lambda groups: tuple(_named(group, contexts) for group in groups)) or (),
        unless=node.optional("unless", lambda names: _named(names, contexts)) or (),
        unless_title=node.optional("unless_title", lambda names: _named(names, contexts)) or (),
        title=node.optional("title", lambda names: _named(names, contexts)) or (),
        exact_case=node.optional("exact_case", Node.boolean) or False,
    )


def _ambiguities(node: Node, contexts: Mapping[str, re.Pattern[str]]) -> dict[str, Ambiguity]:
    node.allow(("words", "needs", "unless", "exact_case", "title_only", "never"))
    ambiguity = Ambiguity(
        needs=node.optional("needs", lambda needs: ((_context_named(needs, contexts),),)) or (),
        unless=node.optional("unless", lambda names: _named(names, contexts)) or (),
        exact_case=node.optional("exact_case", Node.boolean) or False,
        title_only=node.optional("title_only", Node.boolean) or False,
        never=node.get("never") is not None,
    )
    return {fold(word).text: ambiguity for word in node.need("words").texts()}


def _named(names: Node, contexts: Mapping[str, re.Pattern[str]]) -> tuple[re.Pattern[str], ...]:
    return tuple(_context_named(name, contexts) for name in names)


def _context_named(node: Node, contexts: Mapping[str, re.Pattern[str]]) -> re.Pattern[str]:
    """The context that the document names here."""
    return contexts[node.choice(_known(contexts), "context", contexts)]


def _known(names: Iterable[str]) -> Callable[[str], str]:
    known = frozenset(names)

    def check(name: str) -> str:
        if name not in known:
            raise ValueError(name)
        return name

    return check


def _governing(node: Node) -> re.Pattern[str]:
    """A pattern for one of the words and up to four words more, up to where it is asked to end."""
    return re.compile(rf"(?<!\w)(?:{alternatives(node.texts())})(?!\w)[\s.:'+]*(?:[^\s,;:()]+[\s+]+){{0,4}}$")
