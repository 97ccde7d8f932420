"""Words directly before or after a place in folded text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_IDLE = " \t\n:=("
"""What may stand between a word and the figure it belongs to."""


@dataclass(frozen=True, slots=True)
class Words:
    """A list of words and phrases that is asked about at a place, not searched for in a text."""

    texts: tuple[str, ...]
    """Longest first."""

    @classmethod
    def of(cls, texts: Iterable[str]) -> Words:
        """The list of these folded texts."""
        return cls(tuple(sorted({text.strip() for text in texts}, key=lambda text: (-len(text), text))))

    def before(self, text: str, place: int) -> int | None:
        """Where the one of the words that ends just before `place` begins; None when there is none.

        >>> Words.of(["up to"]).before("strength up to: 12 %", 16)
        9
        """
        head = text[max(0, place - 40) : place].rstrip(_IDLE)
        if not head.endswith(self.texts):
            return None
        offset = max(0, place - 40)
        for word in self.texts:
            start = len(head) - len(word)
            if head.endswith(word) and not (start and word[0].isalnum() and head[start - 1].isalnum()):
                return offset + start
        return None

    def after(self, text: str, place: int) -> int | None:
        """Where the one of the words that begins just after `place` ends; None when there is none."""
        start = place
        while start < len(text) and start < place + 4 and text[start] in " ,(":
            start += 1
        if not text.startswith(self.texts, start):
            return None
        for word in self.texts:
            end = start + len(word)
            if text.startswith(word, start) and not (word[-1].isalnum() and text[end : end + 1].isalnum()):
                return end
        return None
