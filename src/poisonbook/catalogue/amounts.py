"""Packs as listings state them: `5 L`, `12 x 500 ml`, `40 bags of 25 kg`, `500 g (pack of 6)`, `2 x 1 l + 100 ml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from math import prod

from poisonbook.catalogue.counts import with_digits
from poisonbook.catalogue.doses import is_perhaps_a_purpose, without_doses
from poisonbook.catalogue.figures import figure_words
from poisonbook.catalogue.pack_patterns import (
    SO_MANY_TO_ONE,
    compounds,
    few_things,
    multipack,
    number_behind,
    number_of_named,
    on_a_pallet,
    one_of_a_unit,
    packs,
    unit_first,
)
from poisonbook.catalogue.units import unit_words

_LARGEST_GROUPED = Decimal(30_000)
"""In grams or millilitres: a larger reading of grouped figures is taken for decimals."""
_LARGEST_PACK = Decimal(100_000)
"""In kilograms or litres: what states more states no pack."""
_LONGEST_NAME = 80
"""Characters between the number of packs and the size of each, where the name of the goods stands between."""
_ADDED = re.compile(r"\s*(?:\+|&|(?<!\w)plus(?!\w))\s*")


@dataclass(frozen=True, slots=True)
class Amount:
    """A net amount as stated, and where in the folded text."""

    start: int
    end: int
    kg: Decimal | None
    """The mass, when a mass was stated."""
    litres: Decimal | None
    """The volume, when a volume was stated."""
    is_counted: bool = False
    """Whether the number of packs is already in it, or several packs are."""
    is_doubtful: bool = False
    """Whether it may be what something is for, and counts only where nothing else is stated."""

    @property
    def size(self) -> Decimal:
        """Kilograms, or litres where no mass is stated."""
        return self.kg or self.litres or Decimal(0)

    def times(self, count: Decimal, start: int, end: int) -> Amount:
        """So many of it, shown from `start` to `end` too."""
        return Amount(
            min(self.start, start),
            max(self.end, end),
            self.kg and self.kg * count,
            self.litres and self.litres * count,
            is_counted=True,
        )


def amounts_in(text: str, *, is_liquid: bool = True, elsewhere: str = "") -> list[Amount]:
    """The net amounts stated in folded `text`, the net weight before others; `oz` is a fluid ounce for liquids.

    `elsewhere` is text that may state how many packs there are of the size that `text` says that `each` has.

    >>> [amount.litres for amount in amounts_in("12 x 500 ml")]
    [Decimal('6.000')]
    """
    return list(_amounts(text, elsewhere, is_liquid=is_liquid))


@lru_cache(maxsize=16)
def _amounts(text: str, elsewhere: str, *, is_liquid: bool) -> Sequence[Amount]:
    """Found once: the same text is asked whether it is an offer, and how much of one."""
    text = with_digits(text)
    is_british = unit_words().british.search(text) is not None
    found = list(_compounds(text, is_british=is_british))
    inside = {place for one in found for place in range(one.start, one.end)}
    found += [
        _amount(match, text, is_liquid=is_liquid, is_british=is_british)
        for pattern in (packs(), unit_first())
        for match in pattern.finditer(text)
        if match.start() not in inside
    ]
    if not found:
        found = [
            _amount(match, text, is_liquid=is_liquid, is_british=is_british)
            for pattern in one_of_a_unit()
            for match in pattern.finditer(text)
        ] or list(_so_many_to_one(text, elsewhere, is_liquid=is_liquid))
    found = sorted((pack for pack in found if 0 < pack.size <= _LARGEST_PACK), key=lambda pack: pack.start)
    told = _summed(_multiplied(without_doses(found, text), text, with_digits(elsewhere)), text)
    told = [_times_named(pack, text) for pack in told]
    told = [replace(pack, is_doubtful=is_perhaps_a_purpose(text, pack.start)) for pack in told]
    return sorted(told, key=lambda pack: (pack.is_doubtful, unit_words().net.before(text, pack.start) is None))


def _compounds(text: str, *, is_british: bool) -> Iterator[Amount]:
    """Units with so many of their parts, added; where gallons are quarts and pints too, the largest comes first."""
    for pattern, compound in zip(compounds(), unit_words().compounds, strict=True):
        for match in pattern.finditer(text):
            number = Decimal(match.group("number")) + Decimal(match.group("more").replace(",", ".")) / compound.parts
            counts = re.findall(r"\d+", match.group("before"))
            number *= prod(map(int, counts))
            sizes = unit_words().size(match.group("unit").rstrip("."), is_liquid=True, is_british=is_british)
            kg, litres = (None if size is None else number * size for size in sizes)
            yield Amount(match.start(), match.end(), kg, litres, is_counted=bool(counts))


def _so_many_to_one(text: str, elsewhere: str, *, is_liquid: bool) -> Iterator[Amount]:
    """`5/1` in a listing that speaks the language of those who write so."""
    words = unit_words()
    if words.one_of.search(text) or words.one_of.search(elsewhere):
        for match in SO_MANY_TO_ONE.finditer(text):
            size = Decimal(match.group("number").replace(",", "."))
            yield Amount(*match.span(), None if is_liquid else size, size if is_liquid else None)


def _amount(match: re.Match[str], text: str, *, is_liquid: bool, is_british: bool) -> Amount:
    told, unit = match.groupdict(), match.group("unit")
    per_kg, per_litre = unit_words().size(unit, is_liquid=is_liquid, is_british=is_british)
    number = _decimal(told.get("number") or "1", unit, text)
    start, before, is_whole = match.start(), told.get("before") or "", False
    bare = told.get("bare")
    if bare is not None and not _counts(bare, text, start):
        # "34 saco 25 kg" is a grade, "20 tablets 80 g" are 80 g together.
        start, before, is_whole = match.start("number"), "", per_kg is not None and _is_part(bare, text)
    counts = re.findall(r"\d+", f"{before} {told.get('after') or ''}")
    number *= prod(map(int, counts))
    kg, litres = (None if size is None else number * size for size in (per_kg, per_litre))
    return Amount(start, match.end(), kg, litres, is_counted=bool(counts) or is_whole)


def _counts(container: str, text: str, start: int) -> bool:
    """Whether the number before a container that its size follows directly counts: plurals, and those of a lot."""
    words = unit_words()
    if re.fullmatch(rf"{words.parts}|{words.pieces}", container):
        return False
    return container in words.plurals or words.lots.before(text, start) is not None


def _is_part(word: str, text: str) -> bool:
    """Whether so many of these make up the mass behind them: tablets, and pieces where tablets are spoken of."""
    words = unit_words()
    if re.fullmatch(words.parts, word):
        return True
    return re.fullmatch(words.pieces, word) is not None and words.any_part.search(text) is not None


def _times_named(pack: Amount, text: str) -> Amount:
    """The pack times the number before the name of what is in it: `2 x acetone 5 l`, `2 bags of fertiliser 25 kg`."""
    if pack.is_counted:
        return pack
    start = max(0, pack.start - _LONGEST_NAME)
    match = number_of_named().search(text, start, pack.start)
    if match is None or (start and match.start() == start):
        return pack
    count = "count" if match.group("count") else "several"
    return pack.times(Decimal(match.group(count)), match.start(count), pack.end)


def _multiplied(packs: Sequence[Amount], text: str, elsewhere: str) -> list[Amount]:
    """The first pack times the number that a `pack of 6` states elsewhere, unless some pack counts already."""
    if not packs or any(pack.is_counted for pack in packs):
        return list(packs)
    first = packs[0]
    match = number_behind().match(text, first.end) or multipack().search(text)
    if match is not None and unit_words().from_so_many.before(text, match.start()) is not None:
        return list(packs)
    if match is None and unit_words().pallets.search(text):
        match = on_a_pallet().search(text)
    if match is None and unit_words().each_after.after(text, first.end) is not None:
        match = (
            on_a_pallet().search(text, 0, first.start)
            or few_things().search(text, max(0, first.start - 80), first.start)
            or on_a_pallet().search(elsewhere)
        )
    if match is None:
        return list(packs)
    count = Decimal(next(group for group in match.groups() if group))
    is_here = match.string == text
    total = first.times(count, *(match.span() if is_here else (first.start, first.end)))
    if not count or total.size > _LARGEST_PACK:
        return list(packs)
    return [total, *(pack for pack in packs[1:] if not total.start <= pack.start < total.end)]


def _summed(packs: Sequence[Amount], text: str) -> list[Amount]:
    """The packs, those added up that a plus sign joins."""
    found: list[Amount] = []
    for pack in packs:
        last = found[-1] if found else None
        if last is not None and last.end <= pack.start and _ADDED.fullmatch(text, last.end, pack.start):
            if last.kg is not None and pack.kg is not None:
                found[-1] = replace(last, end=pack.end, kg=last.kg + pack.kg, is_counted=True)
                continue
            if last.litres is not None and pack.litres is not None:
                found[-1] = replace(last, end=pack.end, litres=last.litres + pack.litres, is_counted=True)
                continue
        found.append(pack)
    return found


def _decimal(figure: str, unit: str, text: str) -> Decimal:
    """`1,5` is one and a half; three figures after a mark are a group or decimals by the size they give.

    `1.000 ml` is a litre, and `1.000 L` mostly is too; but a thousand litres where the listing speaks of a
    container of that size.
    """
    if "/" in figure:
        *whole, fraction = figure.split()
        part, parts = fraction.split("/")
        return Decimal(whole[0] if whole else 0) + Decimal(part) / Decimal(parts)
    if " " in figure and _is_two(figure, unit):
        figure = figure.rpartition(" ")[2]
    plain = re.sub(r"[ ']", "", figure)
    groups = re.split(r"[,.]", plain)
    if len(groups) > 2:
        return Decimal("".join(groups))
    if len(groups) == 2 and len(groups[1]) == 3 and groups[0] not in ("0", ""):
        grouped = Decimal("".join(groups))
        is_group = grouped <= _LARGEST_GROUPED if _is_small(unit) else figure_words().bulk.search(text) is not None
        if is_group:
            return grouped
    return Decimal(plain.replace(",", "."))


def _is_two(figures: str, unit: str) -> bool:
    """Whether a space parts two figures, not the groups of one: `35 500 ml`, `AN 34 500 kg`."""
    if _is_small(unit):
        return Decimal(re.sub(r"\D", "", figures)) > _LARGEST_GROUPED
    first, _, last = figures.rpartition(" ")
    return len(first) > 1 and last != "000"


def _is_small(unit: str) -> bool:
    words = unit_words()
    size = words.mass_kg.get(unit) or words.volume_litres.get(unit)
    return size is not None and size <= Decimal("0.001")
