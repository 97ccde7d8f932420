"""The phrases in which a rule is told to people, by language: data/words.*.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from poisonbook.rules.sentences import LANGUAGES, Wording, wording
from poisonbook.values.documents import Node, read_document

_DATA = Path(__file__).parent / "data"

Templates = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language's templates and names."""

    spoken: Wording
    tests: Templates
    """By operator."""
    joined: Templates
    branches: Templates
    measured: Templates
    """By type of rule."""
    holds: Templates
    headings: Templates
    fields: Templates
    counted: Templates
    """What a field is called where its different values are counted."""
    summed: Templates
    """What a field is called where it is added up."""
    keys: Templates
    values: Mapping[str, Templates]
    """By field, what its words are called."""

    def enumerated(self, words: Iterable[str], last: str) -> str:
        """The words as one enumeration; `last` names the joiner before the last of them."""
        *most, end = words
        return f"{self.joined['between'].join(most)}{self.joined[last]}{end}" if most else end

    def field(self, name: str) -> str:
        """A field by its name in this language, or as the rule file has it."""
        return self.fields.get(name, name)

    def value(self, field: str, word: str) -> str:
        """A word of a field in this language, or as the rule file has it."""
        return self.values.get(field, {}).get(word, word)


@lru_cache(maxsize=len(LANGUAGES))
def phrases(lang: str) -> Phrases:
    """The phrases of this language; ValueError when there are none."""
    spoken = wording(lang)
    root = read_document(_DATA / f"words.{lang}.yaml")
    flat = {name: _texts(root.need(name)) for name in _FLAT}
    return Phrases(spoken, **flat, values={field: _texts(node) for field, node in root.need("values").mapping.items()})


_FLAT = ("tests", "joined", "branches", "measured", "holds", "headings", "fields", "counted", "summed", "keys")


def _texts(node: Node) -> Templates:
    return {name: child.text() for name, child in node.mapping.items()}
