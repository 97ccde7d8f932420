"""One name, two expressions: for the automaton over raw bytes, and for folded text.

The first may stop too often, never too seldom: a letter with a diacritic may be written with it,
composed or decomposed, without it, or spelled out (`ü` as `ue`); words may be joined by spaces,
hyphens and the like, or by nothing; compounds may be written apart and particles left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import takewhile

from poisonbook.catalogue.spelling_words import spelling_words
from poisonbook.catalogue.text import fold

LETTER = r"[^\W\d_]"
_VOWELS = "aeiouyаеиоуыяюіьйαεηιουω"
SUBSCRIPTS = {str(digit): f"[{digit}{chr(0x2080 + digit)}]" for digit in range(10)}
"""Expressions for a figure that may be a subscript."""

JOINT_FIND = r"[\W_]{0,3}"
"""What may stand between the words of a name in folded text."""
# The automaton reads bytes: between words stand spaces, hyphens and the like, in place of a letter with a diacritic any
# bytes of one. That stops too often, never too seldom, and compiles far faster than characters.
JOINT_BYTES = r"[\x09\x0a\x20'()\-,./_\xa0\xad\xc2\xe2\x80\x90-\x99]{0,4}"
PARTICLE_BYTES = r"[a-z\x80-\xff']{1,8}"
_ENDING_BYTES = r"[a-z\x80-\xff]{0,8}"
_SHORTEST_STEM = 4
_SHORTEST_BENDING = 3
_COMES_AND_GOES = re.compile(r"(.{3,})[eoěео]([kcкц])")
_SHORTEST_SINGLE = 6
"""Letters of the shortest name of one word that bends."""
_SHORTEST_BEGINNING = 3
_LONGEST_BY_EAR = 8
_LONGEST_TWO_BY_EAR = 20
_SHORTEST_FIRST_HALF = 3
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name, or one half of a compound."""

    text: str
    optional: bool = False
    """Whether it is often left out."""

    @property
    def stems(self) -> tuple[str, ...]:
        """What is left of the word before endings of case and number, as much as leaves a stem.

        Without a last `s` and one or two vowels before it; then also with a doubled consonant once, as Finnic languages
        have it ("happo", "hapon"), and without a vowel that comes and goes, as Slavic ones do ("proszek", "proszku").
        """
        return _stems(self.text)

    @property
    def shared(self) -> str:
        """What all its stems begin with."""
        alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*self.stems, strict=False))
        return "".join(letters[0] for letters in alike)

    @property
    def bends(self) -> bool:
        """Whether the word is long enough to take endings."""
        return len(self.stems[0]) >= _SHORTEST_BENDING


@lru_cache(maxsize=256)
def _stems(word: str) -> tuple[str, ...]:
    bare = word
    for letters, most in (("sσ", 1), (_VOWELS, 2)):
        for _ in range(most):
            if len(bare) > _SHORTEST_STEM and fold(bare[-1]).text in letters:
                bare = bare[:-1]
    stems = [bare]
    if len(bare) >= _SHORTEST_STEM and bare[-1] == bare[-2] and bare[-1] in "ptk":
        stems.append(bare[:-1])
    if (come_and_go := _COMES_AND_GOES.fullmatch(bare)) is not None:
        stems.append("".join(come_and_go.groups()))
    return tuple(stems)


@lru_cache(maxsize=16)
def spaced_words(name: str) -> Sequence[tuple[str, bool]]:
    """The words of a name as it is spaced, and whether each is a particle."""
    particles = spelling_words().particles | spelling_words().conjunctions
    tokens = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name))
    return [(token, place > 0 and fold(token).text in particles) for place, token in enumerate(tokens)]


@lru_cache(maxsize=16)
def words_of(name: str) -> Sequence[Word]:
    """The words of a name, compounds at their joints and particles as such."""
    words: list[Word] = []
    for token, is_particle in spaced_words(name):
        words += [Word(token, optional=True)] if is_particle else map(Word, _halves(token))
    return words


