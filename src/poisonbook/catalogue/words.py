"""The word lists of `data/words.yaml`, folded and compiled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from poisonbook.catalogue.text import fold
from poisonbook.values.documents import Node, read_document

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Mention:
    """A way for a listing to name a substance without containing it."""

    reason: str
    """The stable word for it, such as `free_from`."""
    says: str
    before: re.Pattern[str] | None
    """Matches at the end of the text before the name."""
    after: re.Pattern[str] | None
    """Matches at the start of the text after the name."""
    title: re.Pattern[str] | None
    category: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A word that names a substance only in company, or never."""

    needs: re.Pattern[str] | None
    exact_case: bool
    title_only: bool
    never: bool


@dataclass(frozen=True, slots=True)
class Words:
    """Everything the recogniser knows about words around names."""

    inflections: frozenset[str]
    heads: frozenset[str]
    free: frozenset[str]
    mentions: tuple[Mention, ...]
    relatives: tuple[tuple[str, ...], ...]
    ambiguities: dict[str, Ambiguity]

    def mention(self, reason: str) -> Mention:
        """The mention with that stable word."""
        return next(mention for mention in self.mentions if mention.reason == reason)


@cache
def shipped_words() -> Words:
    """The shipped word lists."""
    root = read_document(DATA / "words.yaml")
    root.allow(("endings", "mentions", "relatives", "contexts", "ambiguous"))
    endings = root.need("endings")
    contexts = {name: any_of(node.texts()) for name, node in root.need("contexts").mapping.items()}
    ambiguities: dict[str, Ambiguity] = {}
    for node in root.need("ambiguous"):
        ambiguities |= _ambiguities(node, contexts)
    return Words(
        inflections=_folded(endings.need("inflections")),
        heads=_folded(endings.need("heads")),
        free=_folded(endings.need("free")),
        mentions=tuple(_mention(name, node) for name, node in root.need("mentions").mapping.items()),
        relatives=tuple(tuple(fold(text).text for text in node.texts()) for node in root.need("relatives")),
        ambiguities=ambiguities,
    )


def any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of `texts` as whole words of folded text."""
    return re.compile(rf"(?<!\w)(?:{alternatives(texts)})(?!\w)")


def alternatives(texts: Iterable[str]) -> str:
    """The regular expression for any of `texts` in folded text, the longest first."""
    folded = sorted({fold(text).text.strip() for text in texts}, key=lambda text: (-len(text), text))
    return "|".join(re.escape(text).replace(r"\ ", r"\s+") for text in folded)


def _folded(node: Node) -> frozenset[str]:
    return frozenset(fold(text).text for text in node.texts())


def _mention(reason: str, node: Node) -> Mention:
    node.allow(("says", "before", "after", "title", "category"))
    return Mention(
        reason=reason,
        says=node.need("says").text(),
        before=node.optional("before", _before),
        after=node.optional("after", _after),
        title=node.optional("title", _anywhere),
        category=node.optional("category", _anywhere),
    )


def _before(node: Node) -> re.Pattern[str]:
    # An article or one other short word may stand between ("resistant to the acetone", "sans d'acétone").
    return re.compile(rf"(?<!\w)(?:{alternatives(node.texts())})[\s:]*(?:\w{{1,3}}[\s']+)?$")


def _after(node: Node) -> re.Pattern[str]:
    return re.compile(rf"^[\s\-]{{0,2}}(?:{alternatives(node.texts())})(?!\w)")


def _anywhere(node: Node) -> re.Pattern[str]:
    return any_of(node.texts())


def _ambiguities(node: Node, contexts: dict[str, re.Pattern[str]]) -> dict[str, Ambiguity]:
    node.allow(("words", "needs", "exact_case", "title_only", "never"))
    ambiguity = Ambiguity(
        needs=node.optional("needs", lambda needs: contexts[needs.choice(_known(contexts), "context", contexts)]),
        exact_case=node.optional("exact_case", Node.boolean) or False,
        title_only=node.optional("title_only", Node.boolean) or False,
        never=node.get("never") is not None,
    )
    return {fold(word).text: ambiguity for word in node.need("words").texts()}


def _known(names: Iterable[str]) -> Callable[[str], str]:
    known = frozenset(names)

    def check(name: str) -> str:
        if name not in known:
            raise ValueError(name)
        return name

    return check
