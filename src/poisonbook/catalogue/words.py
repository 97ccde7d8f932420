"""Lists of words as the recogniser uses them: folded, and as patterns over folded text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from poisonbook.catalogue.text import fold
from poisonbook.values.documents import Node

DATA = Path(__file__).parent / "data"


def any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of `texts` as whole words of folded text."""
    return re.compile(rf"(?<!\w)(?:{alternatives(texts)})(?!\w)")


def alternatives(texts: Iterable[str]) -> str:
    """The regular expression for any of `texts` in folded text, the longest first."""
    folded = sorted({fold(text).text.strip() for text in texts}, key=lambda text: (-len(text), text))
    return "|".join(re.escape(text).replace(r"\ ", r"\s+") for text in folded)


def folded_set(node: Node) -> frozenset[str]:
    """The texts of a list, folded."""
    return frozenset(fold(text).text for text in node.texts())
