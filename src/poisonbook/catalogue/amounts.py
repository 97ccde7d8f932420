"""Packs as listings state them: `5 L`, `12 x 500 ml`, `25 kg`, `500 g (pack of 6)`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from poisonbook.catalogue.figures import figure_words

_NUMBER = r"\d{1,3}(?:[ ,.]\d{3})+(?![\d])|\d{1,6}(?:[.,]\d{1,3})?"
_LARGEST_GROUPED = Decimal(30_000)
"""In grams or millilitres: a larger reading of grouped figures is taken for decimals."""
_LARGEST_PACK = Decimal(100_000)
"""In kilograms or litres: what states more states no pack."""
_OUNCE_KG = Decimal("0.028349523125")
_OUNCE_LITRE = Decimal("0.0295735295625")


@dataclass(frozen=True, slots=True)
class Amount:
    """A net amount as stated, and where in the folded text."""

    start: int
    end: int
    kg: Decimal | None
    """The mass, when a mass was stated."""
    litres: Decimal | None
    """The volume, when a volume was stated."""


def amounts_in(text: str, *, is_liquid: bool = True) -> list[Amount]:
    """The net amounts stated in folded `text`, in order of place; `oz` is a fluid ounce for liquids.

    >>> [amount.litres for amount in amounts_in("12 x 500 ml")]
    [Decimal('6.000')]
    """
    matches = list(_pack().finditer(text))
    packs = [_amount(match, text, is_liquid=is_liquid) for match in matches]
    found = [pack for pack in packs if 0 < (pack.kg or pack.litres or 0) <= _LARGEST_PACK]
    multiple = _multipack().search(text)
    counted = any(match.group("before") or match.group("after") for match in matches)
    if multiple is None or counted or len(found) != 1:
        return found
    times = Decimal(multiple.group("of") or multiple.group("pack"))
    (one,) = found
    return [
        Amount(
            min(one.start, multiple.start()),
            max(one.end, multiple.end()),
            one.kg and one.kg * times,
            one.litres and one.litres * times,
        )
    ]


def _amount(match: re.Match[str], text: str, *, is_liquid: bool) -> Amount:
    number = _decimal(match.group("number"), match.group("unit"), text)
    for times in ("before", "after"):
        if match.group(times):
            number *= Decimal(match.group(times))
    unit = match.group("unit")
    kg = litres = None
    words = figure_words()
    if unit in words.mass_kg:
        kg = number * words.mass_kg[unit]
    elif unit in words.volume_litres:
        litres = number * words.volume_litres[unit]
    elif is_liquid:
        litres = number * _OUNCE_LITRE
    else:
        kg = number * _OUNCE_KG
    return Amount(match.start(), match.end(), kg, litres)


def _decimal(figure: str, unit: str, text: str) -> Decimal:
    """`1,5` is one and a half; three figures after a mark are a group or decimals by the size they give.

    `1.000 ml` is a litre, and `1.000 L` mostly is too; but a thousand litres where the listing speaks of a
    container of that size.
    """
    plain = figure.replace(" ", "")
    groups = re.split(r"[,.]", plain)
    if len(groups) > 2:
        return Decimal("".join(groups))
    if len(groups) == 2 and len(groups[1]) == 3 and groups[0] != "0":
        grouped = Decimal("".join(groups))
        is_group = grouped <= _LARGEST_GROUPED if _is_small(unit) else figure_words().bulk.search(text) is not None
        if is_group:
            return grouped
    return Decimal(plain.replace(",", "."))


def _is_small(unit: str) -> bool:
    words = figure_words()
    size = words.mass_kg.get(unit) or words.volume_litres.get(unit)
    return size is not None and size <= Decimal("0.001")


@cache
def _pack() -> re.Pattern[str]:
    words = figure_words()
    units = sorted((*words.mass_kg, *words.volume_litres, "oz"), key=lambda unit: (-len(unit), unit))
    return re.compile(
        r"(?<![\w.,/])(?:(?P<before>\d{1,4})\s*(?:x|\*|st\.?\s*x)\s*)?"
        rf"(?P<number>{_NUMBER})\s*-?\s*(?P<unit>{'|'.join(map(re.escape, units))})(?![\w/%]|\s*/\s*(?:l|kg|m)\b)"
        r"(?:\s*(?:x|\*)\s*(?P<after>\d{1,4})(?![\w.,%]))?"
    )


@cache
def _multipack() -> re.Pattern[str]:
    words = figure_words()
    return re.compile(
        rf"(?<!\w)(?:(?:{words.multipack_of})\s+(?P<of>\d{{1,3}})|(?P<pack>\d{{1,3}})\s*-?\s*(?:{words.multipack}))(?!\w)"
    )
