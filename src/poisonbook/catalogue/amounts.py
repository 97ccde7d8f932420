"""Packs as listings state them: `5 L`, `12 x 500 ml`, `40 bags of 25 kg`, `500 g (pack of 6)`, `2 x 1 l + 100 ml`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from math import prod

from poisonbook.catalogue.counts import with_digits
from poisonbook.catalogue.doses import without_doses
from poisonbook.catalogue.figures import figure_words
from poisonbook.catalogue.units import alternatives_of_units, unit_words

_NUMBER = (
    r"(?:\d{1,3}(?:[,.']\d{3})+|(?<!-)\d{1,3}(?: \d{3})+)(?!\d)|(?:\d{1,3}\s)?\d/[2-8](?![\d/])"
    r"|\d{1,6}(?:[.,]\d{1,3})?|[.,]\d{1,3}"
)
_LARGEST_GROUPED = Decimal(30_000)
"""In grams or millilitres: a larger reading of grouped figures is taken for decimals."""
_LARGEST_PACK = Decimal(100_000)
"""In kilograms or litres: what states more states no pack."""
_TIMES = r"[x*х]"
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
    """Whether the number of packs is already in it."""

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
    packs = [
        _amount(match, text, is_liquid=is_liquid, is_british=is_british)
        for pattern in (_pack(), _unit_first())
        for match in pattern.finditer(text)
    ]
    if not packs:
        packs = [
            _amount(match, text, is_liquid=is_liquid, is_british=is_british)
            for pattern in _one_of_a_unit()
            for match in pattern.finditer(text)
        ]
    packs = sorted((pack for pack in packs if 0 < _size(pack) <= _LARGEST_PACK), key=lambda pack: pack.start)
    told = _summed(_multiplied(without_doses(packs, text), text, with_digits(elsewhere)), text)
    return sorted(told, key=lambda pack: unit_words().net.before(text, pack.start) is None)


def _size(pack: Amount) -> Decimal:
    return pack.kg or pack.litres or Decimal(0)


def _amount(match: re.Match[str], text: str, *, is_liquid: bool, is_british: bool) -> Amount:
    told, unit = match.groupdict(), match.group("unit")
    per_kg, per_litre = unit_words().size(unit, is_liquid=is_liquid, is_british=is_british)
    number = _decimal(told.get("number") or "1", unit, text)
    counts = re.findall(r"\d+", f"{told.get('before') or ''} {told.get('after') or ''}")
    number *= prod(map(int, counts))
    kg, litres = (None if size is None else number * size for size in (per_kg, per_litre))
    return Amount(match.start(), match.end(), kg, litres, is_counted=bool(counts))


def _multiplied(packs: Sequence[Amount], text: str, elsewhere: str) -> list[Amount]:
    """The first pack times the number that a `pack of 6` states elsewhere, unless some pack counts already."""
    if not packs or any(pack.is_counted for pack in packs):
        return list(packs)
    first = packs[0]
    match = _multipack().search(text)
    if match is None and unit_words().pallets.search(text):
        match = _on_a_pallet().search(text)
    if match is None and unit_words().each_after.after(text, first.end) is not None:
        match = _on_a_pallet().search(text, 0, first.start) or _on_a_pallet().search(elsewhere)
    if match is None:
        return list(packs)
    count = Decimal(next(group for group in match.groups() if group))
    is_here = match.string == text
    total = first.times(count, *(match.span() if is_here else (first.start, first.end)))
    if not count or _size(total) > _LARGEST_PACK:
        return list(packs)
    return [total, *(pack for pack in packs[1:] if not total.start <= pack.start < total.end)]


def _summed(packs: Sequence[Amount], text: str) -> list[Amount]:
    """The packs, those added up that a plus sign joins."""
    found: list[Amount] = []
    for pack in packs:
        last = found[-1] if found else None
        if last is not None and last.end <= pack.start and _ADDED.fullmatch(text, last.end, pack.start):
            if last.kg is not None and pack.kg is not None:
                found[-1] = replace(last, end=pack.end, kg=last.kg + pack.kg)
                continue
            if last.litres is not None and pack.litres is not None:
                found[-1] = replace(last, end=pack.end, litres=last.litres + pack.litres)
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


_NOT_PER = (
    r"(?![\w%])(?!\s*/\s*(?:l|lt|ltr|litre|liter|kg|g|ml|ccm|cm3|cc|л|кг|мл|см3|100|10|m|m2|m3|qm|ha|min|h|hr|day|tag|week|cm|dm3|t|ton|acre)"
    r"(?!\w))"
)
"""After a unit: nothing that makes it a share of something else, as in `g/l` or `kg/m²`."""


@cache
def _pack() -> re.Pattern[str]:
    words = unit_words()
    each = rf"(?:{_TIMES}|(?<!\w)(?:{words.each})(?!\w)|[-,(]\s*(?:{words.each})(?!\w)|[-,(])"
    packed = rf"(?:{words.containers}|{words.parts})(?!\w)"
    # "3 Dosen reinen Acetons à 1 L": with the name in between, only a word that can mean nothing but "each".
    apart = rf"{packed}(?:\s+[^\W\d_]{{2,25}}){{1,3}}\s+(?:{words.apiece})\s+"
    count = rf"(?<!\d-)\d{{1,4}}\s*-?\s*(?:{_TIMES}\s*|{packed}\s*{each}\s*|{apart})"
    # Only at the end of a word that is spelt out: 5-litrová, 10-litersdunk, 25-kilossäck, 20 litrelik.
    ending = rf"(?:(?<=[^\W\d_]{{3}})(?:{words.endings}|s?(?:{words.containers})))?"
    return re.compile(
        rf"(?=[\d.,])(?<![\w.,/])(?<!\d-\d\d-)(?<!(?<!\d)%)(?P<before>(?:{count}){{0,2}})(?P<number>{_NUMBER})\s*-?\s*(?P<unit>{alternatives_of_units()}){ending}{_NOT_PER}"
        rf"(?:\s*{_TIMES}\s*(?P<after>\d{{1,4}})(?![\w.,%]))?"
    )


@cache
def _unit_first() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?<!\d\s)(?P<unit>kg|lt|ltr|litri|ml|gr|cl(?!\s?[1-6]\.\d)|cc)\.?\s?(?P<number>{_NUMBER})(?![\w.,%]*\d|\s*-?\s*(?:{alternatives_of_units()}|{_TIMES}|%)(?!\w))"
    )


@cache
def _one_of_a_unit() -> tuple[re.Pattern[str], ...]:
    """A container of one unit; a unit that stands at the start, or as a sentence."""
    words = unit_words()
    return (
        re.compile(
            rf"(?<![\w.,/])(?<!\d\s)(?P<unit>{words.alone})(?:{words.endings})?[\s\-]?(?:{words.containers})(?!\w)"
        ),
        re.compile(rf"(?:^|(?<=[.!]\s))(?P<unit>{words.alone})(?=\.|$|\s[^\W\d_])"),
    )


@cache
def _multipack() -> re.Pattern[str]:
    words = unit_words()
    no_pack = rf"(?![\w%]|[.,]\d|\s*%|\s*-?\s*(?:{alternatives_of_units()})(?!\w))"
    return re.compile(
        rf"(?<!\w)(?:{words.multipack_of})\s*[:=]?\s*(\d{{1,3}}){no_pack}"
        rf"|(?<![\w.,])(\d{{1,3}})\s*-?\s*(?:{words.multipack})(?!\w)"
        rf"|(?<!\w){_TIMES}\s?(\d{{1,3}}){no_pack}"
    )


@cache
def _on_a_pallet() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,])(\d{{1,3}})\s*(?:{unit_words().containers})(?!\w)")
