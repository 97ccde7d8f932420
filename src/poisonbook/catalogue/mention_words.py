"""The words by which a listing only mentions a substance, from `data/mentions.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from poisonbook.catalogue.clauses import words_of
from poisonbook.catalogue.reasons import Pair, Phrase, Phrases, Reason, Things
from poisonbook.catalogue.text import fold
from poisonbook.catalogue.words import DATA, any_of
from poisonbook.values.documents import Node, read_document


@dataclass(frozen=True, slots=True)
class Mentions:
    """Ways for a listing to name a substance without containing it."""

    says: dict[str, str]
    """Reason, such as `free_from`, to the words for it."""
    before: Phrases
    after: Phrases
    around: tuple[Pair, ...]
    remarks: Phrases
    """What of `after` may stand behind the purpose of the name as well."""
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
    patterns: Mapping[str, re.Pattern[str]]
    """Words for kinds of goods by which a whole title is told: `batteries`, `polishes` and so on."""
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
    "purposes",
    "stuff",
    "cures",
    "units",
    "packs",
    "strengths",
)
_PATTERNS = ("batteries", "acid_packs", "sealed", "polishes", "removers", "deposits")
_BREAKING = ("stops", "stuff", "for", "beside", "separators", "qualifiers")


@cache
def shipped_mentions() -> Mentions:
    """The shipped words."""
    root = read_document(DATA / "mentions.yaml")
    root.allow((*_SMALL, *_PATTERNS, "nothing", "empty", "mentions", "relatives"))
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
        around=tuple(pair for name in reasons for pair in _pairs(lists[name], reasons[name])),
        remarks=_indexed(
            [(words, reasons[name]) for name in reasons for words in _remarks(lists[name], reasons[name])], 0
        ),
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
        patterns={name: any_of(root.need(name).texts()) for name in _PATTERNS},
        relatives=_relatives(root.need("relatives")),
        reasons=reasons,
    )


_WORDS = ("before", "before_next", "after", "around", "things", "things_heads", "containers", "containers_heads")
_WHOLE = ("title", "anywhere", "category")
_YES_OR_NO = (
    "takes_figures",
    "needs_no_conjunction",
    "explains",
    "unless_stuff",
    "text_only",
    "adjacent",
    "after_purpose",
    "unless_fuel",
    "pack_is_its_own",
    "even_if_stated",
)


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


def _remarks(node: Node, reason: Reason) -> Iterable[tuple[str, ...]]:
    return _phrases(node, "after") if reason.after_purpose else ()


def _pairs(node: Node, reason: Reason) -> Iterable[Pair]:
    listed = node.get("around")
    for text in () if listed is None else listed.texts():
        before, behind = text.split("...")
        yield words_of(fold(before).text), words_of(fold(behind).text), reason


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
