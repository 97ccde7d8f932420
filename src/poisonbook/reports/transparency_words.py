"""What the public report says around its figures, from `data/transparency/*.yaml`, and how its figures are written.

The German is general knowledge of the language, not checked by a lawyer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources

from poisonbook.transparency.cells import Counts, Section
from poisonbook.transparency.figures import Figure, Figures
from poisonbook.values.word_files import Words, read_words


@dataclass(frozen=True)
class TransparencyWords:
    """The texts of one language, each by the path of its key."""

    lang: str
    texts: Words

    def __call__(self, key: str, **said: object) -> str:
        """A text with what it says of."""
        return self.texts[key].format(**said)

    def number(self, value: int) -> str:
        """A whole number with its thousands apart."""
        return f"{value:,}".replace(",", self.texts["thousands"])

    def day(self, text: str) -> str:
        """A day, of ISO 8601."""
        on: date = datetime.fromisoformat(text)
        month = self.texts["months"].split(", ")[on.month - 1]
        return self("day", day=on.day, month=month, year=on.year)

    def head(self, section: Section) -> tuple[str, ...]:
        """The heads of a section's columns."""
        columns = {
            Counts.CUSTOMERS: ("what", "range", "published"),
            Counts.SIZE: ("what", "range"),
            Counts.SHOP: ("what", "number"),
        }
        return tuple(self(f"head.{one}") for one in columns[section.counts])

    def cells(self, section: Section, figure: Figure) -> tuple[str, ...]:
        """What stands beside what is counted."""
        if section.counts is Counts.SHOP:
            return (self.number(figure.count or 0),)
        least, most = map(self.number, figure.range)
        between = self("range", least=least, most=most)
        if section.counts is Counts.SIZE:
            return (self("below") if figure.least == 0 else between,)
        published = self("figure", count=self.number(figure.count or 0), error=self.number(figure.error or 0))
        return between, published

    def rows(self, section: Section, figures: Figures) -> tuple[tuple[str, ...], ...]:
        """A section's lines."""
        return tuple((cell.text[self.lang], *self.cells(section, figures.figures[cell.id])) for cell in section.cells)


@cache
def transparency_words(lang: str) -> TransparencyWords:
    """The words of a language, one of `transparency.cells.LANGUAGES`."""
    return TransparencyWords(lang, read_words(resources.files("poisonbook.reports") / "data" / "transparency", lang))
