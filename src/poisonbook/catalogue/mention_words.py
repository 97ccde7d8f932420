"""The words by which a listing only mentions a substance, from `data/mentions.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from poisonbook.catalogue.clauses import Token, words_of
from poisonbook.catalogue.text import fold
from poisonbook.catalogue.words import DATA, any_of
from poisonbook.values.documents import Node, read_document


@dataclass(frozen=True, slots=True)
class Reason:
    """A way for a listing to name a substance without containing it."""

    name: str
    """Stable, such as `free_from`."""
    says: str
    """The same in words."""
    reaches_lists: bool = True
    """Whether it holds for all members of a list ("free from acetone and toluene"), or for the next word only."""
    takes_figures: bool = False
    """Whether a strength may stand between it and the name ("mix with 6 % developer")."""
    needs_no_conjunction: bool = False
    """Whether a comma alone makes a list of what follows it ("resistant to A, B")."""
    unless_stuff: bool = False
    """Whether words for stuff behind the cue undo it ("nitro buggy fuel")."""
    text_only: bool = False
    """Whether it says nothing of a name in a title."""
    even_if_stated: bool = False
    """Whether a listing that is so as a whole stays a mention although it states a strength or a pack."""
    substances: frozenset[str] = frozenset()
    """The substances it is about; empty: all."""

    def is_about(self, substance: str) -> bool:
        """Whether it may be a reason for `substance`."""
        return not self.substances or substance in self.substances


Phrase = tuple[tuple[str, ...], Reason | None]
"""Words and the reason they are; None for words that only look like one ("free delivery")."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases by the word they are looked up by, the longest first."""

    by_word: Mapping[str, tuple[Phrase, ...]]

    def ending_at(self, tokens: Sequence[Token], place: int) -> tuple[Phrase, int] | None:
        """The longest phrase whose last word stands just before `place`, and where it starts."""
        if place == 0:
            return None
        for phrase in self.by_word.get(tokens[place - 1].text, ()):
            start = place - len(phrase[0])
            if start >= 0 and all(map(_is, phrase[0], tokens[start:place])):
                return phrase, start
        return None

    def starting_at(self, tokens: Sequence[Token], place: int) -> tuple[Phrase, int] | None:
        """The longest phrase that starts at `place`, and where it ends."""
        if place >= len(tokens):
            return None
        for phrase in self.by_word.get(tokens[place].text, ()):
            end = place + len(phrase[0])
            if end <= len(tokens) and all(map(_is, phrase[0], tokens[place:end])):
                return phrase, end
        return None


def _is(word: str, token: Token) -> bool:
    return word == token.text


@dataclass(frozen=True, slots=True)
class Things:
    """Words for goods that hold none of the substance, and second halves of compounds that are such words."""

    phrases: Phrases
    heads: Mapping[str, Mapping[str, Reason]]
    """Second halves by their last two letters, so that a word is held against few of them."""

    def at(self, tokens: Sequence[Token], place: int) -> tuple[Reason, int] | None:
        """The goods that the words at `place` are, and where the words end."""
        match = self.phrases.starting_at(tokens, place)
        if match is not None:
            (_, reason), end = match
            return None if reason is None else (reason, end)
        if place < len(tokens):
            word = tokens[place].text
            for head, reason in self.heads.get(word[-2:], {}).items():
                if word.endswith(head):
                    return reason, place + 1
        return None


@dataclass(frozen=True, slots=True)
class Mentions:
    """Ways for a listing to name a substance without containing it."""

    says: dict[str, str]
    """Reason, such as `free_from`, to the words for it."""
    before: Phrases
    after: Phrases
    things: Things
    containers: Things
    whole: tuple[tuple[re.Pattern[str], Reason], ...]
    """What makes all of a listing a mention when it stands in the title."""
    anywhere: tuple[tuple[re.Pattern[str], Reason], ...]
    """The same in title, description or category."""
    category: tuple[tuple[re.Pattern[str], Reason], ...]
    empty: frozenset[str]
    words: Mapping[str, frozenset[str]]
    """Small words by what they do: `articles`, `separators` and so on; `small` are those skipped before a name."""
    relatives: re.Pattern[str]
    """Names of other substances that hold a listed name."""
    reasons: Mapping[str, Reason]


