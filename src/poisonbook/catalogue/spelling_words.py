"""How names are written otherwise than in the law data, from `data/spelling.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from poisonbook.catalogue.words import DATA, folded_set
from poisonbook.values.documents import read_document


@dataclass(frozen=True, slots=True)
class SpellingWords:
    """Parts of names, folded."""

    particles: frozenset[str]
    """What may be left out between the words of a name."""
    conjunctions: frozenset[str]
    """The same of what joins two words."""
    classes: tuple[str, ...]
    """Classes of compounds, the longest first."""
    halves: tuple[str, ...]
    """Second halves of compounds that may stand apart, the classes among them, the longest first."""
    shortest_name: int
    """Letters of the shortest name that may be misspelt."""
    shortest_single: int
    """The same for a name of one word."""
    shortest_word: int
    """Letters of the shortest word that may be the misspelt one of a name; one more where the rest is short."""
    shortest_rest: int
    """Letters that the other words need for that."""
    unspaced_before: str
    """Characters of scripts without spaces that make another substance of the name after them."""
    unspaced_after: str
    """The same of the name before them."""
    sounds: dict[str, tuple[str, ...]]
    """Letters that are taken for one another, itself among them, by each of them."""
    lookalikes: tuple[str, ...]
    """Letters that make another substance of a name that does not have them."""

    def is_of_class(self, word: str) -> bool:
        """Whether the folded word names a class of compounds, in any case or number."""
        return word.startswith(self.classes)


@cache
def spelling_words() -> SpellingWords:
    """The shipped parts of names."""
    root = read_document(DATA / "spelling.yaml")
    root.allow(("particles", "conjunctions", "classes", "halves", "sounds", "unspaced", "misspellings"))
    misspellings = root.need("misspellings")
    misspellings.allow(("shortest_name", "shortest_single", "shortest_word", "shortest_rest", "lookalikes"))
    classes, halves = folded_set(root.need("classes")), folded_set(root.need("halves"))
    return SpellingWords(
        particles=folded_set(root.need("particles")),
        conjunctions=folded_set(root.need("conjunctions")),
        classes=_longest_first(classes),
        halves=_longest_first(classes | halves),
        shortest_name=int(misspellings.need("shortest_name").decimal()),
        shortest_single=int(misspellings.need("shortest_single").decimal()),
        shortest_word=int(misspellings.need("shortest_word").decimal()),
        shortest_rest=int(misspellings.need("shortest_rest").decimal()),
        unspaced_before="".join(root.need("unspaced").need("before").texts()),
        unspaced_after="".join(root.need("unspaced").need("after").texts()),
        sounds={letter: alike.texts() for letter, alike in root.need("sounds").mapping.items()},
        lookalikes=_longest_first(folded_set(misspellings.need("lookalikes"))),
    )


def _longest_first(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))
