"""Everything the recogniser knows about words around names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from poisonbook.catalogue.contexts import Contexts, shipped_contexts
from poisonbook.catalogue.endings import Endings, shipped_endings
from poisonbook.catalogue.mention_words import Mentions, shipped_mentions


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The word lists together; there is one of them for a set of files, and it is known by being that one."""

    endings: Endings
    mentions: Mentions
    contexts: Contexts


@cache
def shipped_vocabulary() -> Vocabulary:
    """The shipped word lists."""
    return Vocabulary(shipped_endings(), shipped_mentions(), shipped_contexts())
