"""Strength: how much of a product, by mass, is the substance."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, order=True)
class Strength:
    """A mass fraction in per cent (`% w/w`), from `low` to `high`, both ends included.

    A single stated figure has `low == high`. The worst case decides: law compares `high`.

    >>> Strength.exactly("11.9").high
    Decimal('11.9')
    """

    low: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if not (0 <= self.low <= self.high <= HUNDRED):
            raise ValueError(f"a strength lies between 0 and 100 % with low <= high, not {self.low} to {self.high}")

    @classmethod
    def exactly(cls, percent: Decimal | str | int) -> Strength:
        """The strength of one stated figure."""
        value = Decimal(percent)
        return cls(value, value)

    @property
    def is_exact(self) -> bool:
        """Whether both ends are the same figure."""
        return self.low == self.high

    def __str__(self) -> str:
        if self.is_exact:
            return f"{plain(self.low)} % w/w"
        return f"{plain(self.low)} to {plain(self.high)} % w/w"


def plain(value: Decimal) -> str:
    """`value` without an exponent and without idle zeros: `12`, `11.9`, `0.1`."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
