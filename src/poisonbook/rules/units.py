"""Numbers as rule files write them, and what to say to somebody who wrote a unit beside one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Context, Decimal

from poisonbook.values.strengths import plain

DECIMALS = 6
"""Amounts are kept to the milligram; a finer figure in a rule would be compared with rounded ones."""
LARGEST = Decimal(10) ** 12
NUMBER = r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?"
"""How a number is written: figures, a point, an exponent."""

_WITH_UNIT = re.compile(r"\s*([+-]?[0-9]{1,20}(?:[.,][0-9]{1,20})?)\s*([^\s0-9].{0,20}?)?\s*")
_EXACT = Context(prec=60)
_KILO = Decimal(1)
_GRAM = Decimal("0.001")
_POUND = Decimal("0.45359237")
_MASS = {
    **dict.fromkeys(("kg", "kilo", "kilos", "kilogram", "kilograms"), _KILO),
    **dict.fromkeys(("g", "gr", "gram", "grams"), _GRAM),
    **dict.fromkeys(("t", "ton", "tonne", "tonnes"), Decimal(1000)),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), _POUND),
    "mg": Decimal("0.000001"),
}
_VOLUME = ("l", "ml", "cl", "dl", "hl", "litre", "litres", "liter", "liters", "gal", "m3")
_SHARE = dict.fromkeys(("%", "% w/w", "%w/w", "wt%", "wt %", "percent", "per cent"), Decimal(1))
_PACKS = dict.fromkeys(("pack", "packs", "pc", "pcs", "x", "units"), Decimal(1))


def number_of(text: str) -> Decimal | None:
    """The exact number written here; None when it is not written as one."""
    return Decimal(text) if re.fullmatch(NUMBER, text) else None


def number_fault(text: str, field: str | None = None) -> str | None:
    """What keeps `text` from being a number that a rule may compare with; None when nothing does.

    Args:
        field: the field it is compared with, whose unit the hint then knows.
    """
    number = number_of(text)
    if number is None:
        return f"expected a number{_hint(text, field)}"
    if abs(number) > LARGEST:
        return f"expected a number up to {LARGEST:f}"
    exponent = number.normalize(_EXACT).as_tuple().exponent
    if isinstance(exponent, int) and -exponent > DECIMALS:
        return f"expected at most {DECIMALS} decimals"
    return None


def _hint(text: str, field: str | None) -> str:
    """Such as `; amount_kg is in kg: write 0.5`."""
    written = _WITH_UNIT.fullmatch(text)
    if written is None:
        return ""
    unit = (written[2] or "").lower()
    figure = Decimal(written[1].replace(",", "."))
    if not unit:
        return f"; with a point: {plain(figure)}" if "," in text else ""
    name, factors = _unit_of(field)
    if name == "kg" and unit in _VOLUME:
        return f"; {field} is a mass in kg, and a volume says none"
    if name is None or unit not in factors:
        return "; write the number without a unit"
    return f"; {field} is in {name}: write {plain(_EXACT.multiply(figure, factors[unit]))}"


def _unit_of(field: str | None) -> tuple[str | None, Mapping[str, Decimal]]:
    """The unit of a field, by the ending of its name, and what others are worth in it."""
    if field is None:
        return None, {}
    if field.endswith("_kg"):
        return "kg", _MASS
    if field.endswith("_ww"):
        return "% w/w", _SHARE
    return ("packs", _PACKS) if field.endswith("quantity") else (None, {})
