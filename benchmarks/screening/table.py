"""The table of one measurement."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from rich.table import Table

from benchmarks.screening.rounds import Measured
from benchmarks.screening.ways import Way

BASE = Way.SQL
"""What the others are compared with."""


def table_of(measured: Measured, ways: Sequence[Way]) -> Table:
    """One row for each of `ways`; those that could not be run say what they need."""
    table = Table(title=f"{measured.lines:,} order lines, from orders to findings")
    columns = ("s, median", "least to most", "CPU s", "lines/s", "whole, s", "peak MB", "findings", "digest")
    table.add_column("way")
    for name in (*columns, f"times {BASE}"):
        table.add_column(name, justify="right")
    for way in ways:
        if way in measured.told:
            table.add_row(way.help, *_figures(measured, way))
        else:
            table.add_row(way.help, "not installed")
    missing = [way.missing for way in ways if way.missing is not None]
    if missing:
        table.caption = f"to measure the others too: pip install {' '.join(missing)}"
    return table


def _figures(measured: Measured, way: Way) -> list[str]:
    rounds = measured.told[way]
    seconds = [one.seconds for one in rounds]
    ratios = measured.ratios(way, BASE, lambda told: told.seconds)
    return [
        f"{measured.median(way):.2f}",
        f"{min(seconds):.2f} to {max(seconds):.2f}",
        f"{statistics.median(one.cpu for one in rounds):.2f}",
        f"{measured.lines / measured.median(way):,.0f}",
        f"{statistics.median(one.whole for one in rounds):.1f}",
        f"{max(one.peak_mb for one in rounds):,}",
        f"{rounds[-1].findings:,}",
        rounds[-1].digest[:8],
        f"{statistics.median(ratios):.2f}" if ratios else "-",
    ]


def beside(measured: Measured, way: Way) -> list[str]:
    """What `way` takes beside the others, by the clock and in computing: medians of the rounds, and their bounds."""
    told = []
    for other in measured.told:
        if other is not way and way in measured.told:
            clock = measured.ratios(way, other, lambda told: told.seconds)
            cpu = measured.ratios(way, other, lambda told: told.cpu)
            told.append(
                f"{way.help} takes {statistics.median(clock):.2f} times the time of {other.help} "
                f"({min(clock):.2f} to {max(clock):.2f}), {statistics.median(cpu):.2f} times its CPU time"
            )
    return told


def growth(measured: Sequence[Measured], ways: Sequence[Way]) -> Table:
    """How time and memory grow from the smallest to the largest shop; 1.00 is linear."""
    small, large = measured[0], measured[-1]
    times = large.lines / small.lines
    table = Table("way", "times the time", "of linear", "times the memory", title=f"{times:.1f} times the lines")
    for way in ways:
        if way in small.told and way in large.told:
            slower = large.median(way) / small.median(way)
            peaks = [max(one.peak_mb for one in each.told[way]) for each in (small, large)]
            table.add_row(way.help, f"{slower:.2f}", f"{slower / times:.2f}", f"{peaks[1] / peaks[0]:.2f}")
    return table
