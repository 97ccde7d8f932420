"""Whether a statement or a licence covers what is bought: the substance, its strength, and the amount of all lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from poisonbook.register.evidence import HeldLicence, Statement

Key = tuple[int, str]
"""One of the basket's lines, and one substance of it."""


class Cap(NamedTuple):
    """The most that a statement or a licence speaks of; None: any."""

    substance: str
    strength_ww: Decimal | None
    amount_kg: Decimal | None


class Wanted(NamedTuple):
    """What is bought of one substance in one line."""

    key: Key
    substances: frozenset[str]
    """What a statement or a licence may call it."""
    strength_ww: Decimal | None
    amount_kg: Decimal | None


class Cover(Enum):
    """How far something is covered."""

    FULL = ""
    SUBSTANCE = "does not name the substance"
    STRENGTH = "is for a lower strength"
    AMOUNT = "is for less than the order holds"
    STRENGTH_UNKNOWN = "is for strengths up to a limit, and that of the product is not known"
    AMOUNT_UNKNOWN = "is for amounts up to a limit, and that of the product is not known"

    @property
    def is_open(self) -> bool:
        """Whether nobody can tell, so that a person has to look."""
        return self in (Cover.STRENGTH_UNKNOWN, Cover.AMOUNT_UNKNOWN)


class Covered(NamedTuple):
    """What is covered, and what it takes."""

    by_key: dict[Key, Cover]
    taken: dict[str, Decimal]
    """Kilograms by the name of the substance in the licence or statement; only where all of it is known."""


def caps_of(shown: Statement | HeldLicence) -> tuple[Cap, ...]:
    """What a statement or a licence speaks of."""
    if isinstance(shown, Statement):
        return tuple(Cap(one.substance, one.strength_ww, one.amount_kg) for one in shown.substances)
    return tuple(Cap(one.substance, one.strength_ww, one.left_kg) for one in shown.granted)


def covered(caps: Sequence[Cap], wanted: Iterable[Wanted]) -> Covered:
    """How each of `wanted` is covered. Amounts of lines under one cap count together; on the limit is not above it."""
    by_key: dict[Key, Cover] = {}
    under: dict[Cap, dict[Key, Decimal | None]] = {}
    for one in wanted:
        cap = _cap_for(caps, one)
        if isinstance(cap, Cover):
            by_key[one.key] = cap
        else:
            under.setdefault(cap, {})[one.key] = one.amount_kg
    taken: dict[str, Decimal] = {}
    for cap, amounts in under.items():
        known = [amount for amount in amounts.values() if amount is not None]
        cover = _amount_cover(cap, sum(known, Decimal(0)), all_known=len(known) == len(amounts))
        by_key.update(dict.fromkeys(amounts, cover))
        if cover is Cover.FULL and len(known) == len(amounts):
            taken[cap.substance] = taken.get(cap.substance, Decimal(0)) + sum(known, Decimal(0))
    return Covered(by_key, taken)


def _cap_for(caps: Sequence[Cap], wanted: Wanted) -> Cap | Cover:
    """The widest cap of those that name the substance and allow the strength."""
    named = [cap for cap in caps if cap.substance in wanted.substances]
    if not named:
        return Cover.SUBSTANCE
    strength = wanted.strength_ww
    strong = [cap for cap in named if cap.strength_ww is None or (strength is not None and strength <= cap.strength_ww)]
    if not strong:
        return Cover.STRENGTH_UNKNOWN if strength is None else Cover.STRENGTH
    return max(strong, key=lambda cap: (cap.amount_kg is None, cap.amount_kg or Decimal(0)))


def _amount_cover(cap: Cap, total: Decimal, *, all_known: bool) -> Cover:
    if cap.amount_kg is None:
        return Cover.FULL
    if total > cap.amount_kg:
        return Cover.AMOUNT
    return Cover.FULL if all_known else Cover.AMOUNT_UNKNOWN
