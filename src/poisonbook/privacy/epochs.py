"""The keys of a register's pseudonyms, one for each epoch, so that an old one can be destroyed.

A pseudonym of the register has its epoch in front, `20261122.` and 32 hexadecimal digits, so that rows tell which keys
they are still known by. An epoch begins at 00:00 UTC of its day and holds until the next one begins. What is written is
written under the current one; what is looked up may have been written under any whose key is there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from poisonbook.privacy.pseudonyms import Personal, PseudonymKey

_FORM = "%Y%m%d"
_PREFIX = len("20261122.")


class Names(NamedTuple):
    """One value's pseudonyms in one operator's book."""

    own: str
    """Under the current epoch: what is written."""
    others: tuple[str, ...] = ()
    """Under the other epochs whose keys there are, always in the same order."""

    @property
    def all(self) -> tuple[str, ...]:
        """Whatever may stand in the book."""
        return (self.own, *self.others)


class PseudonymKeys:
    """The keys of all epochs that there are, by the day from which each holds."""

    __slots__ = ("_days", "_keys", "_of_operators")

    def __init__(self, keys: Mapping[date, PseudonymKey]) -> None:
        if not keys:
            raise ValueError("there is no epoch without a key")
        self._days = tuple(sorted(keys))
        self._keys = tuple(keys[day].of_epoch(epoch_name(day)) for day in self._days)
        self._of_operators: dict[str, tuple[PseudonymKey, ...]] = {}

    @property
    def days(self) -> tuple[date, ...]:
        """From when each epoch holds, the earliest first."""
        return self._days

    def current(self, at: datetime) -> date:
        """The day from which the epoch of a moment holds; before the first begins, the first."""
        return self._days[self._place(at)]

    def key_of(self, operator: str, *, at: datetime) -> PseudonymKey:
        """What the pseudonyms that are written in the operator's book are made with."""
        return self._of(operator)[self._place(at)]

    def pseudonym(self, operator: str, value: str | None, kind: Personal, *, at: datetime) -> str | None:
        """What is written in the operator's book in place of `value`; None where there is none."""
        return self.key_of(operator, at=at).pseudonyms([value], kind)[0]

    def names(self, operator: str, value: str | None, kind: Personal, *, at: datetime) -> Names | None:
        """All that may stand in the operator's book in place of `value`; None where there is none."""
        own = self.pseudonym(operator, value, kind, at=at)
        if own is None or len(self._days) == 1:
            return None if own is None else Names(own)
        place = self._place(at)
        found = [key.pseudonyms([value], kind)[0] for number, key in enumerate(self._of(operator)) if number != place]
        return Names(own, tuple(one for one in found if one is not None))

    def _place(self, at: datetime) -> int:
        if len(self._days) == 1:
            return 0
        return max(0, bisect_right(self._days, at.astimezone(UTC).date()) - 1)

    def _of(self, operator: str) -> tuple[PseudonymKey, ...]:
        found = self._of_operators.get(operator)
        if found is None:
            pairs = zip(self._days, self._keys, strict=True)
            found = tuple(key.of_operator(operator, prefix=f"{epoch_name(day)}.") for day, key in pairs)
            self._of_operators[operator] = found
        return found


def epoch_name(day: date) -> str:
    """How an epoch is called in pseudonyms, such as `20261122`."""
    return day.strftime(_FORM)


def day_of(name: str) -> date | None:
    """From when the epoch holds that is called so; None: none is."""
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None


def epoch_of(pseudonym: str) -> str:
    """What the epoch of a pseudonym is called."""
    return pseudonym[: _PREFIX - 1]


def begin_of(day: date) -> datetime:
    """When an epoch begins."""
    return datetime.combine(day, time(), UTC)
