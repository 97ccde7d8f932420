"""How many customers are in each cell: each in one cell of a section, so that nobody adds more than one to it.

What is bounded is bounded by what a count is: of all that holds for a customer in a section, the last in its order
counts. Nobody is sampled and nothing is cut off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from poisonbook.transparency.cells import Section

Told = tuple[str, str]
"""A customer, and a cell that holds for them."""


def counted(section: Section, told: Iterable[Told]) -> dict[str, int]:
    """How many customers each cell of a section has, whatever the order in which it is told."""
    place = {cell.id: number for number, cell in enumerate(section.cells)}
    furthest: dict[str, int] = {}
    for customer, cell in told:
        furthest[customer] = max(place[cell], furthest.get(customer, 0))
    counts = Counter(furthest.values())
    return {cell.id: counts[number] for cell, number in zip(section.cells, place.values(), strict=True)}


def all_counted(sections: Iterable[Section], told: Mapping[str, Iterable[Told]]) -> dict[str, int]:
    """The same of several sections, by their ids."""
    return {cell: count for section in sections for cell, count in counted(section, told[section.id]).items()}


def size_of(count: int) -> tuple[int, int]:
    """Between which powers of ten a number is, both included; below ten it is not said.

    >>> size_of(0), size_of(9), size_of(10), size_of(4_321)
    ((0, 9), (0, 9), (10, 99), (1000, 9999))
    """
    figures = len(str(count))
    return (0, 9) if figures == 1 else (10 ** (figures - 1), 10**figures - 1)