_SMALL = (
    "articles",
    "qualifiers",
    "separators",
    "stops",
    "beside",
    "once",
    "contains",
    "for",
    "stuff",
    "cures",
    "units",
    "packs",
    "strengths",
)
_BREAKING = ("stops", "stuff", "for", "beside", "separators", "qualifiers")


@cache
def shipped_mentions() -> Mentions:
    """The shipped words."""
    root = read_document(DATA / "mentions.yaml")
    root.allow((*_SMALL, "nothing", "empty", "mentions", "relatives"))
    return _mentions(root)


def _mentions(root: Node) -> Mentions:
    reasons = {name: _reason(name, node) for name, node in root.need("mentions").mapping.items()}
    lists = {name: root.need("mentions").need(name) for name in reasons}

    def phrases(field: str, key: int) -> Phrases:
        found: list[Phrase] = [(words, reasons[name]) for name in reasons for words in _phrases(lists[name], field)]
        found += [
            (words, replace(reason, reaches_lists=False))
            for name, reason in reasons.items()
            for words in _phrases(lists[name], f"{field}_next")
        ]
        found += [(words, None) for words in _phrases(root.need("nothing"), field)]
        return _indexed(found, key)

    def patterns(field: str) -> tuple[tuple[re.Pattern[str], Reason], ...]:
        named = ((lists[name].get(field), reason) for name, reason in reasons.items())
        return tuple((any_of(words.texts()), reason) for words, reason in named if words is not None)

    def things(field: str) -> Things:
        heads: dict[str, dict[str, Reason]] = {}
        for name, reason in reasons.items():
            for word, *_ in _phrases(lists[name], f"{field}_heads"):
                heads.setdefault(word[-2:], {})[word] = reason
        return Things(phrases(field, 0), heads)

    words = {name: _folded(root.need(name)) for name in _SMALL}
    return Mentions(
        says={name: reason.says for name, reason in reasons.items()},
        before=phrases("before", -1),
        after=phrases("after", 0),
        things=things("things"),
        containers=things("containers"),
        whole=patterns("title"),
        anywhere=patterns("anywhere"),
        category=patterns("category"),
        empty=_folded(root.need("empty")),
        words={
            **words,
            "small": words["articles"] | words["qualifiers"] | words["units"],
            "breaks": frozenset().union(*(words[name] for name in _BREAKING)),
        },
        relatives=_relatives(root.need("relatives")),
        reasons=reasons,
    )


_WORDS = ("before", "before_next", "after", "things", "things_heads", "containers", "containers_heads")
_WHOLE = ("title", "anywhere", "category")
_YES_OR_NO = ("takes_figures", "needs_no_conjunction", "unless_stuff", "text_only", "even_if_stated")


def _reason(name: str, node: Node) -> Reason:
    node.allow(("says", "reaches_lists", "substances", *_WORDS, *_WHOLE, *_YES_OR_NO))
    substances = node.get("substances")
    return Reason(
        name=name,
        says=node.need("says").text(),
        reaches_lists=node.optional("reaches_lists", Node.boolean) is not False,
        substances=frozenset() if substances is None else frozenset(substances.texts()),
        **{field: node.optional(field, Node.boolean) is True for field in _YES_OR_NO},
    )


def _phrases(node: Node, field: str) -> Iterable[tuple[str, ...]]:
    listed = node.get(field)
    for text in () if listed is None else listed.texts():
        words = words_of(fold(text).text)
        yield words
        if words[-1] in ("de", "di"):
            yield (*words[:-1], "d")  # before a vowel


def _folded(node: Node) -> frozenset[str]:
    return frozenset(fold(text).text for text in node.texts())


def _indexed(phrases: Iterable[Phrase], key: int) -> Phrases:
    index: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        index.setdefault(phrase[0][key], []).append(phrase)
    return Phrases({word: tuple(sorted(found, key=lambda one: -len(one[0]))) for word, found in index.items()})


def _relatives(node: Node) -> re.Pattern[str]:
    names = (r"[\W_]{0,3}".join(re.escape(fold(word).text) for word in words.texts()) for words in node)
    return re.compile(rf"(?<!\w)(?:{'|'.join(names)})")
