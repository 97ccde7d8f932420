"""The countries that goods are delivered to, by their ISO 3166-1 alpha-2 codes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from poisonbook.values.documents import read_document

_FILE = Path(__file__).parent / "data" / "countries.yaml"


def country_fault(code: str) -> str | None:
    """What keeps `code` from being a country's code, with the code that was probably meant; None when nothing does."""
    codes, others = _codes()
    if code in codes:
        return None
    meant = others.get(code.upper(), code.upper())
    hint = f"; did you mean {meant!r}?" if meant in codes else ""
    return f"unknown country {code!r}; expected a code of ISO 3166-1 alpha-2, such as DE{hint}"


@lru_cache(maxsize=1)
def _codes() -> tuple[frozenset[str], Mapping[str, str]]:
    root = read_document(_FILE)
    codes = frozenset(root.need("codes").text().split())
    return codes, {name: node.text() for name, node in root.need("also-written").mapping.items()}
