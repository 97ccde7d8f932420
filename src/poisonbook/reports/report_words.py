"""What a report to a contact point says around its values, from `data/report/*.yaml`; days, moments and figures in it.

The German is general knowledge of the language, not checked by a lawyer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from importlib import resources

from poisonbook.law.model import LimitUnit
from poisonbook.values.strengths import plain
from poisonbook.values.word_files import Words, read_words


@dataclass(frozen=True)
class ReportWords:
    """The texts of one language, each by the path of its key."""

    lang: str
    texts: Words

    def __call__(self, key: str, **said: str) -> str:
        """A text with what it says of."""
        return self.texts[key].format(**said)

    def head(self, key: str) -> tuple[str, ...]:
        """The heads of a table's columns."""
        return tuple(self.texts[key].split(", "))

    def moment(self, at: datetime) -> str:
        """A moment, to the minute."""
        exactly = at.astimezone(UTC)
        month = self.texts["months"].split(", ")[exactly.month - 1]
        date = self("format.day", day=str(exactly.day), month=month, year=str(exactly.year))
        return self("format.moment", date=date, time=f"{exactly:%H:%M}")

    def figure(self, value: Decimal) -> str:
        """A figure without idle zeros."""
        return plain(value).replace(".", self.texts["format.decimal"])

    def mass(self, value: Decimal | None) -> str:
        """So many kilograms."""
        return self("not_stated") if value is None else self("kg", amount=self.figure(value))

    def strength(self, value: Decimal | None) -> str:
        """So much of a substance in a product."""
        return self("not_stated") if value is None else self("share", strength=self.figure(value), unit=self("unit"))

    def limit(self, text: str | None) -> str:
        """A limit as the law data writes it (`law.model.Limit`), such as `above 12 % w/w`."""
        if text is None:
            return self("any_strength")
        form, words = ("at_or_above", "at or above ") if text.startswith("at or above ") else ("above", "above ")
        figure = (
            text.removeprefix(words).replace(".", self("format.decimal")).replace(str(LimitUnit.MASS), self("unit"))
        )
        return self(f"limit.{form}", figure=figure)


@cache
def report_words(lang: str) -> ReportWords:
    """The words of a language, one of `review.reports.LANGUAGES`."""
    return ReportWords(lang, read_words(resources.files("poisonbook.reports") / "data" / "report", lang))
