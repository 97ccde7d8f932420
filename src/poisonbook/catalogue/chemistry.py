"""Physical data and the conversions that rest on it: volume to mass, "vol" and g/l to % w/w."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from functools import cache
from itertools import pairwise

from poisonbook.catalogue.strength_words import KINDS
from poisonbook.catalogue.words import DATA
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
    words: Mapping[str, Strength] = field(default_factory=dict)
    """What a word such as `concentrated` comes to, by what it says."""

    def density(self, strength_ww: Decimal | None) -> Decimal:
        """kg/l of the product at that strength; of the pure substance when the strength is not known."""
        if self.densities is None:
            return WATER
        return self.densities.at(HUNDRED if strength_ww is None else strength_ww)

    def from_mass_per_volume(self, grams_per_litre: Decimal) -> Decimal:
        """% w/w of a solution that holds that many grams in a litre."""
        if self.densities is None:
            return min(HUNDRED, grams_per_litre / 10 / WATER)
        # Between two points of the table the density is a straight line, so grams in a litre are a parabola.
        for (low, light), (high, heavy) in pairwise(self.densities.points):
            if grams_per_litre <= high * heavy * 10:
                slope = (heavy - light) / (high - low)
                at_zero = light - slope * low
                root = (at_zero * at_zero + 4 * slope * grams_per_litre / 10).sqrt()
                return 2 * grams_per_litre / 10 / (at_zero + root)
        return self.densities.points[-1][0]

    def grams_per_litre(self, strength_ww: Decimal) -> Decimal:
        """Grams in a litre of a solution of that strength."""
        return strength_ww * self.density(strength_ww) * 10

    def diluted(self, strength_ww: Decimal, share: Decimal) -> Decimal:
        """% w/w of a solution of that strength of which one litre holds only that share, the rest being water."""
        return self.from_mass_per_volume(self.grams_per_litre(strength_ww) * share)

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
    mesh: Curve

    def of(self, substance: str) -> Chemistry:
        """What is known of the substance; a liquid of no known density if nothing is."""
        return self.substances.get(substance, _UNKNOWN)


_UNKNOWN = Chemistry(is_solid=False)


@cache
def shipped_handbook() -> Handbook:
    """The shipped physical data."""
    root = read_document(DATA / "chemistry.yaml")
    root.allow(("substances", "solid_words", "mesh"))
    solid = _strengths(root.need("solid_words"))
    return Handbook(
        substances={slug: _chemistry(node, solid) for slug, node in root.need("substances").mapping.items()},
        mesh=_curve(root.need("mesh")),
    )


_FIELDS = ("form", "densities", "volumes", "volume_percent", "nitrogen_share", "gram_equivalent", "gram_mole", "words")


def _chemistry(node: Node, solid: Mapping[str, Strength]) -> Chemistry:
    node.allow(_FIELDS)
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
        words=node.optional("words", _strengths) or (solid if form in ("solid", "powder") else {}),
    )


def _strengths(node: Node) -> Mapping[str, Strength]:
    """A strength for each word, written as its two ends."""
    told = {}
    for word, child in node.mapping.items():
        if word not in KINDS:
            raise child.error(f"expected one of {', '.join(KINDS)}, found {word!r}")
        ends = [end.decimal() for end in child]
        if len(ends) != 2 or not 0 <= ends[0] <= ends[1] <= HUNDRED:
            raise child.error("expected the two ends of a strength in per cent, such as [95, 98]")
        told[word] = Strength(ends[0], ends[1])
    return told


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
