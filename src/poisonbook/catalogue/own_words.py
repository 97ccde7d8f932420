"""The operator's own words: names and products of their range, what only mentions, what to ignore.

A file of the operator's, read beside the shipped words. Nothing in it can hide a listing: what a word sets aside
stays in the result as a mention, with the operator's reason.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from poisonbook.catalogue.text import fold
from poisonbook.catalogue.words import any_of
from poisonbook.law.model import Substance
from poisonbook.values.documents import DocumentError, Node, Place, parse_document
from poisonbook.values.strengths import HUNDRED, Strength


class Where(StrEnum):
    """Where words stand that only mention a substance."""

    TITLE = "title"
    """Anywhere in the title: the whole listing only mentions what it names."""
    BEFORE = "before"
    """Right before the name."""
    AFTER = "after"
    """Right after the name."""


@dataclass(frozen=True, slots=True)
class OwnName:
    """A further name of a substance, or a product of the range that holds it."""

    substance: str
    text: str
    lang: str = ""
    bends: bool | None = None
    """Whether its words may take case endings; None where the language decides."""
    strength: Strength | None = None
    """The product's usual strength, taken where the listing states none."""
    says: str = ""
    """For a product, why it holds the substance; empty for a name."""


@dataclass(frozen=True, slots=True)
class OwnCue:
    """Words by which a listing of this operator does not mean the substance it names."""

    pattern: re.Pattern[str]
    where: Where | None
    """None for words to ignore: the name stands inside them."""
    says: str


@dataclass(frozen=True, slots=True)
class OwnWords:
    """All of them; `digest` changes when the file does."""

    names: tuple[OwnName, ...] = ()
    cues: tuple[OwnCue, ...] = ()
    digest: str = ""

    def set_aside(self, texts: Mapping[str, str], field: str, start: int, end: int) -> OwnCue | None:
        """The words that say the name at these offsets of folded `texts[field]` does not mean the substance."""
        return next((cue for cue in self.cues if _holds(cue, texts, field, start, end)), None)


NO_OWN_WORDS = OwnWords()


def _holds(cue: OwnCue, texts: Mapping[str, str], field: str, start: int, end: int) -> bool:
    if cue.where is Where.TITLE:
        return cue.pattern.search(texts.get("title", "")) is not None
    text = texts[field]
    if cue.where is None:
        return any(match.start() <= start and end <= match.end() for match in cue.pattern.finditer(text))
    if cue.where is Where.AFTER:
        match = cue.pattern.search(text, end)
        return match is not None and not text[end : match.start()].strip(" -:,")
    return any(not text[match.end() : start].strip(" -:,") for match in cue.pattern.finditer(text, 0, start))


def read_own_words(path: Path, substances: Mapping[str, Substance]) -> OwnWords:
    """The operator's words in the YAML file at `path`: `names`, `products`, `mentions`, `ignore`.

    Raises:
        DocumentError: the file says something else, or names a substance that no law does; with file, line and column.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DocumentError(Place(str(path), 1, 1), f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise DocumentError(Place(str(path), 1, 1), f"is not UTF-8 text (byte {error.start})") from None
    root = parse_document(text, str(path))
    root.allow(("names", "products", "mentions", "ignore"))
    taken = _plain_names(substances)
    names = [one for node in root.get("names") or () for one in _names(node, substances)]
    names += [one for node in root.get("products") or () for one in _products(node, substances)]
    cues = [_mention(node) for node in root.get("mentions") or ()]
    cues += [_ignored(node, taken) for node in root.get("ignore") or ()]
    return OwnWords(tuple(names), tuple(cues), hashlib.blake2b(text.encode(), digest_size=16).hexdigest())


def _names(node: Node, substances: Mapping[str, Substance]) -> list[OwnName]:
    node.allow(_NAME_FIELDS)
    slug = node.need("substance").choice(one_of(substances), "substance", substances)
    lang, bends = node.optional("lang", Node.text) or "", node.optional("bends", Node.boolean)
    return [OwnName(slug, word, lang, bends) for word in _words(node)]


def _products(node: Node, substances: Mapping[str, Substance]) -> list[OwnName]:
    node.allow((*_NAME_FIELDS, "strength", "says"))
    strength = node.optional("strength", read_strength)
    says = node.optional("says", Node.text) or "it is a product of your word list"
    if strength is not None:
        says += f", usually with {strength}"
    named = Node(node.place, {name: one for name, one in node.mapping.items() if name in _NAME_FIELDS})
    return [replace(one, strength=strength, says=says) for one in _names(named, substances)]


_NAME_FIELDS = ("substance", "words", "lang", "bends")


def _mention(node: Node) -> OwnCue:
    node.allow(("words", "where", "says"))
    where = node.optional("where", lambda one: one.choice(Where, "place", Where)) or Where.TITLE
    says = node.optional("says", Node.text) or "your word list says so"
    return OwnCue(any_of(_words(node)), where, says)


def _ignored(node: Node, taken: frozenset[str]) -> OwnCue:
    node.allow(("words", "reason"))
    words = node.need("words")
    for child in (words,) if isinstance(words.value, str) else tuple(words):
        if fold(child.text()).text.strip() in taken:
            problem = f"{child.text()!r} is a name in the law data and cannot be ignored everywhere"
            raise child.error(f"{problem}; write the longer words of your range that hold it, or decide by product")
    return OwnCue(any_of(_words(node)), None, f"your word list sets it aside: {node.need('reason').text()}")


def _words(node: Node) -> tuple[str, ...]:
    words = node.need("words")
    texts = words.texts()
    for child, text in zip((words,) if isinstance(words.value, str) else tuple(words), texts, strict=True):
        if sum(map(str.isalnum, text)) < _SHORTEST:
            raise child.error(f"words need at least {_SHORTEST} letters or figures, found {text!r}")
    if not texts:
        raise words.error("expected at least one word")
    return texts


_SHORTEST = 3
_STRENGTH = re.compile(r"(?:(?P<low>\d+(?:\.\d+)?)\s*(?:-|–|to)\s*)?(?P<high>\d+(?:\.\d+)?)\s*%(?:\s*w/w)?")


def read_strength(node: Node) -> Strength:
    """The strength by mass written here: `9 %`, or `6-9 %`."""
    match = _STRENGTH.fullmatch(node.text().strip())
    if match is not None:
        high = Decimal(match["high"])
        low = Decimal(match["low"] or match["high"])
        if low <= high <= HUNDRED:
            return Strength(low, high)
    raise node.error(f"expected a strength by mass such as '9 %' or '6-9 %', found {node.text()!r}")


def one_of(substances: Container[str]) -> Callable[[str], str]:
    """For `Node.choice`: the text itself when it is one of `substances`."""

    def check(text: str) -> str:
        if text not in substances:
            raise ValueError(text)
        return text

    return check


def _plain_names(substances: Mapping[str, Substance]) -> frozenset[str]:
    """Every name, number and formula that stands for a substance by itself, folded."""
    texts: list[str] = []
    for known in substances.values():
        texts += [known.name, *known.cas_numbers, *known.formulas]
        texts += [name.text for name in known.names if not name.ambiguous]
    return frozenset(fold(text).text.strip() for text in texts)
