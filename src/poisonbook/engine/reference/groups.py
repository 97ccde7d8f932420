"""Whose lines a window may look at together: the groups of a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter

from poisonbook.engine.reference.select import Passes
from poisonbook.facts.lines import GroupKey, OwnOrder, RegulatedLine

Track = tuple[RegulatedLine, ...]
"""Lines of one group by time, order, row and substance."""


def own_order(line: RegulatedLine) -> OwnOrder:
    """The order of a line, as its customer's."""
    return line.customer, line.order_id


def group_key(fields: Sequence[str]) -> Callable[[RegulatedLine], GroupKey]:
    """The group of a line, where a plan groups by `fields`; a key that the line lacks is its own order."""
    parts: list[Callable[[RegulatedLine], str | OwnOrder]] = [
        own_order if field == "order" else _value_or_order(field) for field in fields
    ]
    return lambda line: tuple([part(line) for part in parts])


def _value_or_order(field: str) -> Callable[[RegulatedLine], str | OwnOrder]:
    read: Callable[[RegulatedLine], str | None] = attrgetter(field)

    def part(line: RegulatedLine) -> str | OwnOrder:
        value = read(line)
        return own_order(line) if value is None else value

    return part


def grouped(
    lines: Iterable[RegulatedLine], selects: Passes, key: Callable[[RegulatedLine], GroupKey]
) -> dict[GroupKey, Track]:
    """The selected lines by their group, each group by time."""
    groups: dict[GroupKey, list[RegulatedLine]] = {}
    for line in lines:
        if selects(line):
            groups.setdefault(key(line), []).append(line)
    return {group: in_time(members) for group, members in groups.items()}


def evidence(lines: Iterable[RegulatedLine]) -> Track:
    """The lines by time; one that two selections chose is there once."""
    return in_time({id(line): line for line in lines}.values())


def in_time(lines: Iterable[RegulatedLine]) -> Track:
    """The lines by time, order, row and substance."""
    return tuple(sorted(lines, key=_place))


def _place(line: RegulatedLine) -> tuple[int, str, int, str]:
    return line.us, line.order_id, line.line, line.substance
