"""What substances are called in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from poisonbook.console.words import DEFAULT
from poisonbook.workflows.rules import substance_names

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service


def names_in(service: Service, lang: str) -> Mapping[str, str]:
    """What to call each substance of the law, by its id; in English where the law data has no other name."""
    if lang == DEFAULT:
        return service.names
    names = substance_names(service.book, lang)
    return {slug: names.get(f"{lang}:{slug}", name) for slug, name in service.names.items()}
