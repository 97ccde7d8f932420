"""The shop's languages: one file each, with words for every department and every kind of regulated listing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter

from poisonbook.sample.goods import DATA, Department, Goods, read_goods
from poisonbook.values.documents import Node, read_document

Words = Mapping[str, tuple[str, ...]]

_FIELDS = ("language", "share", "decimal", "units", "texts", "companions", "decoys", "regulated")
_SHARED = ("colour", "service")
_FILLED_IN = frozenset({"brand", "model", "thing", "size", "feature"})
_REGULATED = frozenset({"name", "strength", "stated", "pack", "cas", "grain", "brand", "grade", "safety"})
_POINT = re.compile(r"(?<=\d)\.(?=\d)")


@dataclass(frozen=True, slots=True)
class Thing:
    """A good, with the sizes it comes in and what may be said of it."""

    noun: str
    sizes: tuple[str, ...]
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A department in one language."""

    category: str
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    things: tuple[Thing, ...]
    words: Words


@dataclass(frozen=True, slots=True)
class Decoy:
    """A listing that only mentions a regulated substance."""

    department: str
    title: str
    text: str
    sizes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegulatedWords:
    """How regulated listings are written; `titles` and `categories` are by kind of form."""

    text: str
    stated: str
    unstated: str
    words: Words
    titles: Words
    categories: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Language:
    """Everything that the catalogue says in one language."""

    code: str
    share: int
    decimal: str
    shelves: Mapping[str, Shelf]
    companions: Mapping[str, Thing]
    """By the companion good's key."""
    decoys: tuple[Decoy, ...]
    regulated: RegulatedWords

    def localised(self, figures: str) -> str:
        """`figures` with the language's decimal mark.

        >>> read_languages()[0].localised("11.9 %") in {"11.9 %", "11,9 %"}
        True
        """
        return _POINT.sub(self.decimal, figures)


@cache
def read_languages() -> tuple[Language, ...]:
    """The languages of data/languages, in the order of their codes.

    Raises:
        DocumentError: a file misses words, or a template names a slot that nothing fills.
    """
    return tuple(_Reader(read_document(path)).language() for path in sorted((DATA / "languages").glob("*.yaml")))


class _Reader:
    """Reads one language file; holds what all its parts need."""

    def __init__(self, root: Node) -> None:
        self._goods: Goods = read_goods()
        self._root = root
        root.allow((*_FIELDS, *_SHARED, *self._goods.departments))
        self._decimal = root.need("decimal").text()
        self._units = {name: node.text() for name, node in root.need("units").mapping.items()}
        self._shared = {name: root.need(name).texts() for name in _SHARED}

    def language(self) -> Language:
        root = self._root
        shelves = {name: self._shelf(root.need(name), plan) for name, plan in self._goods.departments.items()}
        nouns = root.need("companions")
        companions = {
            good.key: Thing(nouns.need(good.key).text(), self._sizes(good.measure), ())
            for good in self._goods.companions
        }
        return Language(
            root.need("language").text(),
            root.need("share").whole(),
            self._decimal,
            shelves,
            companions,
            tuple(self._decoy(node, shelves) for node in root.need("decoys")),
            _regulated(root.need("regulated")),
        )

    def _sizes(self, measure: str) -> tuple[str, ...]:
        plan = self._goods.measures[measure]
        unit = self._units.get(measure, plan.unit)
        return tuple(_POINT.sub(self._decimal, unit.format(n=size)) for size in plan.sizes)

    def _shelf(self, node: Node, plan: Department) -> Shelf:
        own = {name: child for name, child in node.mapping.items() if name not in ("category", "things", "feature")}
        words = {name: child.texts() for name, child in own.items()} | self._shared
        texts = plan.texts or self._root.need("texts").texts()
        for template in (*plan.titles, *texts):
            _check_slots(node, template, _FILLED_IN | words.keys())
        things: list[Thing] = []
        for measure, nouns in node.need("things").mapping.items():
            if measure not in self._goods.measures:
                raise nouns.error(f"unknown measure {measure!r}; known: {', '.join(self._goods.measures)}")
            features = node.need("feature")
            if isinstance(features.value, dict):
                features = features.need(measure)
            things += [Thing(noun, self._sizes(measure), features.texts()) for noun in nouns.texts()]
        return Shelf(node.need("category").text(), plan.titles, texts, tuple(things), words)

    def _decoy(self, node: Node, shelves: Mapping[str, Shelf]) -> Decoy:
        node.allow(("department", "measure", "title", "text"))
        department = node.need("department").text()
        known = {"brand", "size"} | shelves[department].words.keys()
        title, text = node.need("title"), node.need("text")
        _check_slots(title, title.text(), known)
        _check_slots(text, text.text(), known)
        return Decoy(department, title.text(), text.text(), self._sizes(node.need("measure").text()))


def _regulated(node: Node) -> RegulatedWords:
    kinds = {name: child for name, child in node.mapping.items() if isinstance(child.value, dict)}
    words = {name: node.need(name).texts() for name in ("grade", "safety")}
    text = node.need("text")
    _check_slots(text, text.text(), _REGULATED)
    return RegulatedWords(
        text.text(),
        node.need("stated").text(),
        node.need("unstated").text(),
        words,
        {name: _templates(kind.need("titles"), _REGULATED) for name, kind in kinds.items()},
        {name: kind.need("category").text() for name, kind in kinds.items()},
    )


def _templates(node: Node, known: Iterable[str]) -> tuple[str, ...]:
    for child in node:
        _check_slots(child, child.text(), known)
    return node.texts()


def _check_slots(node: Node, template: str, known: Iterable[str]) -> None:
    asked = {field for _, field, _, _ in Formatter().parse(template) if field is not None}
    unknown = sorted(asked.difference(known))
    if unknown:
        raise node.error(f"template names {{{unknown[0]}}}, which nothing fills; known: {', '.join(sorted(known))}")
