"""What engines spell differently in SQL; everything else in this package is the same text for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template


@dataclass(frozen=True, slots=True)
class Dialect:
    """The expressions of one engine."""

    name: str
    microseconds: Template
    """A column of times, `time`, as whole microseconds since 1970."""
    spread: Template
    """One row of `table` (its columns `of`) for each of the numbers `rules`, as `rule`, and of `slots` beside it."""
    before: str
    """The frame of all lines at an earlier moment, in the order of the window."""
    evidence: str
    """The column `place` of a group as one sorted list."""


DUCKDB = Dialect(
    name="duckdb",
    microseconds=Template("epoch_us($time)"),
    spread=Template("SELECT $of, unnest([$rules]) AS rule, unnest([\n    $slots\n  ]) AS slots\n  FROM $table"),
    # RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING says the same, and takes DuckDB twenty times as long.
    before="RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE GROUP",
    evidence="list(place ORDER BY place)",
)
