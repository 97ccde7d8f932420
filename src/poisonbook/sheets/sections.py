"""Which lines belong to which section."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from poisonbook.sheets.layout import Line
from poisonbook.sheets.letters import fold
from poisonbook.sheets.words import headings, letters_of

_NUMBER = r"(?P<{0}>1[0-6]|0?[1-9])(?!\d|\.\d)"
_LEAD = r"[^\w]{0,6}"
_LONGEST_HEADING = 200
_NEAR_EDGE = 8
"""Lines from the top or the bottom of a page among which running headers are looked for."""
_FEWEST_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a section."""

    line: int
    last: int
    """Its first and its last line."""
    number: int
    language: str
    """Empty when the heading is a number without a title."""


def find_headings(lines: Sequence[Line]) -> list[Heading]:
    """The headings among `lines`, in order; those of a table of contents too."""
    found: list[Heading] = []
    texts = [fold(line.text)[:_LONGEST_HEADING].replace("\t", " ") for line in lines]
    for place in range(len(lines)):
        if found and place <= found[-1].last:
            continue
        heading = _heading(texts, place)
        if heading is not None:
            found.append(heading)
    return found


def section(lines: Sequence[Line], found: Sequence[Heading], number: int) -> tuple[Line, ...]:
    """The lines under every heading of that number: a section may go on under a repeated heading."""
    taken: list[Line] = []
    for heading, following in zip(found, [*found[1:], None], strict=False):
        if heading.number == number:
            end = len(lines) if following is None else following.line
            taken += lines[heading.last + 1 : end]
    return tuple(taken)


def without_running_headers(pages: Sequence[Sequence[Line]]) -> list[Line]:
    """All lines but those that stand at the top or bottom of several pages alike, page numbers aside."""
    if len(pages) < 2:
        return [line for page in pages for line in page]
    seen = Counter(key for page in pages for key in {_running(line) for line in _edges(page)})
    kept = []
    for page in pages:
        edges = {id(line) for line in _edges(page)}
        for line in page:
            key = _running(line)
            if not (id(line) in edges and key and seen[key] > 1):
                kept.append(line)
    return kept


def _edges(page: Sequence[Line]) -> Sequence[Line]:
    return [*page[:_NEAR_EDGE], *page[max(_NEAR_EDGE, len(page) - _NEAR_EDGE) :]]


def _running(line: Line) -> str:
    """What a running header keeps from page to page; empty for lines that hold figures of their own."""
    text = fold(line.text)
    if "%" in text or re.search(r"\d-\d", text) or sum(map(str.isalpha, text)) < _FEWEST_LETTERS:
        return ""
    return re.sub(r"\d+", "#", text)


def _heading(texts: Sequence[str], place: int) -> Heading | None:
    """The heading that begins on this line, on one to three lines."""
    for last, text in _windows(texts, place):
        match = _with_word().match(text)
        if match is not None:
            number = int(match.group("a") or match.group("b"))
            rest = match.group("rest")
            word = match.group("before") or match.group("after")
            language = _language(rest, number, word)
            if language or not letters_of(rest):
                following = " ".join(texts[last + 1 : last + 3])
                if not language and (language := _language(following, number, word)):
                    return Heading(place, last + 1, number, language)
                return Heading(place, last, number, language)
        match = _bare().match(text)
        if match is not None and last == place and (language := _language(match.group("rest"), int(match.group("a")))):
            return Heading(place, last, int(match.group("a")), language)
    return None


def _windows(texts: Sequence[str], place: int) -> Iterator[tuple[int, str]]:
    yield place, texts[place]
    if headings().words.fullmatch(texts[place].strip(" .:-")) or re.fullmatch(r"\W{0,3}\d{1,2}\W{0,3}", texts[place]):
        for last in (place + 1, place + 2):
            if last < len(texts):
                yield last, " ".join(texts[place : last + 1])


def _with_word() -> re.Pattern[str]:
    word = headings().words.pattern
    return _compiled(
        rf"{_LEAD}(?:(?P<before>{word})\W{{0,4}}{_NUMBER.format('a')}|{_NUMBER.format('b')}\W{{0,4}}(?P<after>{word}))(?P<rest>.*)"
    )


def _bare() -> re.Pattern[str]:
    return _compiled(rf"{_LEAD}{_NUMBER.format('a')}(?=\W)(?P<rest>\W.*)")


_cache: dict[str, re.Pattern[str]] = {}


def _compiled(expression: str) -> re.Pattern[str]:
    return _cache.setdefault(expression, re.compile(expression))


def _language(rest: str, number: int, word: str = "") -> str:
    """The language in which a title of that section begins `rest`, best one that has this word; empty if none does."""
    letters = letters_of(rest)
    found = [language for language, other, start in headings().titles if other == number and letters.startswith(start)]
    own = headings().languages.get(word, frozenset())
    return next((language for language in found if language in own), found[0] if found else "")
