"""Words that name a substance only in company, and the company they need, from `data/contexts.yaml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from poisonbook.catalogue.text import fold
from poisonbook.catalogue.words import DATA, any_of
from poisonbook.values.documents import Node, read_document


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A word that names a substance only in company, or never."""

    needs: tuple[tuple[re.Pattern[str], ...], ...] = ()
    """Groups of patterns; all of one group must be found elsewhere in the listing. No group: nothing is needed."""
    exact_case: bool = False
    title_only: bool = False
    never: bool = False


@dataclass(frozen=True, slots=True)
class Contexts:
    """Kinds of company, by name, and the words that need it, folded."""

    named: dict[str, re.Pattern[str]]
    ambiguities: dict[str, Ambiguity]


@cache
def shipped_contexts() -> Contexts:
    """The shipped contexts."""
    root = read_document(DATA / "contexts.yaml")
    root.allow(("contexts", "ambiguous"))
    named = {name: any_of(node.texts()) for name, node in root.need("contexts").mapping.items()}
    ambiguities: dict[str, Ambiguity] = {}
    for node in root.need("ambiguous"):
        ambiguities |= _ambiguities(node, named)
    return Contexts(named, ambiguities)


def _ambiguities(node: Node, contexts: dict[str, re.Pattern[str]]) -> dict[str, Ambiguity]:
    node.allow(("words", "needs", "exact_case", "title_only", "never"))
    ambiguity = Ambiguity(
        needs=node.optional("needs", lambda needs: ((context_named(needs, contexts),),)) or (),
        exact_case=node.optional("exact_case", Node.boolean) or False,
        title_only=node.optional("title_only", Node.boolean) or False,
        never=node.get("never") is not None,
    )
    return {fold(word).text: ambiguity for word in node.need("words").texts()}


def context_named(node: Node, contexts: Mapping[str, re.Pattern[str]]) -> re.Pattern[str]:
    """The context that the document names here."""
    return contexts[node.choice(_known(contexts), "context", contexts)]


def _known(names: Iterable[str]) -> Callable[[str], str]:
    known = frozenset(names)

    def check(name: str) -> str:
        if name not in known:
            raise ValueError(name)
        return name

    return check
