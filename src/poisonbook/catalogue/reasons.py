"""Ways for a listing to name a substance without containing it, and the phrases they are told by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from poisonbook.catalogue.clauses import Token


@dataclass(frozen=True, slots=True)
class Reason:
    """A way for a listing to name a substance without containing it."""

    name: str
    """Stable, such as `free_from`."""
    says: str
    """The same in words."""
    reaches_lists: bool = True
    """Whether it holds for all members of a list ("free from acetone and toluene"), or for the next word only."""
    takes_figures: bool = False
    """Whether a strength may stand between it and the name ("mix with 6 % developer")."""
    needs_no_conjunction: bool = False
    """Whether a comma alone makes a list of what follows it ("resistant to A, B")."""
    explains: bool = False
    """Whether the name may stand in brackets behind what the cue speaks of ("releases oxygen (NAME)")."""
    unless_stuff: bool = False
    """Whether words for stuff behind the cue undo it ("nitro buggy fuel")."""
    text_only: bool = False
    """Whether it says nothing of a name in a title."""
    adjacent: bool = False
    """Whether only articles may stand between it and the name: "not diluted NAME" offers NAME."""
    after_purpose: bool = False
    """Whether what the name is for may stand between ("NAME for calibration is not included")."""
    unless_fuel: bool = False
    """Whether it says nothing where the title offers a fuel ("runs on NAME", said of an engine)."""
    pack_is_its_own: bool = False
    """Whether a pack behind the goods is their own ("mug 330 ml")."""
    even_if_stated: bool = False
    """Whether a listing that is so as a whole stays a mention although it states a strength or a pack."""
    substances: frozenset[str] = frozenset()
    """The substances it is about; empty: all."""

    def is_about(self, substance: str) -> bool:
        """Whether it may be a reason for `substance`."""
        return not self.substances or substance in self.substances


Pair = tuple[tuple[str, ...], tuple[str, ...], Reason]
"""Words before and behind a name that only together are a reason: "für NAME geeignet"."""
Phrase = tuple[tuple[str, ...], Reason | None]
"""Words and the reason they are; None for words that only look like one ("free delivery")."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases by the word they are looked up by, the longest first."""

    by_word: Mapping[str, tuple[Phrase, ...]]

    def ending_at(self, tokens: Sequence[Token], place: int) -> tuple[Phrase, int] | None:
        """The longest phrase whose last word stands just before `place`, and where it starts."""
        if place == 0:
            return None
        for phrase in self.by_word.get(tokens[place - 1].text, ()):
            start = place - len(phrase[0])
            if start >= 0 and all(map(_is, phrase[0], tokens[start:place])):
                return phrase, start
        return None

    def starting_at(self, tokens: Sequence[Token], place: int) -> tuple[Phrase, int] | None:
        """The longest phrase that starts at `place`, and where it ends."""
        if place >= len(tokens):
            return None
        for phrase in self.by_word.get(tokens[place].text, ()):
            end = place + len(phrase[0])
            if end <= len(tokens) and all(map(_is, phrase[0], tokens[place:end])):
                return phrase, end
        return None


def _is(word: str, token: Token) -> bool:
    return word == token.text


@dataclass(frozen=True, slots=True)
class Things:
    """Words for goods that hold none of the substance, and second halves of compounds that are such words."""

    phrases: Phrases
    heads: Mapping[str, Mapping[str, Reason]]
    """Second halves by their last two letters, so that a word is held against few of them."""

    def at(self, tokens: Sequence[Token], place: int) -> tuple[Reason, int] | None:
        """The goods that the words at `place` are, and where the words end."""
        match = self.phrases.starting_at(tokens, place)
        if match is not None:
            (_, reason), end = match
            return None if reason is None else (reason, end)
        if place < len(tokens):
            word = tokens[place].text
            for head, reason in self.heads.get(word[-2:], {}).items():
                if word.endswith(head):
                    return reason, place + 1
        return None
