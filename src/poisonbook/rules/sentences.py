"""How a finding's figures are put into a sentence, by language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from poisonbook.rules.timespan import Timespan
from poisonbook.values.documents import read_document
from poisonbook.values.strengths import plain

_DATA = Path(__file__).parent / "data"
_PREFIX, _SUFFIX = "sentences.", ".yaml"

LANGUAGES = tuple(sorted(path.name[len(_PREFIX) : -len(_SUFFIX)] for path in _DATA.glob(f"{_PREFIX}*{_SUFFIX}")))
"""The languages that findings can be told in, by ISO 639-1 code."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's joiners, numbers and timespans."""

    decimal_mark: str
    between: str
    before_last: str
    units: Mapping[str, tuple[str, str]]
    """By the letter of a timespan: for one and for several."""
    without_amount: tuple[str, str]
    """What is said of lines that state no amount: for one and for several."""

    def joined(self, words: Iterable[str]) -> str:
        """The words as one enumeration; empty when there are none."""
        *most, last = [*words] or [""]
        return f"{self.between.join(most)}{self.before_last}{last}" if most else last

    def number(self, value: Decimal) -> str:
        """The number without an exponent, idle zeros and grouping."""
        return plain(value).replace(".", self.decimal_mark)

    def timespan(self, span: Timespan) -> str:
        """Such as `30 days`."""
        one, several = self.units[span.unit]
        return f"{span.count} {one if span.count == 1 else several}"

    def with_unstated(self, sentence: str, count: int) -> str:
        """The sentence, saying too how many lines of a sum state no amount."""
        if not count:
            return sentence
        one, several = self.without_amount
        template = one if count == 1 else several
        return template.format(sentence=sentence.removesuffix("."), count=count)


@lru_cache(maxsize=len(LANGUAGES))
def wording(lang: str) -> Wording:
    """How figures are put in this language; ValueError when there is no such wording."""
    if lang not in LANGUAGES:
        raise ValueError(f"no sentences in {lang!r}; known: {', '.join(LANGUAGES)}")
    root = read_document(_DATA / f"{_PREFIX}{lang}{_SUFFIX}")
    units = {}
    for letter, node in root.need("timespan").mapping.items():
        one, several = node.texts()
        units[letter] = (one, several)
    one, several = root.need("without-amount").texts()
    return Wording(
        decimal_mark=root.need("decimal-mark").text(),
        between=root.need("between").text(),
        before_last=root.need("before-last").text(),
        units=units,
        without_amount=(one, several),
    )
