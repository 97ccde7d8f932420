"""What may follow a name without a space, from `data/endings.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from poisonbook.catalogue.words import DATA, alternatives, folded_set
from poisonbook.values.documents import read_document


@dataclass(frozen=True, slots=True)
class Endings:
    """Endings of names, folded."""

    inflections: frozenset[str]
    heads: tuple[str, ...]
    """Second halves of compounds that name what the substance is sold as; any ending may follow."""
    free: frozenset[str]
    """Second halves that say there is none of it."""
    inflected_languages: frozenset[str]
    cases: str
    """Expression for any case ending, or none."""


@cache
def shipped_endings() -> Endings:
    """The shipped endings."""
    root = read_document(DATA / "endings.yaml")
    root.allow(("inflections", "heads", "free", "inflected_languages", "cases"))
    return Endings(
        inflections=folded_set(root.need("inflections")) | folded_set(root.need("cases")),
        heads=tuple(sorted(folded_set(root.need("heads")))),
        free=folded_set(root.need("free")),
        inflected_languages=frozenset(root.need("inflected_languages").texts()),
        cases=rf"(?:{alternatives(root.need('cases').texts())})?",
    )
