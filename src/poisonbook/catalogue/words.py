"""The word lists of `data/words.yaml`, folded and compiled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from poisonbook.catalogue.text import fold
from poisonbook.values.documents import Node, read_document

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Mentions:
    """Ways for a listing to name a substance without containing it; groups are named by the reason."""

    says: dict[str, str]
    """Reason, such as `free_from`, to the words for it."""
    before: re.Pattern[str]
    """Matches at the end of the text before the name."""
    after: re.Pattern[str]
    """Matches at the start of the text after the name."""
    title: re.Pattern[str]
    category: re.Pattern[str]

    def reason_of(self, match: re.Match[str]) -> str:
        """What the listing says, by the cue that matched."""
        return self.says[match.lastgroup or ""]


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A word that names a substance only in company, or never."""

    needs: tuple[tuple[re.Pattern[str], ...], ...] = ()
    """Groups of patterns; all of one group must be found elsewhere in the listing. No group: nothing is needed."""
    exact_case: bool = False
    title_only: bool = False
    never: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Everything the recogniser knows about words around names."""

    inflections: frozenset[str]
    heads: tuple[str, ...]
    free: frozenset[str]
    inflected_languages: frozenset[str]
    cases: str
    """Expression for any case ending, or none."""
    mentions: Mentions
    relatives: re.Pattern[str]
    ambiguities: dict[str, Ambiguity]
    contexts: dict[str, re.Pattern[str]]


@cache
def shipped_words() -> Words:
    """The shipped word lists."""
    root = read_document(DATA / "words.yaml")
    root.allow(("endings", "articles", "gifts", "mentions", "relatives", "contexts", "ambiguous"))
    endings = root.need("endings")
    contexts = {name: any_of(node.texts()) for name, node in root.need("contexts").mapping.items()}
    ambiguities: dict[str, Ambiguity] = {}
    for node in root.need("ambiguous"):
        ambiguities |= _ambiguities(node, contexts)
    return Words(
        inflections=_folded(endings.need("inflections")),
        heads=tuple(sorted(_folded(endings.need("heads")))),
        free=_folded(endings.need("free")),
        inflected_languages=frozenset(endings.need("inflected_languages").texts()),
        cases=rf"(?:{alternatives(endings.need('cases').texts())})?",
        mentions=_mentions(root.need("mentions"), root.need("articles"), root.need("gifts")),
        relatives=_relatives(root.need("relatives")),
        ambiguities=ambiguities,
        contexts=contexts,
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


def _mentions(node: Node, article_words: Node, gift_words: Node) -> Mentions:
    articles, gifts = alternatives(article_words.texts()), alternatives(gift_words.texts())
    cues: dict[str, list[str]] = {"before": [], "after": [], "title": [], "category": []}
    says = {}
    for reason, mention in node.mapping.items():
        mention.allow(("says", *cues))
        says[reason] = mention.need("says").text()
        for side, groups in cues.items():
            words = mention.get(side)
            if words is not None:
                groups.append(f"(?P<{reason}>{alternatives(words.texts())})")
    before, after, title, category = ("|".join(groups) for groups in cues.values())
    return Mentions(
        says=says,
        # An article may stand between ("resistant to the acetone", "sans d'acétone"), a hyphen too ("non-acetone").
        before=re.compile(rf"(?<!\w)(?:{before})(?:(?<=')|(?!\w))[\s:\-]*(?:(?:{articles})(?:(?<=')|\s+))?$"),
        after=re.compile(rf"[\s\-]{{0,2}}(?:{after})(?!\w)(?!\s+(?:{gifts})(?!\w))"),
        title=re.compile(rf"(?<!\w)(?:{title})(?!\w)"),
        category=re.compile(rf"(?<!\w)(?:{category})(?!\w)"),
    )


def _relatives(node: Node) -> re.Pattern[str]:
    names = (r"[\W_]{0,3}".join(re.escape(fold(word).text) for word in words.texts()) for words in node)
    return re.compile(rf"(?<!\w)(?:{'|'.join(names)})")


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
