"""Which rows of section 3 speak of one component.

A row that brings a second CAS number, EC number or share begins the next component. Where a component's name
stands above its numbers, it goes with them.
"""

from __future__ import annotations

from collections.abc import Sequence

from poisonbook.sheets.names import is_name_row
from poisonbook.sheets.rows import Told

_HIGHEST_NAME = 3
"""Rows above the numbers that a name may fill."""


def records_of(rows: Sequence[Told]) -> list[list[Told]]:
    """The rows by component, in order; rows that head columns belong to none."""
    starts = _starts(rows)
    if not starts:
        return []
    above = _name_rows_above(rows, starts[0])
    bounds = []
    for place, start in enumerate(starts):
        floor = starts[place - 1] + 1 if place else 0
        bounds.append(max(floor, start - _name_rows_above(rows, start, most=above)) if above else start)
    first = max(0, bounds[0] - _HIGHEST_NAME) if not above else bounds[0]
    bounds[0] = first
    return [
        [row for row in rows[start:end] if not row.is_head]
        for start, end in zip(bounds, [*bounds[1:], len(rows)], strict=True)
    ]


def _starts(rows: Sequence[Told]) -> list[int]:
    """Where the first number or share of each component stands."""
    starts: list[int] = []
    cas = ec = ""
    has_share = False
    for place, row in enumerate(rows):
        speaks = row.is_anchored or (row.has_share and is_name_row(row, beside_numbers=True))
        if row.is_head or not speaks:
            continue
        own_cas, own_ec = (next(iter(row.numbers(kind)), "") for kind in ("cas", "ec"))
        is_next = (
            (own_cas and cas and own_cas != cas) or (own_ec and ec and own_ec != ec) or (row.has_share and has_share)
        )
        if not starts or is_next:
            starts.append(place)
            cas, ec, has_share = own_cas, own_ec, row.has_share
            continue
        cas, ec, has_share = cas or own_cas, ec or own_ec, has_share or row.has_share
    return starts


def _name_rows_above(rows: Sequence[Told], start: int, most: int = _HIGHEST_NAME) -> int:
    """How many rows right above `start` hold a name, when the row itself holds none."""
    if is_name_row(rows[start], beside_numbers=True):
        return 0
    count = 0
    for row in reversed(rows[:start]):
        if count == most or row.is_head or row.is_anchored or not is_name_row(row):
            break
        count += 1
    return count
