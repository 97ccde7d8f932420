"""What pages say, in files of one language each: a text by the path of its key, such as `fields.name.label`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from types import MappingProxyType

from poisonbook.values.documents import Node, parse_document

Words = Mapping[str, str]
"""Each text by the path of its key."""


def read_words(folder: Traversable, lang: str) -> Words:
    """The texts of a language in `folder`."""
    name = f"{lang}.yaml"
    text = (folder / name).read_text(encoding="utf-8")
    return MappingProxyType(dict(_flat(parse_document(text, name))))


def _flat(node: Node, path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in node.mapping.items():
        where = f"{path}.{key}" if path else key
        if isinstance(value.value, dict):
            yield from _flat(value, where)
        else:
            yield where, value.text()
