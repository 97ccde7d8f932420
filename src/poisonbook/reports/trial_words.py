"""What a trial's page says, from `data/trial/*.yaml`, and how its language writes figures and days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from math import isinf

from poisonbook.trials.intervals import Interval
from poisonbook.trials.strata import Stratum
from poisonbook.values.strengths import plain
from poisonbook.values.word_files import Words, read_words

LANGUAGES = ("en", "de")
_WHOLE, _TENTHS = 100, 10
"""From which figure on how many places are idle."""
_TENTH, _LEAST = 0.1, 0.01
"""The same of shares."""


@dataclass(frozen=True)
class TrialWords:
    """The texts of one language, each by the path of its key."""

    lang: str
    texts: Words

    def __call__(self, key: str, **said: str) -> str:
        """A text with what it says of."""
        return self.texts[key].format(**said)

    def count(self, value: int) -> str:
        """A whole number, in groups of three."""
        return f"{value:,}".replace(",", self.texts["group"])

    def figure(self, value: float) -> str:
        """A number with as many places as say something; infinite: any."""
        if isinf(value):
            return self.texts["any"]
        places = 0 if value >= _WHOLE else 1 if value >= _TENTHS else 2
        whole, _, rest = f"{value:,.{places}f}".partition(".")
        return whole.replace(",", self.texts["group"]) + (self.texts["decimal"] + rest if rest else "")

    def given(self, value: float) -> str:
        """A number as somebody gave it."""
        return f"{value:g}".replace(".", self.texts["decimal"])

    def value(self, text: str) -> str:
        """A figure of a rule, exactly."""
        return plain(Decimal(text)).replace(".", self.texts["decimal"])

    def chance(self, share: float) -> str:
        """How likely something is by chance, such as `p = 0.03`."""
        return f"p < {self.figure(0.01)}" if share < _LEAST else f"p = {self.figure(share)}"

    def percent(self, share: float) -> str:
        """A share of one, with as many places as say something."""
        places = 0 if share in (0, 1) or share >= _TENTH else 2 if share >= _LEAST else 4
        return f"{share:.{places}%}".replace(".", self.texts["decimal"]).replace("%", " %")

    def between(self, interval: Interval) -> str:
        """Both ends of an interval."""
        return self("to", low=self.figure(interval.low), high=self.figure(interval.high))

    def day(self, day: date) -> str:
        """A day, such as `22 November 2026`."""
        month = self.texts["month_names"].split()[day.month - 1]
        return self("day", day=str(day.day), month=month, year=str(day.year))

    def part(self, one: Stratum) -> str:
        """A part of the trade, such as `buyer: farmer`."""
        value = self.texts.get(f"strata.{one.column}.{one.value}", one.value) or self.texts["strata.empty"]
        return f"{self.texts[f'strata.column.{one.column}']}: {value}"


@cache
def trial_words(lang: str) -> TrialWords:
    """The words of one of `LANGUAGES`."""
    return TrialWords(lang, read_words(resources.files("poisonbook.reports") / "data" / "trial", lang))
