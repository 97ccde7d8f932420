"""Particle sizes as listings state them: `325 mesh`, `63 µm`, `< 45 micron`, `2-5 mm`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from poisonbook.catalogue.chemistry import Curve
from poisonbook.catalogue.figures import figure_words, number

_N = r"\d{1,4}(?:[.,]\d{1,3})?"
_MESH = re.compile(
    r"(?<![\w.,])(?:(?P<a>\d{1,4})(?:\s*-\s*\d{1,4})?\s*-?\s*mesh|mesh\s*(?:size)?\s*(?P<b>\d{1,4}))(?!\w)"
)


@dataclass(frozen=True, slots=True)
class ParticleSize:
    """A stated particle size in µm, smallest to largest, and where in the folded text."""

    start: int
    end: int
    low: Decimal
    high: Decimal


def particle_sizes_in(text: str, mesh: Curve) -> list[ParticleSize]:
    """The particle sizes stated in folded `text`; a mesh number means what passes such a sieve."""
    found = []
    for match in _size().finditer(text):
        factor = Decimal("0.001") if match.group("nano") else Decimal(1000) if match.group("milli") else Decimal(1)
        low, high = sorted(
            number(figure) * factor for figure in (match.group("a"), match.group("b") or match.group("a"))
        )
        found.append(ParticleSize(match.start(), match.end(), Decimal(0) if match.group("upto") else low, high))
    for match in _MESH.finditer(text):
        size = mesh.at(Decimal(match.group("a") or match.group("b")))
        found.append(ParticleSize(match.start(), match.end(), Decimal(0), size))
    return sorted(found, key=lambda size: size.start)


@cache
def _size() -> re.Pattern[str]:
    words = figure_words()
    return re.compile(
        rf"(?:(?<!\w)(?P<upto>{words.up_to})\s*)?(?<![\w.,])(?P<a>{_N})\s*(?:(?:-|{words.to})\s*(?P<b>{_N})\s*)?"
        rf"(?:(?P<micro>{words.micrometres})|(?P<nano>{words.nanometres})|(?P<milli>{words.millimetres}))(?!\w)"
    )
