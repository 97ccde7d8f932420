"""What stands around one name in its clause, and the questions that cues ask of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from poisonbook.catalogue.clauses import Token, clause_after, clause_before
from poisonbook.catalogue.mention_words import Mentions
from poisonbook.catalogue.reasons import Reason

_SIGNS_OF_A_LIST = frozenset(",/&+(")
_LONGEST_GOODS = 8
"""Words from goods to what they are for ("cabinet with two shelves for NAME")."""
_LONGEST_SIZE = 5
"""Words from a container to what it holds ("drum 200 l with NAME")."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Why a name is only mentioned, and where the words are that say so."""

    reason: Reason
    start: int
    end: int

    @classmethod
    def at(cls, reason: Reason, tokens: Sequence[Token], start: int, end: int) -> Cue:
        """The cue that these tokens are."""
        return cls(reason, tokens[start].start, tokens[end - 1].end)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The clause of one name, on either side of it."""

    before: Sequence[Token]
    after: Sequence[Token]
    text: str
    mentions: Mentions

    @classmethod
    def of(cls, start: int, end: int, text: str, mentions: Mentions) -> Surroundings:
        """What stands around the name at these offsets of folded `text`."""
        return cls(clause_before(text, start), clause_after(text, end), text, mentions)

    def skip_small_words(self) -> tuple[int, bool]:
        """The place behind the words that matter before the name, and whether a figure was passed on the way there."""
        words, place, figures = self.mentions.words, len(self.before), False
        while place > 0:
            token = self.before[place - 1]
            if token.is_figure:
                figures = True
            elif token.text in words["separators"] or token.text not in words["small"]:
                break
            place -= 1
        return place, figures

    def is_said_to_be_contained(self) -> bool:
        """Whether "contains" or the like stands before the name."""
        place, _ = self.skip_small_words()
        return place > 0 and self.before[place - 1].text in self.mentions.words["contains"]

    def has_strength(self) -> bool:
        """Whether a strength stands right before the name: "2.9 % NAME, chloride free" has no part in the list."""
        texts = [token.text for token in self.before[-2:]]
        return len(texts) == 2 and texts[0][0].isdigit() and texts[1] in self.mentions.words["strengths"]

    def is_offered(self, *, strength_counts: bool = True) -> bool:
        """Whether a pack, or a strength where that counts, stands right behind the name."""
        texts = [token.text for token in self.after[:6] if token.text not in "(,-:"]
        if not texts or not texts[0][0].isdigit():
            return False
        words = self.mentions.words
        units = words["packs"] | words["strengths"] if strength_counts else words["packs"]
        return texts[0].lstrip("0123456789.,") in units or any(text in units for text in texts[1:4])

    def goods_for(self, place: int) -> Cue | None:
        """The goods before `place`, where a word like "for" stands that leads to the name."""
        for start in range(place - 1, max(-1, place - 1 - _LONGEST_GOODS), -1):
            for kind in (self.mentions.things, self.mentions.containers):
                goods = kind.at(self.before, start)
                if goods is not None and not is_beside(self.before, start, self.mentions):
                    return Cue.at(goods[0], self.before, start, goods[1])
            if self.before[start].text in self.mentions.words["stops"]:
                return None
        return None

    def is_once_held(self) -> bool:
        """Whether the name stands behind a container and a word for "after": "beczka 200 l po NAME"."""
        before, words = self.before, self.mentions.words
        return bool(before and before[-1].text in words["once"]) and any(
            self.mentions.containers.at(before, place)
            for place in range(max(0, len(before) - _LONGEST_SIZE), len(before))
        )

    def behind_containers(self, place: int) -> int | None:
        """Where "for" or "under" stands before the containers of the name: "tray under drums with NAME"."""
        words, at = self.mentions.words, place
        while at > 0 and place - at < _LONGEST_SIZE:
            text = self.before[at - 1].text
            if at < place and text in words["for"] and self.mentions.containers.at(self.before, at):
                return at - 1
            is_container = self.mentions.containers.at(self.before, at - 1) is not None
            if not is_container and not any(text in words[kind] for kind in ("contains", "beside", "articles")):
                return None
            at -= 1
        return None

    def joins(self, token: Token) -> bool:
        """Whether it says that more follows: "and", "or", "&"."""
        return token.text in self.mentions.words["separators"] or token.text in "/&+"

    def separates(self, token: Token) -> bool:
        """Whether it stands between the members of a list."""
        return token.text in _SIGNS_OF_A_LIST or token.text in self.mentions.words["separators"]

    def breaks(self, token: Token) -> bool:
        """Whether what follows it no longer belongs to the name."""
        return token.text in self.mentions.words["breaks"]


def is_beside(tokens: Sequence[Token], place: int, mentions: Mentions) -> bool:
    """Whether what stands at `place` comes along with something else: "with gloves", "+ 2 gloves"."""
    earlier = [token for token in tokens[max(0, place - 3) : place] if not token.is_figure]
    beside, separators = mentions.words["beside"], mentions.words["separators"]
    return any(token.text in beside or token.text in "+&" for token in earlier) or any(
        token.text in separators for token in earlier[-1:]
    )
