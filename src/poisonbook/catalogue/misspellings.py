"""Long names with one letter wrong: `potasium nitrate`, `Wasserstoffperoxyd`, `hydrogen peorxide`.

One letter may be wrong, missing, added or exchanged with its neighbour (optimal string alignment, distance one), never
the first of a word: so "citric acid" is not nitric acid. What the change makes may not be another substance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from poisonbook.catalogue.spelling import (
    JOINT_BYTES,
    JOINT_FIND,
    PARTICLE_BYTES,
    Word,
    bytes_of,
    spaced_words,
    words_of,
)
from poisonbook.catalogue.spelling_words import spelling_words
from poisonbook.catalogue.text import fold

_LETTERS = re.compile(r"[^\W\d_]+")
_JOINT = re.compile(JOINT_FIND)

_LETTER_BYTES = r"[a-z\x80-\xff]"


@dataclass(frozen=True, slots=True)
class Misspelling:
    """A name that may be misspelt."""

    words: tuple[str, ...]
    """Its words, folded, without particles."""

    def places(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Where folded `text` has the name with one letter wrong: start, end of the name, end of what follows it."""
        name = "".join(self.words)
        starts = _starts(self.words)
        words = _words(text)
        for first, match in enumerate(words):
            if match.group()[0] != name[0]:
                continue
            for letters, offsets in _windows(text, words[first : first + 2 * len(self.words) + 1], len(name) + 8):
                length = _misspelt_length(letters, name, starts)
                if length is not None and not _is_lookalike(letters[:length], name):
                    yield offsets[0], offsets[length - 1] + 1, offsets[-1] + 1
                    break


@lru_cache(maxsize=8)
def _words(text: str) -> Sequence[re.Match[str]]:
    return list(_LETTERS.finditer(text))


def misspelling_of(name: str) -> Misspelling | None:
    """How `name` may be misspelt; None where it is too short."""
    known = spelling_words()
    words = tuple(fold(word).text for word, is_particle in spaced_words(name) if not is_particle)
    letters = "".join(words)
    shortest = known.shortest_name if len(words_of(name)) > 1 else known.shortest_single
    if len(letters) < shortest or not letters.isalpha():
        return None
    return Misspelling(words) if max(map(len, words)) >= known.shortest_word else None


def misspelt_expressions(name: str) -> list[str]:
    """Hyperscan expressions over bytes that stop at every misspelling of `name`: a half of the word is right.

    Both halves are wrong only where the letters at the middle are exchanged.
    """
    words = words_of(name)
    expressions = []
    for place, (word, is_particle) in enumerate((one.text, one.optional) for one in words):
        if is_particle or len(word) < _shortest_half(words, place):
            continue
        middle, rest = len(word) // 2, len(word) - len(word) // 2
        width = 1 if word.isascii() else 3
        most = "" if place == len(words) - 1 else f",{(rest + 1) * width}"  # at the end the first stop is enough
        ways = (
            bytes_of(word[:middle]) + f"{_LETTER_BYTES}{{{rest - 1}{most}}}",
            bytes_of(word[0]) + f"{_LETTER_BYTES}{{{max(0, middle - 2)},{middle * width}}}" + bytes_of(word[middle:]),
            bytes_of(word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]),
        )
        expressions += [_with_neighbours(words, place, way) for way in ways]
    return expressions


def _shortest_half(words: Sequence[Word], place: int) -> int:
    """Letters that a word needs to be the misspelt one: fewer where the others are long."""
    others = sum(len(word.text) for other, word in enumerate(words) if other != place and not word.optional)
    known = spelling_words()
    return known.shortest_word if others >= known.shortest_rest else known.shortest_word + 1


def _with_neighbours(words: Sequence[Word], place: int, half: str) -> str:
    parts = []
    for other, word in enumerate(words):
        expression = half if other == place else bytes_of(word.text)
        joint = JOINT_BYTES if other else ""
        parts.append(f"(?:{joint}{PARTICLE_BYTES})?" if word.optional else joint + expression)
    return "".join(parts)


def _starts(words: Sequence[str]) -> frozenset[int]:
    """Where the words start among the letters of the name."""
    starts, at = set(), 0
    for word in words:
        starts.add(at)
        at += len(word)
    return frozenset(starts)


def _windows(text: str, words: Sequence[re.Match[str]], longest: int) -> Iterator[tuple[str, list[int]]]:
    """The letters of the first word, of the first two and so on, particles left out, and where each letter stands."""
    letters, offsets = "", []  # type: str, list[int]
    for place, word in enumerate(words):
        if place:
            if _JOINT.fullmatch(text, words[place - 1].end(), word.start()) is None:
                return
            if word.group() in spelling_words().particles:
                continue
        letters += word.group()
        offsets.extend(range(word.start(), word.end()))
        if len(letters) > longest:
            return
        yield letters, offsets


def _misspelt_length(letters: str, name: str, starts: frozenset[int]) -> int | None:
    """How many of `letters` are `name` with one letter wrong; None if it is not, or if the name itself stands there."""
    same = 0
    while same < min(len(letters), len(name)) and letters[same] == name[same]:
        same += 1
    whole = len(name)
    if same == whole == len(letters) - 1:
        return len(letters)  # one too many at the end; whether it is an ending is for others to say
    if same in (0, whole):
        return None
    if letters[same + 1 : whole + 1] == name[same:]:
        return whole + 1  # one too many
    if same in starts:
        return None
    if letters[same + 1 : whole] == name[same + 1 :] and len(letters) >= whole:
        return whole  # another letter
    exchanged = name[same + 1 : same + 2] + name[same] + name[same + 2 :]
    if letters[same:whole] == exchanged and same + 1 not in starts:
        return whole
    if letters[same : whole - 1] == name[same + 1 :] and len(letters) >= whole - 1:
        return whole - 1  # one missing
    return None


def _is_lookalike(letters: str, name: str) -> bool:
    return any(one in letters and one not in name for one in spelling_words().lookalikes)
