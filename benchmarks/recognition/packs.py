"""Net amounts of labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

_KG: Mapping[str, Decimal] = {"g": Decimal("0.001"), "kg": Decimal(1), "lb": Decimal("0.45359237")}
_LITRES: Mapping[str, Decimal] = {
    "ml": Decimal("0.001"),
    "l": Decimal(1),
    "liter": Decimal(1),
    "litre": Decimal(1),
    "litro": Decimal(1),
}
_PLAIN = re.compile(r"(?:(?P<times>\d+) ?x ?)?(?P<number>\d+(?:[.,]\d{1,2})?) ?(?P<unit>[a-z]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pack:
    """The net amount of a whole listing, packs times size: a mass, a volume, or both."""

    kg: Decimal | None
    litres: Decimal | None


def read_pack(text: str) -> Pack | None:
    """The amount that a label gives only in words; None unless it is plain what they mean.

    >>> read_pack("20 x 4 g")
    Pack(kg=Decimal('0.080'), litres=None)
    >>> read_pack("1.000 L") is None
    True
    """
    match = _PLAIN.fullmatch(text.strip())
    if match is None:
        return None
    number = Decimal(match["number"].replace(",", ".")) * int(match["times"] or 1)
    unit = match["unit"].lower()
    if unit in _KG:
        return Pack(number * _KG[unit], None)
    return Pack(None, number * _LITRES[unit]) if unit in _LITRES else None
