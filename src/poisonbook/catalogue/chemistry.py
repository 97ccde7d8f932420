"""Physical data and the conversions that rest on it: volume to mass, "vol" and g/l to % w/w."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from functools import cache

from poisonbook.catalogue.words import DATA, any_of
from poisonbook.values.documents import Node, read_document
from poisonbook.values.strengths import HUNDRED, Strength

_DENSITY_ROUNDING = Decimal("0.005")
WATER = Decimal("0.998")
"""Density in kg/l taken for a product whose own is not known."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A table of a figure against another, read by straight lines between its points."""

    points: tuple[tuple[Decimal, Decimal], ...]

    def at(self, x: Decimal) -> Decimal:
        """The figure at `x`; beyond the last point, that of the last point."""
        xs = [point[0] for point in self.points]
        right = bisect_right(xs, x)
        if right == 0:
            return self.points[0][1]
        if right == len(xs):
            return self.points[-1][1]
        (x0, y0), (x1, y1) = self.points[right - 1], self.points[right]
        return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


@dataclass(frozen=True, slots=True)
class Chemistry:
    """What is known of one substance."""

    is_solid: bool
    is_powder: bool = False
    """Whether it is a solid whose particle size matters."""
    densities: Curve | None = None
    """kg/l near 20 °C against % w/w."""
    volumes: Curve | None = None
    """% w/w against the trade's `vol`."""
    volume_percent: Curve | None = None
    """% w/w against % by volume."""
    gram_equivalent: Decimal | None = None
    """Grams in a litre of a solution of one normal."""
    gram_mole: Decimal | None = None
    """Grams in a litre of a solution of one mole a litre."""
    nitrogen_share: Decimal | None = None
    """The share of nitrogen in it, where listings state strength as nitrogen."""

    def density(self, strength_ww: Decimal | None) -> Decimal:
        """kg/l of the product at that strength; of the pure substance when the strength is not known."""
        if self.densities is None:
            return WATER
        return self.densities.at(HUNDRED if strength_ww is None else strength_ww)

    def from_mass_per_volume(self, grams_per_litre: Decimal) -> Decimal:
        """% w/w of a solution that holds that many grams in a litre."""
        if self.densities is None:
            return min(HUNDRED, grams_per_litre / 10 / WATER)
        # Grams per litre rise with strength, so the table is read backwards.
        inverse = Curve(tuple((ww * density * 10, ww) for ww, density in self.densities.points))
        return min(HUNDRED, inverse.at(grams_per_litre))

    def from_density(self, kg_per_litre: Decimal) -> Decimal | None:
        """% w/w of a solution of that density; None where no solution of it is so light or so heavy."""
        if self.densities is None:
            return None
        # Density rises with strength almost to the end: beyond its top it no longer tells the strength.
        rising = [self.densities.points[0]]
        for point in self.densities.points[1:]:
            if point[1] <= rising[-1][1]:
                break
            rising.append(point)
        if not rising[0][1] <= kg_per_litre <= rising[-1][1] + _DENSITY_ROUNDING:
            return None
        return Curve(tuple((density, ww) for ww, density in rising)).at(kg_per_litre)

    def from_volume_percent(self, percent: Decimal) -> Decimal:
        """% w/w of a mixture that holds that many per cent by volume."""
        if self.volume_percent is not None:
            return self.volume_percent.at(percent)
        pure = self.density(HUNDRED)
        mixture = WATER + (pure - WATER) * percent / HUNDRED
        return min(HUNDRED, percent * pure / mixture)


def from_nitrogen(percent: Decimal, share: Decimal) -> Decimal:
    """% w/w of a substance with that share of nitrogen, all nitrogen counted as its own."""
    # Rounded down: 16 % N must not come back as 16.000005 %, which is above the limit it stands on.
    return min(HUNDRED, (percent / share).quantize(Decimal("0.0001"), ROUND_DOWN).normalize() + 0)


@dataclass(frozen=True, slots=True)
class Handbook:
    """All the physical data."""

    substances: dict[str, Chemistry]
    purity_words: re.Pattern[str]
    pure: Strength
    mesh: Curve

    def of(self, substance: str) -> Chemistry:
        """What is known of the substance; a liquid of no known density if nothing is."""
        return self.substances.get(substance, _UNKNOWN)


_UNKNOWN = Chemistry(is_solid=False)


@cache
def shipped_handbook() -> Handbook:
    """The shipped physical data."""
    root = read_document(DATA / "chemistry.yaml")
    root.allow(("substances", "purity_words", "mesh"))
    purity = root.need("purity_words")
    return Handbook(
        substances={slug: _chemistry(node) for slug, node in root.need("substances").mapping.items()},
        purity_words=any_of(purity.need("words").texts()),
        pure=Strength(purity.need("low").decimal(), purity.need("high").decimal()),
        mesh=_curve(root.need("mesh")),
    )


def _chemistry(node: Node) -> Chemistry:
    node.allow(("form", "densities", "volumes", "volume_percent", "nitrogen_share", "gram_equivalent", "gram_mole"))
    form = node.need("form").choice(_known_form, "form", _FORMS)
    return Chemistry(
        is_solid=form in ("solid", "powder"),
        is_powder=form == "powder",
        densities=node.optional("densities", _curve),
        volumes=node.optional("volumes", _curve),
        volume_percent=node.optional("volume_percent", _curve),
        nitrogen_share=node.optional("nitrogen_share", Node.decimal),
        gram_equivalent=node.optional("gram_equivalent", Node.decimal),
        gram_mole=node.optional("gram_mole", Node.decimal),
    )


_FORMS = ("liquid", "solid", "powder")


def _known_form(text: str) -> str:
    return _FORMS[_FORMS.index(text)]


def _curve(node: Node) -> Curve:
    points: Sequence[tuple[Decimal, Decimal]] = sorted(
        (_figure(name, child), child.decimal()) for name, child in node.mapping.items()
    )
    return Curve(tuple(points))


def _figure(name: str, node: Node) -> Decimal:
    """The number that a field of a table is named by."""
    if not name.replace(".", "", 1).isdigit():
        raise node.error(f"expected a number as the name of the field, found {name!r}")
    return Decimal(name)
