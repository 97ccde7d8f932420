"""Numbers, amounts, days, moments and spans of time as they are written in a language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from poisonbook.console.words import many, words_for
from poisonbook.values.strengths import plain
from poisonbook.values.word_files import Words

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_SHORT = 2
"""Places of a strength; limits of the law have one at most."""
_GRAM = 3


@dataclass(frozen=True, slots=True)
class Formats:
    """How a language writes figures."""

    lang: str
    now: datetime

    @property
    def words(self) -> Words:
        """The language's texts."""
        return words_for(self.lang)

    def number(self, value: Decimal | int) -> str:
        """A number with the language's marks; whole parts above 9999 in groups."""
        text = plain(value) if isinstance(value, Decimal) else str(value)
        sign, text = ("−", text[1:]) if text.startswith("-") else ("", text)
        whole, _, rest = text.partition(".")
        grouped = f"{int(whole):,}" if len(whole) > 4 else whole
        grouped = grouped.replace(",", self.words["format.group"])
        return sign + grouped + (self.words["format.decimal"] + rest if rest else "")

    def kg(self, amount: Decimal | None) -> str:
        """An amount in kilograms, about to the gram; of None that it is not stated."""
        return self.words["format.not_stated"] if amount is None else f"{self.number(rounded(amount, _GRAM))} kg"

    def strength(self, strength: Decimal | None) -> str:
        """A strength, as `rounded` has it; of None that it is not stated."""
        return self.words["format.not_stated"] if strength is None else f"{self.number(rounded(strength))} % w/w"

    def exact_strength(self, strength: Decimal) -> str:
        """The same with every place; empty where `strength` shows all of them."""
        return f"{self.number(strength)} % w/w" if rounded(strength) != strength else ""

    def day(self, day: date) -> str:
        """A day, such as `22 Nov 2026`."""
        month = self.words["format.months"].split()[day.month - 1]
        return self.words["format.day"].format(day=day.day, month=month, year=day.year)

    def moment(self, at: datetime) -> str:
        """A moment to the minute, in UTC."""
        at = at.astimezone(UTC)
        return f"{self.day(at.date())}, {at:%H:%M} UTC"

    def span(self, span: timedelta) -> str:
        """How long, in the two largest units that say something: `3 h 12 min`."""
        span = abs(span)
        if span >= 2 * _DAY:
            return many(self.words, "format.days", span // _DAY, self.number(span // _DAY))
        if span < _MINUTE:
            return self.words["format.moment"]
        hours, minutes = span // _HOUR, span % _HOUR // _MINUTE
        parts = [f"{hours} h"] if hours else []
        return " ".join([*parts, *([f"{minutes} min"] if minutes else [])])

    def left(self, left: timedelta) -> str:
        """How long until something is due, or since when it is overdue."""
        key = "format.overdue" if left < timedelta(0) else "format.left"
        return self.words[key].format(span=self.span(left))

    def ago(self, at: datetime) -> str:
        """How long ago something was."""
        return self.words["format.ago"].format(span=self.span(self.now - at))

    def many(self, key: str, count: int) -> str:
        """So many of something, such as `3 orders`."""
        return many(self.words, key, count, self.number(count))


def rounded(value: Decimal, places: int = _SHORT) -> Decimal:
    """A figure as people read it: to so many places, or to as many more as it takes not to end in a zero.

    A limit with fewer places than `places` is never met, passed or left by it: rounding can only carry a figure to a
    limit, and what would be one ends in a zero. So 98.2857 is shown as 98.29, and 12.004 as it is.
    """
    stated = len(plain(value).partition(".")[2])
    for fewer in range(places, stated):
        short = value.quantize(Decimal(1).scaleb(-fewer))
        if short.as_tuple().digits[-1]:
            return short
    return value
