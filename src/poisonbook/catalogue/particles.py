"""Particle sizes as listings state them: `325 mesh`, `-100+325 mesh`, `63 µm`, `< 45 micron`, `D50 30 µm`, `0.5 mm`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from poisonbook.catalogue.chemistry import Curve
from poisonbook.catalogue.figures import figure_words, number

_N = r"\d{1,4}(?:[.,]\d{1,3})?"
_COARSEST = Decimal(10_000)
"""µm: what is only said to be coarser than some size is taken to be no coarser than this."""


@dataclass(frozen=True, slots=True)
class ParticleSize:
    """A stated particle size in µm, smallest to largest, and where in the folded text."""

    start: int
    end: int
    low: Decimal
    high: Decimal


def particle_sizes_in(text: str, mesh: Curve) -> list[ParticleSize]:
    """The particle sizes stated in folded `text`; a mesh number means what passes such a sieve."""
    found = [*_lengths(text), *_meshes(text, mesh)]
    return sorted(found, key=lambda size: size.start)


def _lengths(text: str) -> list[ParticleSize]:
    words = figure_words()
    found = []
    for match in _length().finditer(text):
        factor = Decimal("0.001") if match.group("nano") else Decimal(1000) if match.group("milli") else Decimal(1)
        ends = (match.group("a"), match.group("b") or match.group("a"))
        low, high = sorted(number(figure) * factor for figure in ends)
        start = match.start()
        if (up_to := words.up_to.before(text, start)) is not None:
            low, start = Decimal(0), up_to
        elif (at_least := words.at_least.before(text, start)) is not None:
            high, start = max(high, _COARSEST), at_least
        if (average := words.average.before(text, start)) is not None and low == high:
            low, start = Decimal(0), average  # half of it, or a tenth, is finer
        elif words.up_to_after.after(text, match.end()) is not None:
            low = Decimal(0)
        found.append(ParticleSize(start, match.end(), low, high))
    return found


def _meshes(text: str, mesh: Curve) -> list[ParticleSize]:
    """What passes the coarser sieve, and stays on the finer one where two are named."""
    found = []
    for match in _mesh().finditer(text):
        sizes = [mesh.at(Decimal(figure)) for figure in re.findall(r"\d+", match.group())]
        low, high = (Decimal(0), sizes[0]) if len(sizes) == 1 else (min(sizes), max(sizes))
        if match.group("sign") == "+" and len(sizes) == 1:
            low, high = sizes[0], max(sizes[0], _COARSEST)
        found.append(ParticleSize(match.start(), match.end(), low, high))
    return found


@cache
def _mesh() -> re.Pattern[str]:
    word = figure_words().mesh
    return re.compile(
        rf"(?<![\w.,])(?:(?P<sign>[+\-])?\d{{1,4}}(?:\s?[-/+]{{1,2}}\s?\d{{1,4}})?\s*-?\s*(?:{word})"
        rf"|(?:{word})\s*(?:size)?\s*:?\s*\d{{1,4}}(?:-\d{{1,4}})?)(?!\w)"
    )


@cache
def _length() -> re.Pattern[str]:
    words = figure_words()
    return re.compile(
        rf"(?<![\w.,])(?P<a>{_N})\s*(?:(?:u|μ|mm)?\s*(?:-|(?<=\s)(?:{words.to})(?=\s))\s*(?P<b>{_N})\s*)?-?"
        rf"(?:(?P<micro>{words.micrometres})|(?P<nano>{words.nanometres})|(?P<milli>{words.millimetres}))(?!\w)"
    )
