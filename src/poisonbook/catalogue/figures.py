"""The words around figures, from `data/figures.yaml`, as patterns over folded text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from poisonbook.catalogue.text import fold
from poisonbook.catalogue.words import DATA, alternatives, any_of
from poisonbook.values.documents import Node, read_document

NUMBER = r"\d{1,3}(?:[.,]\d{1,4})?"


@dataclass(frozen=True, slots=True)
class FigureWords:
    """The vocabulary of figures; lists of words stand as regular expressions for any of them."""

    mass_kg: dict[str, Decimal]
    volume_litres: dict[str, Decimal]
    multipack_of: str
    multipack: str
    percent: str
    at_least: str
    up_to: str
    to: str
    mass: str
    mass_before: str
    volume_before: str
    mass_volume: str
    volume: str
    nitrogen: str
    nitrate_nitrogen: str
    ammonium_nitrogen: str
    oxygen_volumes: str
    not_a_strength: str
    linking: frozenset[str]
    after_figure: frozenset[str]
    also: re.Pattern[str]
    """What stands between figures of which each may be meant."""
    bulk: re.Pattern[str]
    solution: re.Pattern[str]
    ingredients: str
    micrometres: str
    nanometres: str
    millimetres: str


@cache
def figure_words() -> FigureWords:
    """The shipped vocabulary of figures."""
    root = read_document(DATA / "figures.yaml")
    bounds, basis, multipack, particle = (root.need(name) for name in ("bounds", "basis", "multipack", "particle"))
    return FigureWords(
        mass_kg=_units(root.need("mass_kg")),
        volume_litres=_units(root.need("volume_litres")),
        multipack_of=_any(multipack, "of"),
        multipack=_any(multipack, "pack"),
        percent=_any(root, "percent"),
        at_least=_any(bounds, "from"),
        up_to=_any(bounds, "up_to"),
        to=_any(bounds, "range"),
        mass=_any(basis, "mass"),
        mass_before=_any(basis, "mass_before"),
        volume_before=_any(basis, "volume_before"),
        mass_volume=_any(basis, "mass_volume"),
        volume=_any(basis, "volume"),
        nitrogen=_any(basis, "nitrogen"),
        nitrate_nitrogen=_any(root.need("nitrogen_forms"), "nitrate"),
        ammonium_nitrogen=_any(root.need("nitrogen_forms"), "ammonium"),
        oxygen_volumes=_any(root, "oxygen_volumes"),
        not_a_strength=_any(root, "not_a_strength"),
        linking=_set(root, "linking"),
        after_figure=_set(root, "after_figure"),
        also=re.compile(rf"\s*(?:[,;/|+&]|(?<!\w)(?:{_any(root, 'also')})(?!\w))\s*"),
        bulk=any_of(root.need("bulk").texts()),
        solution=any_of(root.need("solution").texts()),
        ingredients=_any(root, "ingredients"),
        micrometres=_any(particle, "micrometres"),
        nanometres=_any(particle, "nanometres"),
        millimetres=_any(particle, "millimetres"),
    )


def number(text: str) -> Decimal:
    """The number in `text`, with a point or a comma."""
    return Decimal(text.replace(",", "."))


def _any(node: Node, field: str) -> str:
    return alternatives(node.need(field).texts())


def _set(node: Node, field: str) -> frozenset[str]:
    return frozenset(fold(text).text for text in node.need(field).texts())


def _units(node: Node) -> dict[str, Decimal]:
    units = {}
    for size, words in node.mapping.items():
        for word in words.texts():
            units[fold(word).text] = Decimal(size)
    return units
