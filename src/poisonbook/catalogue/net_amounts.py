"""How much of everything a listing offers, and how much of each of the substances in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from poisonbook.catalogue.amounts import Amount, amounts_in
from poisonbook.catalogue.fields import Fields
from poisonbook.catalogue.kits import own_amounts
from poisonbook.catalogue.names import Found
from poisonbook.catalogue.units import unit_words
from poisonbook.facts.recognition import Shows, Span

_READ = 1_600
"""Characters of a field in which amounts are looked for."""
_CONTAINER_LITRES = 600
"""From this size on a volume is that of a container (IBC), which is filled by mass."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An amount and the words that state it."""

    amount: Amount
    span: Span


@dataclass(frozen=True)
class NetAmounts:
    """Reads the amounts of one listing."""

    fields: Fields
    names: tuple[Found, ...]
    """The places where the listing names what it offers."""
    is_liquid: bool

    def of_all(self) -> Shown | None:
        """The net amount of the listing: the title's first, else the description's; in a list that of its first name.

        What may be what something is for counts only where no other field states more.
        """
        found: Shown | None = None
        for name, amounts in self._stated.items():
            own = self._own.get(name, {})
            amount = next(iter(own.values()), amounts[0])
            if found is None or (found.amount.is_doubtful and not amount.is_doubtful):
                found = self._shown(name, amount)
        return found and self._corrected(found)

    def of(self, substance: str) -> Shown | None:
        """The amount of one of several things; None where it has none of its own."""
        for name, own in self._own.items():
            if substance in own:
                return self._shown(name, own[substance])
            if any(one.field == name and one.term.substance == substance for one in self.names):
                return None
        return None

    @cached_property
    def _own(self) -> dict[str, Mapping[str, Amount]]:
        """By field and substance, the amounts of the things in a list, in the order of their names."""
        return {
            name: own_amounts([one for one in self.names if one.field == name], amounts, self.fields[name])
            for name, amounts in self._stated.items()
        }

    @cached_property
    def _stated(self) -> dict[str, Sequence[Amount]]:
        stated: dict[str, Sequence[Amount]] = {}
        before = ""
        for name, field in self.fields.items():
            text = field.folded.text[:_READ]
            if amounts := amounts_in(text, is_liquid=self.is_liquid, elsewhere=before):
                stated[name] = amounts
            before = text
        return stated

    def _shown(self, name: str, amount: Amount) -> Shown:
        return Shown(amount, self.fields[name].span(amount.start, amount.end, Shows.AMOUNT))

    def _corrected(self, shown: Shown) -> Shown:
        """The amount that the description announces, where it tells more of the title's: how many, or the mass."""
        told = self._stated.get("description", ())
        if shown.span.field != "title":
            return shown
        text = self.fields["description"].folded.text if told else ""
        for amount in told:
            if _is_more_of(amount, shown.amount, text) or _is_mass_of(amount, shown.amount, text):
                return self._shown("description", amount)
        return shown


def _is_more_of(amount: Amount, one: Amount, text: str) -> bool:
    """Whether `amount` is announced in `text` as several of `one`: `10 L`, and below `Contents: 2 cans of 10 L`."""
    if one.is_counted or not amount.is_counted or (one.kg is None) is not (amount.kg is None):
        return False
    several = amount.size > one.size and not amount.size % one.size
    words = unit_words()
    return several and any(said.before(text, amount.start) is not None for said in (words.net, words.delivered))


def _is_mass_of(amount: Amount, one: Amount, text: str) -> bool:
    """Whether `amount` is announced in `text` as the net mass of a container of `one`."""
    if amount.kg is None or one.litres is None or one.litres < _CONTAINER_LITRES:
        return False
    return _net_mass().search(text[max(0, amount.start - 60) : amount.start]) is not None


@cache
def _net_mass() -> re.Pattern[str]:
    """Words for a net mass at the end of a text, and of what: `Nettovikt per behållare:`."""
    return re.compile(rf"(?<!\w)(?:{unit_words().net_mass})(?:\s+[^\W\d_]{{1,15}}){{0,3}}\.?\s*[:=]?\s*$")