def turned_round(name: str) -> str | None:
    """`name` with its two words exchanged ("acid, nitric"); None where it is not the name of a class and a kind."""
    words = [word.text for word in words_of(name) if not word.optional]
    if len(words) != 2 or not any(spelling_words().is_of_class(fold(word).text) for word in words):
        return None
    return f"{words[1]} de {words[0]}"  # the particle may be any, or none


def find_expression(name: str, cases: str | None = None, *, inside: bool = False) -> str:
    """Regular expression for `name` in folded text, with group `ending` for letters that follow it directly.

    With `cases`, its words may take these endings; a single word only when it is long. `inside`: letters may stand
    before it, as in the second half of a compound.
    """
    words = words_of(name)
    bends = cases is not None and _bends(name)
    parts = []
    for word in words:
        if not (bends and word.bends):
            parts.append(_find_word(word.text))
        elif word is words[-1]:  # what follows its stem is the ending
            parts.append(f"(?:{'|'.join(map(_find_word, word.stems))})")
        else:
            parts.append(f"(?:{_find_word(word.text)}|(?:{'|'.join(map(_find_word, word.stems))}){cases})")
    body = _joined(parts, words, JOINT_FIND, _particle)
    if _UNSPACED.search(name):
        known = spelling_words()  # a script without spaces has no edges of words
        return rf"(?<![{known.unspaced_before}]){body}(?![{known.unspaced_after}])(?P<ending>)"
    edge = rf"{LETTER}{{0,20}}" if inside else rf"(?<!{LETTER})"
    if _ARABIC.search(name):
        edge += "و?[بل]?(?:ال)?"  # and, with, for, the: written as one with the word
    return rf"{edge}{body}(?P<ending>{LETTER}*)"


@dataclass(frozen=True, slots=True)
class Heard:
    """Expressions for a name as it is heard."""

    find: str
    """Over folded text."""
    scan: str
    """Over the bytes of UTF-8, for the automaton."""


def by_ear(name: str) -> Heard | None:
    """How a short name is written as it is heard ("asetonne", "asido nitriko"): letters doubled, or of that sound.

    None for a name that is longer, shorter, or of another script.
    """
    words = [word.text for word in words_of(name) if not word.optional]
    most = _LONGEST_BY_EAR if len(words) == 1 else _LONGEST_TWO_BY_EAR
    plain = "".join(fold(word).text for word in words)
    if len(words) > 2 or not plain.isascii() or not plain.isalpha() or not _SHORTEST_SINGLE <= len(plain) <= most:
        return None
    heard = [_heard(word) for word in words]
    return Heard(r"[ \-]{0,2}".join(one.find for one in heard), r"[ \-\xc2\xa0]{0,2}".join(one.scan for one in heard))


def _heard(word: str) -> Heard:
    sounds, folded = spelling_words().sounds, fold(word).text
    several = "|".join(sound for sound in sounds if len(sound) > 1)
    find, scan = "", ""
    for match in re.finditer(rf"(?P<sound>{several}|.)(?P=sound)?", folded):
        ways = sounds.get(match["sound"], (match["sound"],))
        way = f"{ways[0]}{{1,2}}" if len(ways) == 1 and len(ways[0]) == 1 else f"(?:{'|'.join(ways)}){{1,2}}"
        # Diacritics only where the name has one: anywhere else they would cost the automaton dear.
        is_marked = len(folded) == len(word) and not word[match.start() : match.end()].isascii()
        find += way
        scan += rf"(?:{way}(?:\xcc[\x80-\x8f])?|[\xc3-\xc5][\x80-\xbf])" if is_marked else way
    return Heard(find, scan)


