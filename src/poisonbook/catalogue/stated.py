"""A strength as it is stated, and what it comes to as a share by mass."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from poisonbook.catalogue.chemistry import Chemistry
from poisonbook.values.strengths import HUNDRED, Strength


class Basis(StrEnum):
    """What a stated figure is a share of."""

    MASS = "% w/w"
    """Also taken where a per cent sign stands alone."""
    MASS_VOLUME = "g/l"
    """Figures are grams in a litre."""
    VOLUME = "% v/v"
    OXYGEN_VOLUMES = "vol"
    """Litres of oxygen from a litre: says something of hydrogen peroxide only."""
    NITROGEN = "% N"
    NORMAL = "N"
    """Equivalents in a litre of an acid; of a fertiliser, per cent of nitrogen."""
    MOLAR = "mol/l"
    DENSITY = "kg/l"
    """The density of the solution, which tells its strength."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A strength as stated, and where in the folded text."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    basis: Basis
    is_purity: bool = False
    """Whether it says how pure the substance is, which in a solution is not how much of it there is."""
    is_announced: bool = False
    """Whether a word such as `concentration` stands before it."""
    is_plain: bool = False
    """Whether it is a bare per cent sign, so that its basis is only taken to be mass."""


def bases_of(chemistry: Chemistry) -> frozenset[Basis]:
    """The bases on which the strength of a substance may be stated; the others say nothing of it."""
    bases = {Basis.MASS, Basis.MASS_VOLUME, Basis.VOLUME}
    if chemistry.volumes is not None:
        bases |= {Basis.OXYGEN_VOLUMES, Basis.DENSITY}
    if chemistry.nitrogen_share is not None:
        bases |= {Basis.NITROGEN, Basis.NORMAL}
    if chemistry.gram_equivalent is not None:
        bases |= {Basis.NORMAL, Basis.DENSITY}
    if chemistry.gram_mole is not None:
        bases.add(Basis.MOLAR)
    return frozenset(bases)


def strength_of(stated: Stated, chemistry: Chemistry) -> Strength | None:
    """The stated strength in % w/w of the substance; None where it says nothing of such a substance."""
    ends = [_share(figure, stated.basis, chemistry) for figure in (stated.low, stated.high)]
    low, high = ends
    if low is None or high is None:
        return None
    return Strength(_rounded(low), _rounded(high))


def _share(figure: Decimal, basis: Basis, chemistry: Chemistry) -> Decimal | None:
    match basis:
        case Basis.MASS:
            return figure
        case Basis.MASS_VOLUME:
            return chemistry.from_mass_per_volume(figure)
        case Basis.VOLUME:
            return chemistry.from_volume_percent(figure)
        case Basis.OXYGEN_VOLUMES:
            return None if chemistry.volumes is None else chemistry.volumes.at(figure)
        case Basis.NORMAL | Basis.MOLAR:
            grams = chemistry.gram_equivalent if basis is Basis.NORMAL else chemistry.gram_mole
            return None if grams is None else chemistry.from_mass_per_volume(figure * grams)
        case Basis.DENSITY:
            return chemistry.from_density(figure)
        case Basis.NITROGEN:
            return None  # a share of nitrogen is no share of a substance until its own share of nitrogen is known


def _rounded(percent: Decimal) -> Decimal:
    return min(HUNDRED, round(percent, 4).normalize() + 0)
