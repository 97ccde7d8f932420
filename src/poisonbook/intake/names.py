"""The usual names of columns, in English, German, French and Spanish (`data/names.yaml`)."""

from __future__ import annotations

import difflib
import unicodedata
from functools import cache
from pathlib import Path

from poisonbook.values.documents import Node, read_document

LANGUAGES = ("en", "de", "fr", "es")
_NEAR = 0.8
"""How alike a name must be to be suggested (difflib's ratio)."""


def normalised(name: str) -> str:
    """`name` without case, accents, spaces and punctuation, so that `Artikel-Nr.` equals `artikel_nr`."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


@cache
def usual_names(table: str) -> dict[str, tuple[str, ...]]:
    """For each fact of the table called `table` the names it is recognised by, the fact's own name first.

    Raises:
        DocumentError: the shipped file names a fact twice or a name for two facts.
    """
    node = read_document(Path(__file__).parent / "data" / "names.yaml").need(table)
    names = {fact: (fact, *_names(languages)) for fact, languages in node.mapping.items()}
    owners: dict[str, str] = {}
    for fact, known in names.items():
        for name in known:
            if owners.setdefault(normalised(name), fact) != fact:
                raise node.mapping[fact].error(f"{name!r} stands for {owners[normalised(name)]} too")
    return names


def fact_called(name: str, table: str) -> str | None:
    """The fact that a column called `name` is, if that is one of its usual names."""
    return _facts(table).get(normalised(name))


def fact_like(name: str, table: str) -> str | None:
    """The fact whose usual name is nearest to `name`, if one is near."""
    near = difflib.get_close_matches(normalised(name), _facts(table), n=1, cutoff=_NEAR)
    return _facts(table)[near[0]] if near else None


def _names(languages: Node) -> list[str]:
    languages.allow(LANGUAGES)
    return [name for language in LANGUAGES for name in languages.need(language).texts()]


@cache
def _facts(table: str) -> dict[str, str]:
    return {normalised(name): fact for fact, names in usual_names(table).items() for name in names}