def scan_expression(name: str, *, inflected: bool = False) -> str:
    """Hyperscan expression for `name` over the bytes of UTF-8, to be compiled caseless."""
    words = words_of(name)
    bends = inflected and _bends(name)
    parts = []
    for word in words:
        letters = bytes_of(word.shared if bends else word.text)
        parts.append(letters + (_ENDING_BYTES if bends and word.bends and word is not words[-1] else ""))
    last = words[-1].text
    is_whole = last == spaced_words(name)[-1][0] and not words[-1].optional
    if 1 < len(last) <= _SHORTEST_BEGINNING and is_whole:
        # Two or three letters begin too many words: they must be all of theirs.
        parts[-1] = bytes_of(last[:-1]) + (rf"{last[-1]}\b" if last[-1].isascii() else _bytes_of_last(last[-1]))
    return _joined(parts, words, JOINT_BYTES, lambda _: PARTICLE_BYTES)


def bytes_of(letters: str) -> str:
    """Expression for `letters` over the bytes of UTF-8: with diacritics, composed or not, without, spelled out."""
    plain = letters.lower()
    return plain if plain.isascii() else "".join(map(_bytes_of_letter, plain))


def _bytes_of_last(letter: str) -> str:
    """The same for a letter with a diacritic that ends a word."""
    plain = fold(letter).text
    if not plain.isascii():
        return _bytes_of_letter(letter)
    ways = {unicodedata.normalize(form, way) for form in ("NFC", "NFD") for way in (letter, letter.upper())}
    return "(?:" + "|".join([*sorted(map(_escaped, ways)), rf"{plain}\b"]) + ")"


def _escaped(letters: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in letters.encode())


@lru_cache(maxsize=1024)
def _bytes_of_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    plain, spelled = fold(letter).text, spelled_out(letter)
    if plain.isascii():
        ways = [rf"{plain}[\x80-\xff]{{0,2}}", r"[\x80-\xff]{2,3}"]
        return f"(?:{'|'.join([*ways, *([spelled] if spelled.isascii() else [])])})"
    letters = {letter, letter.upper(), plain, plain.upper(), *("ςσΣ" if letter in "ςσ" else "")}
    mark = r"(?:\xcc[\x80-\xaf])?" if unicodedata.normalize("NFD", letter) != letter else ""
    return f"(?:{'|'.join(sorted(map(_escaped, letters)))}){mark}"


def spelled_out(token: str) -> str:
    """`token` with its umlauts as two letters."""
    return token.lower().translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"})


@lru_cache(maxsize=8192)
def _halves(token: str) -> Sequence[str]:
    """A compound as its two halves, where the second names what it is; else the token itself."""
    folded = fold(token).text
    if len(folded) == len(token):
        for half in spelling_words().halves:
            if folded.endswith(half) and len(half) + _SHORTEST_FIRST_HALF <= len(token):
                return [token[: -len(half)], token[-len(half) :]]
    return [token]


def _joined(expressions: Sequence[str], words: Sequence[Word], joint: str, particle: Callable[[str], str]) -> str:
    """The words one after the other; a particle may be another one, or left out."""
    parts = [expressions[0]]
    for expression, word in zip(expressions[1:], words[1:], strict=True):
        parts.append(f"(?:{joint}{particle(word.text)})?" if word.optional else f"{joint}{expression}")
    return "".join(parts)


@cache
def _particle(text: str) -> str:
    """Expression for what may stand in the place of a particle."""
    known = spelling_words()
    alike = known.conjunctions if fold(text).text in known.conjunctions else known.particles
    return f"(?:{'|'.join(sorted(alike, key=lambda one: (-len(one), one)))})(?!{LETTER})"


def own_ending(name: str) -> str:
    """The folded letters between the stem of the last word of a name that bends and its end; empty for others."""
    last = words_of(name)[-1]
    return fold(last.text[len(last.stems[0]) :]).text if _bends(name) and last.bends else ""


def _bends(name: str) -> bool:
    return len(words_of(name)) > 1 or len(name) >= _SHORTEST_SINGLE


@lru_cache(maxsize=1024)
def _find_word(token: str) -> str:
    plain = re.escape(fold(token).text)
    spelled = re.escape(fold(spelled_out(token)).text)
    return plain if plain == spelled else f"(?:{plain}|{spelled})"
