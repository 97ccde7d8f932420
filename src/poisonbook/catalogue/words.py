"""Lists of words as the recogniser uses them: folded, and as patterns over folded text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from poisonbook.catalogue.text import fold
from poisonbook.values.any_word import any_word
from poisonbook.values.documents import Node

DATA = Path(__file__).parent / "data"


def any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of `texts` as whole words of folded text."""
    return re.compile(rf"(?<!\w)(?:{alternatives(texts)})(?!\w)")


def alternatives(texts: Iterable[str]) -> str:
    """The regular expression for any of `texts` in folded text; of those that match at a place, the longest."""
    return any_word(fold(text).text.strip() for text in texts)


def folded_set(node: Node) -> frozenset[str]:
    """The texts of a list, folded."""
    return frozenset(fold(text).text for text in node.texts())
