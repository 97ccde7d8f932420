"""How fast screening is, beside scripts for DuckDB, Polars and pandas that give the same findings.

    python -m benchmarks.screening_speed [--lines 50000000 200000000] [--ways poisonbook sql …] [--rounds 3]

All read the same Parquet file, each in a process of its own, one after the other. The scripts know the regulated
products beforehand, check nothing, count nothing else, and keep raw ids of customers. Findings are compared with all
their evidence. What counts are the ratios within one run; the machine decides the rest. Peak memory is the whole
process's: with poisonbook the catalogue and the written results are in it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from pyarrow.parquet import read_metadata
from rich.console import Console

from benchmarks.screening import by_ezrules, by_sql
from benchmarks.screening.found import digest_of
from benchmarks.screening.inputs import Inputs, make_inputs, tell_products
from benchmarks.screening.pack import EU_PACK
from benchmarks.screening.rounds import Measured, differences, measure
from benchmarks.screening.table import beside, growth, table_of
from benchmarks.screening.ways import Way, run_way


def main() -> None:
    """Print the tables; exit 1 when findings differ."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--lines", type=int, nargs="+", default=[50_000_000])
    arguments.add_argument("--products", type=int, default=50_000)
    arguments.add_argument("--shop", type=Path, help="a shop made before (poisonbook sample); else made and removed")
    arguments.add_argument("--ways", type=Way, nargs="+", choices=list(Way), default=list(Way))
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--ezrules-seconds", type=float, default=20, help="how long ezrules may judge, if installed")
    arguments.add_argument("--one", type=Way, help=argparse.SUPPRESS)
    arguments.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.one is not None:
        run_way(asked.one, Inputs(asked.shop), asked.out)
        return
    console = Console(width=150)
    if asked.shop is not None:
        tell_products(Inputs(asked.shop))
        _judged(Inputs(asked.shop), asked.ezrules_seconds, console)
        _measured(Inputs(asked.shop), asked.ways, asked.rounds, console)
        return
    measured: list[Measured] = []
    for lines in sorted(asked.lines):
        with tempfile.TemporaryDirectory() as folder:
            make_inputs(Path(folder), products=asked.products, lines=lines)
            if not measured:
                _judged(Inputs(Path(folder)), asked.ezrules_seconds, console)
            measured.append(_measured(Inputs(Path(folder)), asked.ways, asked.rounds, console))
    if len(measured) > 1:
        console.print(growth(measured, asked.ways))


def _judged(inputs: Inputs, seconds: float, console: Console) -> None:
    """Print how many events a second the rule engine of ezrules judges; exit 1 when it finds something else."""
    if not by_ezrules.installed():
        console.print("ezrules is not installed; benchmarks/screening/by_ezrules.py says how, and in what it differs")
        return
    judged = by_ezrules.judge(inputs, EU_PACK, seconds)
    rules = by_ezrules.line_rules(EU_PACK)
    expected = [one for one in by_sql.screen(inputs, rules) if one[1][0][0] <= judged.last_line]
    console.print(
        f"ezrules, its rule engine alone: {judged.events:,} events in {judged.seconds:.1f} s, "
        f"{judged.events / judged.seconds:,.0f} events/s with the {len(rules)} rules that need no history"
    )
    if digest_of(judged.findings) != digest_of(expected):
        console.print("DIFFERENT FINDINGS: ezrules")
        sys.exit(1)
    console.print(f"the {len(expected):,} findings of these rules in its first {judged.last_line:,} lines are the same")


def _measured(inputs: Inputs, ways: list[Way], rounds: int, console: Console) -> Measured:
    lines = read_metadata(inputs.orders).num_rows
    ready = [way for way in ways if way.missing is None]
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(__spec__.name, inputs, lines=lines, ways=ready, rounds=rounds, out=Path(folder))
        console.print(table_of(measured, ways), *beside(measured, Way.POISONBOOK), sep="\n")
        if not measured.agree:
            console.print("DIFFERENT FINDINGS", *differences(Path(folder), ready), sep="\n")
            sys.exit(1)
    console.print("all found the same" if len(ready) > 1 else "nothing to compare the findings with")
    return measured


if __name__ == "__main__":
    main()
