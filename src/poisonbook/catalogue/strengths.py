"""Strengths as listings state them: `35 %`, `11,9%`, `≤ 12 %`, `95-98 %`, `40 vol`, `600 g/kg`, `N 27`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache

from poisonbook.catalogue.chemistry import Chemistry
from poisonbook.catalogue.figures import NUMBER, figure_words, number
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


def bases_of(chemistry: Chemistry) -> frozenset[Basis]:
    """The bases on which the strength of a substance may be stated; the others say nothing of it."""
    bases = {Basis.MASS, Basis.MASS_VOLUME, Basis.VOLUME}
    if chemistry.volumes is not None:
        bases.add(Basis.OXYGEN_VOLUMES)
    if chemistry.nitrogen_share is not None:
        bases |= {Basis.NITROGEN, Basis.NORMAL}
    if chemistry.gram_equivalent is not None:
        bases |= {Basis.NORMAL, Basis.DENSITY}
    if chemistry.gram_mole is not None:
        bases.add(Basis.MOLAR)
    return frozenset(bases)


def strengths_in(text: str, bases: frozenset[Basis] = frozenset(Basis)) -> list[Stated]:
    """The strengths stated in folded `text` on one of `bases`, in order of place.

    >>> [(str(s.low), str(s.high)) for s in strengths_in("hydrogen peroxide <= 12 %")]
    [('0', '12')]
    """
    found = [stated for find, told in _FINDERS if told & bases for stated in find(text) if stated.basis in bases]
    found.sort(key=lambda stated: (stated.start, -stated.end))
    kept: list[Stated] = []
    for stated in found:
        if not kept or stated.start >= kept[-1].end:
            kept.append(stated)
        elif stated.basis is Basis.NITROGEN and kept[-1].basis is Basis.MASS:
            kept[-1] = stated  # "27 % N" is both a percentage and nitrogen: the fuller reading holds
    return kept


def strength_of(stated: Stated, chemistry: Chemistry) -> Strength | None:
    """The stated strength in % w/w of the substance; None where it says nothing of such a substance."""
    match stated.basis:
        case Basis.MASS:
            low, high = stated.low, stated.high
        case Basis.MASS_VOLUME:
            low, high = chemistry.from_mass_per_volume(stated.low), chemistry.from_mass_per_volume(stated.high)
        case Basis.VOLUME:
            low, high = chemistry.from_volume_percent(stated.low), chemistry.from_volume_percent(stated.high)
        case Basis.OXYGEN_VOLUMES:
            if chemistry.volumes is None:
                return None
            low, high = chemistry.volumes.at(stated.low), chemistry.volumes.at(stated.high)
        case Basis.NORMAL | Basis.MOLAR:
            grams = chemistry.gram_equivalent if stated.basis is Basis.NORMAL else chemistry.gram_mole
            if grams is None:
                return None
            low = chemistry.from_mass_per_volume(stated.low * grams)
            high = chemistry.from_mass_per_volume(stated.high * grams)
        case Basis.DENSITY:
            told = chemistry.from_density(stated.low), chemistry.from_density(stated.high)
            if told[0] is None or told[1] is None:
                return None
            low, high = told[0], told[1]
        case Basis.NITROGEN:
            return None  # a share of nitrogen is no share of a substance until its own share of nitrogen is known
    return Strength(_rounded(low), _rounded(high))


def _rounded(percent: Decimal) -> Decimal:
    return min(HUNDRED, round(percent, 4).normalize() + 0)


@cache
def _percentage() -> re.Pattern[str]:
    words = figure_words()
    bound = rf"(?:(?P<from>{words.at_least})|(?P<upto>{words.up_to}))\s*"
    range_ = rf"\s*%?\s*(?:-|/|\.\.\.?|~|{words.to})\s*(?P<b>{NUMBER})"
    basis = (
        rf"[\s,(]{{0,2}}(?:(?P<mass>{words.mass})|(?P<massvolume>{words.mass_volume})|(?P<volume>{words.volume})"
        rf"|(?P<nitrogen>{words.nitrogen})(?!/))(?!\w)"
    )
    before = rf"(?:(?P<massbefore>{words.mass_before})|(?P<volumebefore>{words.volume_before}))[\s\-]{{0,2}}"
    return re.compile(
        rf"(?:(?<!\w){bound})?(?<![\w.,/\-])(?P<a>{NUMBER})(?:{range_})?\s*-?(?:{before})?(?:{words.percent})(?P<plus>\+)?(?:{basis})?"
    )


@cache
def _no_strength_after() -> re.Pattern[str]:
    return re.compile(rf"\s*-?(?:{figure_words().not_a_strength})(?!\w)")


@cache
def _volumes() -> re.Pattern[str]:
    word = figure_words().oxygen_volumes
    return re.compile(
        rf"(?<![\w.,])(?:(?P<a>\d{{1,3}})\s*-?\s*(?:{word})(?!\w)\.?(?![\s\-]*%)|(?<!\w)(?<!\d\s)(?:{word})\.?\s*(?P<b>\d{{1,3}})(?![\w.,%]))"
    )


_GRAMS = re.compile(
    r"(?<![\w.,])(?P<a>\d{1,4}(?:[.,]\d{1,3})?)\s*(?P<unit>g|mg|gr)\s*/\s*"
    r"(?P<per>kg|l|lt|liter|litre|litro|ml|100 ?ml|100 ?g|g)(?!\w)"
)
_PER_MASS = {"kg": Decimal("0.1"), "100g": Decimal(1), "g": HUNDRED}
"""Per cent for a gram in so much."""
_PER_VOLUME = {"ml": Decimal(1000), "100ml": Decimal(10)}
"""Grams per litre for a gram in so much; one for a litre."""
_MOLAR = re.compile(rf"(?<![\w.,/\-])(?P<a>{NUMBER})\s*(?:(?P<normal>n(?:ormal)?)|mol\s*/\s*l|molar)(?![\w/])")
_DENSITY = re.compile(
    r"(?<![\w.,])(?:(?P<a>1[.,]\d{1,3})\s*(?:g\s*/\s*(?:ml|cm3|cc)|kg\s*/\s*(?:l|dm3))"
    r"|(?:d|sg|density|dichte|densite|densidad|densita)\s*[:=]?\s*(?P<b>1[.,]\d{1,3})"
    r"|(?P<baume>\d{1,2}(?:[.,]\d)?)\s*°?\s*(?:be|baume)"
    r"|(?<=[^\W\d_]\s)(?P<c>1\d{3})$)(?![\w%])"
)
_BAUME = Decimal(145)
"""Degrees Baumé of liquids heavier than water: 145 - 145 / density (15 °C scale, NIST)."""


@cache
def _nitrogen() -> re.Pattern[str]:
    words = figure_words()
    units = "|".join(map(re.escape, sorted((*words.mass_kg, *words.volume_litres, "x"), key=len, reverse=True)))
    # A bare figure of the size that fertilisers have, right after a word: "ammonitrate 33,5", "CAN 27".
    other = rf"{units}|{words.percent}|{words.mass_before}|{words.volume_before}|{words.to}|{words.oxygen_volumes}"
    bare = (
        r"(?<=[^\W\d_]\s)(?P<d>(?:2\d|3[0-5])(?:[.,]\d{1,2})?)"
        rf"(?![\w.,%°])(?!\s*(?:{other})(?!\w))(?!\s*[%°\-/+]|\s*\d)"
    )
    return re.compile(
        rf"(?<![\w/])(?:n\s*[:=]?\s*(?P<a>{NUMBER})(?!\w|[.,/\-]\d)(?:\s*%)?|(?P<b>{NUMBER})\s*-\s*0\s*-\s*0(?!\d)"
        rf"|(?P<c>{NUMBER})\s*%\s*n(?![\w/]))|{bare}"
    )


def _percentages(text: str) -> Iterator[Stated]:
    for match in _percentage().finditer(text):
        if _no_strength_after().match(text, match.end()):
            continue
        low = high = number(match.group("a"))
        if match.group("b"):
            low, high = sorted((low, number(match.group("b"))))
        if match.group("upto"):
            low = Decimal(0)
        elif match.group("from") or match.group("plus"):
            high = HUNDRED
        if high > HUNDRED:
            continue
        basis = Basis.MASS
        if match.group("massvolume"):
            basis, low, high = Basis.MASS_VOLUME, low * 10, high * 10
        elif match.group("volume") or match.group("volumebefore"):
            basis = Basis.VOLUME
        elif match.group("nitrogen"):
            basis = Basis.NITROGEN
        yield Stated(match.start(), match.end(), low, high, basis)


def _oxygen_volumes(text: str) -> Iterator[Stated]:
    for match in _volumes().finditer(text):
        volumes = number(match.group("a") or match.group("b"))
        yield Stated(match.start(), match.end(), volumes, volumes, Basis.OXYGEN_VOLUMES)


def _gram_shares(text: str) -> Iterator[Stated]:
    for match in _GRAMS.finditer(text):
        grams = number(match.group("a"))
        if match.group("unit") == "mg":
            grams /= 1000
        per = match.group("per").replace(" ", "")
        if per == "ml" and grams >= 1:
            continue  # more than water weighs: a density
        if per not in _PER_MASS:
            share = grams * _PER_VOLUME.get(per, Decimal(1))
            yield Stated(match.start(), match.end(), share, share, Basis.MASS_VOLUME)
        elif (share := grams * _PER_MASS[per]) <= HUNDRED:
            yield Stated(match.start(), match.end(), share, share, Basis.MASS)


def _molarities(text: str) -> Iterator[Stated]:
    for match in _MOLAR.finditer(text):
        value = number(match.group("a"))
        basis = Basis.NORMAL if match.group("normal") else Basis.MOLAR
        yield Stated(match.start(), match.end(), value, value, basis)


def _densities(text: str) -> Iterator[Stated]:
    for match in _DENSITY.finditer(text):
        if match.group("baume"):
            density = _BAUME / (_BAUME - number(match.group("baume")))
        elif match.group("c"):
            density = number(match.group("c")) / 1000  # acid is sold by its density in g/l: "sulfuric acid 1840"
        else:
            density = number(match.group("a") or match.group("b"))
        yield Stated(match.start(), match.end(), density, density, Basis.DENSITY)


def _nitrogen_shares(text: str) -> Iterator[Stated]:
    for match in _nitrogen().finditer(text):
        share = number(next(group for group in match.groups() if group))
        if 0 < share < 1:
            share *= 100  # "N: 0.13" is a fraction
        if 0 < share <= 50:
            yield Stated(match.start(), match.end(), share, share, Basis.NITROGEN)


_FINDERS: tuple[tuple[Callable[[str], Iterator[Stated]], frozenset[Basis]], ...] = (
    (_percentages, frozenset({Basis.MASS, Basis.MASS_VOLUME, Basis.VOLUME, Basis.NITROGEN})),
    (_oxygen_volumes, frozenset({Basis.OXYGEN_VOLUMES})),
    (_gram_shares, frozenset({Basis.MASS, Basis.MASS_VOLUME})),
    (_nitrogen_shares, frozenset({Basis.NITROGEN})),
    (_molarities, frozenset({Basis.NORMAL, Basis.MOLAR})),
    (_densities, frozenset({Basis.DENSITY})),
)
"""What finds strengths, and on which bases."""
