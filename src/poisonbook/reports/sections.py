"""A report on paper, before it is drawn: facts, and sections with a table each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from poisonbook.reports.csv_tables import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading, a sentence or two, and a table."""

    title: str
    text: str = ""
    head: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    """How wide each column is beside the others."""
    rows: Sequence[tuple[Cell, ...]] = ()
    rest: str = ""
    """Where to find the rows that are not shown; empty: all are."""
    empty: str = "None in this period."
    """What stands there when there is no row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A whole report."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    footer: str
    """At the foot of every page, beside its number."""
    lang: str = "en"
    page: str = "page {number} of {pages}"
    """In its language."""
    keywords: str = field(default="")
