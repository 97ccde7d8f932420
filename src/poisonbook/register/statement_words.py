"""What the statement form says, in the buyer's language, from `data/words/*.yaml`.

Languages other than English are general knowledge of the languages, not checked by native speakers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from poisonbook.values.documents import Node, parse_document
from poisonbook.values.languages import primary_language

DEFAULT = "en"
LANGUAGES = (DEFAULT, "de", "fr", "pl", "es")

Words = Mapping[str, str]
"""Each text by the path of its key, such as `fields.name.label`."""


def words_for(lang: str) -> Words:
    """The texts of a language, named as in BCP 47 (`de-AT`); English where there is none."""
    return _shipped(spoken(lang) or DEFAULT)


def spoken(lang: str) -> str | None:
    """The language of ours that a BCP 47 tag means; None when it is not one.

    >>> spoken("de-AT"), spoken("ru")
    ('de', None)
    """
    primary = primary_language(lang)
    return primary if primary in LANGUAGES else None


def preferred(accept_language: str) -> str | None:
    """The language of ours that a header Accept-Language (RFC 9110, 12.5.4) wants most; None when it names none.

    >>> preferred("it, pl;q=0.8, de;q=0.9")
    'de'
    """
    wanted = sorted(_weighed(accept_language.split(",")[:20]), key=lambda pair: -pair[0])
    return next((lang for weight, lang in wanted if weight > 0), None)


def _weighed(ranges: Iterable[str]) -> Iterator[tuple[float, str]]:
    for one in ranges:
        tag, _, weight = one.partition(";")
        lang = spoken(tag)
        if lang is not None:
            yield _weight(weight), lang


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name == "q" else 0.0
    except ValueError:
        return 0.0


@cache
def _shipped(lang: str) -> Words:
    name = f"{lang}.yaml"
    file = resources.files("poisonbook.register") / "data" / "words" / name
    return MappingProxyType(dict(_flat(parse_document(file.read_text(encoding="utf-8"), name))))


def _flat(node: Node, path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in node.mapping.items():
        where = f"{path}.{key}" if path else key
        if isinstance(value.value, dict):
            yield from _flat(value, where)
        else:
            yield where, value.text()
