"""The words around figures, from `data/figures.yaml`, as patterns over folded text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from poisonbook.catalogue.beside import Words
from poisonbook.catalogue.text import fold
from poisonbook.catalogue.words import DATA, alternatives, any_of, folded_set
from poisonbook.values.any_word import any_word
from poisonbook.values.documents import Node, read_document

NUMBER = r"\d{1,3}(?:[.,]\d{1,4})?"


@dataclass(frozen=True, slots=True)
class FigureWords:
    """The vocabulary of figures; lists of words stand as regular expressions for any of them."""

    percent: str
    percent_first: str
    percent_endings: str
    percent_in_words: re.Pattern[str]
    numbers: Mapping[str, Decimal]
    """Numbers in words, as they stand in `percent_in_words`, where they are the first group."""
    at_least: Words
    up_to: Words
    at_least_after: Words
    up_to_after: Words
    about: Words
    bounds: str
    to: str
    and_more: str
    give_or_take: str
    mass: str
    mass_before: str
    volume_before: str
    mass_volume: str
    volume: str
    volume_phrases: Words
    volume_alone: re.Pattern[str]
    nitrogen: str
    total: str
    nitrate_nitrogen: str
    ammonium_nitrogen: str
    nitrate_stems: str
    nitrate_grades: str
    oxygen_volumes: str
    molar: str
    millimolar: str
    normal: str
    counted: str
    """What a bare figure before it counts and does not grade: time and money."""
    density: str
    density_after: str
    baume: str
    degrees: str
    not_a_strength_after: Words
    not_a_strength_before: Words
    purity_before: Words
    purity_after: Words
    announced: Words
    linking: frozenset[str]
    after_figure: frozenset[str]
    either: str
    also: re.Pattern[str]
    """What stands between figures of which each may be meant."""
    bulk: re.Pattern[str]
    solution: re.Pattern[str]
    micrometres: str
    nanometres: str
    millimetres: str
    mesh: str
    average: Words


@cache
def figure_words() -> FigureWords:
    """The shipped vocabulary of figures."""
    root = read_document(DATA / "figures.yaml")
    bounds, basis, particle = (root.need(name) for name in ("bounds", "basis", "particle"))
    density, purity, no_strength = (root.need(name) for name in ("density", "purity", "not_a_strength"))
    in_words = root.need("percent_in_words")
    numbers = {
        fold(word).text: Decimal(figure)
        for figure, words in in_words.need("numbers").mapping.items()
        for word in words.texts()
    }
    return FigureWords(
        percent=_any(root, "percent"),
        percent_first=_any(root, "percent_first"),
        percent_endings=_any(root, "percent_endings"),
        percent_in_words=_percent_in_words(in_words.need("stems"), numbers),
        numbers=numbers,
        at_least=_words(bounds, "from"),
        up_to=_words(bounds, "up_to"),
        at_least_after=_words(bounds, "from_after"),
        up_to_after=_words(bounds, "up_to_after"),
        about=_words(bounds, "about"),
        bounds=alternatives((*bounds.need("from").texts(), *bounds.need("up_to").texts())),
        to=_any(bounds, "range"),
        and_more=_any(bounds, "and_more"),
        give_or_take=_any(bounds, "give_or_take"),
        mass=_any(basis, "mass"),
        mass_before=_any(basis, "mass_before"),
        volume_before=_any(basis, "volume_before"),
        mass_volume=_any(basis, "mass_volume"),
        volume=_any(basis, "volume"),
        volume_phrases=_words(basis, "volume_phrases"),
        volume_alone=any_of(basis.need("volume_alone").texts()),
        nitrogen=_any(basis, "nitrogen"),
        total=_any(basis, "total"),
        nitrate_nitrogen=_any(root.need("nitrogen_forms"), "nitrate"),
        ammonium_nitrogen=_any(root.need("nitrogen_forms"), "ammonium"),
        nitrate_stems=_any(root.need("nitrogen_grades"), "stems"),
        nitrate_grades=_any(root.need("nitrogen_grades"), "words"),
        oxygen_volumes=_any(root, "oxygen_volumes"),
        molar=_any(root, "molar"),
        millimolar=_any(root, "millimolar"),
        normal=_any(root, "normal"),
        counted=rf"(?:{_any(root, 'time')})\w{{0,4}}|{_any(root, 'money')}",
        density=_any(density, "before"),
        density_after=_any(density, "after"),
        baume=_any(density, "baume"),
        degrees=_any(density, "degrees"),
        not_a_strength_after=_words(no_strength, "after"),
        not_a_strength_before=_words(no_strength, "before"),
        purity_before=_words(purity, "before"),
        purity_after=_words(purity, "after"),
        announced=_words(root, "announced"),
        linking=folded_set(root.need("linking")),
        after_figure=folded_set(root.need("after_figure")),
        either=_any(root, "also"),
        also=_between_alternatives(_any(root, "also")),
        bulk=any_of(root.need("bulk").texts()),
        solution=any_of(root.need("solution").texts()),
        micrometres=_any(particle, "micrometres"),
        nanometres=_any(particle, "nanometres"),
        millimetres=_any(particle, "millimetres"),
        mesh=_any(particle, "mesh"),
        average=_words(particle, "average"),
    )


def _percent_in_words(stems: Node, numbers: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({any_word(numbers)})(?:{alternatives(stems.texts())})\w*")


def number(text: str) -> Decimal:
    """The number in `text`, with a point or a comma."""
    return Decimal(text.replace(",", "."))


def _any(node: Node, field: str) -> str:
    return alternatives(node.need(field).texts())


def _words(node: Node, field: str) -> Words:
    return Words.of(fold(text).text for text in node.need(field).texts())


def _between_alternatives(word: str) -> re.Pattern[str]:
    """A mark or a word, and around it no more than a label (`a:`) or what a pack holds (`500 ml`)."""
    size = r"\d{1,5}(?:[.,]\d{1,3})?\s?[^\W\d_]{1,6}\.?"
    label = r"(?:[^\W\d_]\w{0,11}\s?\d?\s*[:=]\s*)?"
    return re.compile(
        rf"\s*\)?\s*(?:\(?[^\W\d_]\)\s*|\(?{size}\)?\s*)?(?:[,;/|+&]|(?<!\w)(?:{word})(?!\w)|,\s*(?:{word})(?!\w))\s*{label}"
    )
