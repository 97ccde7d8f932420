"""How much faster a catalogue is recognised again, with a state file, than in full.

    python -m benchmarks.re_recognition [--listings 200000] [--regulated 0.1]

Both runs read the same catalogue in the same process, one after the other; what counts is the ratio within one run.
The results of each pair are compared: they must be the same.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from poisonbook.catalogue.automaton import default_cache
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.law.book import load_book
from poisonbook.sample.shop import make_shop
from poisonbook.workflows.again import remembering

CHANGED = (0.0, 0.001, 0.01, 0.1)
"""Shares of the listings whose title changes between the runs."""


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--listings", type=int, default=200_000)
    arguments.add_argument("--regulated", type=float, default=0.1)
    asked = arguments.parse_args()
    recogniser = Recogniser(load_book(), "EU", date(2026, 1, 1), cache=default_cache())
    table = Table("changed", "full run, s", "again, s", "times as fast", "state, bytes a listing", "same results")
    with tempfile.TemporaryDirectory() as folder:
        make_shop(Path(folder), products=asked.listings, lines=1_000, seed=1868, regulated_share=asked.regulated)
        catalogue = pq.read_table(Path(folder) / "catalogue.parquet").combine_chunks()
        for share in CHANGED:
            state = Path(folder) / f"state-{share}"
            _again(recogniser, catalogue, state)
            new = _with_changes(catalogue, share)
            started = time.perf_counter()
            full = [found for batch in new.to_batches() for found in recogniser.candidates(batch)]
            full_seconds = time.perf_counter() - started
            size = state.stat().st_size / asked.listings
            started = time.perf_counter()
            again = _again(recogniser, new, state)
            seconds = time.perf_counter() - started
            table.add_row(
                f"{share:.1%}",
                f"{full_seconds:.2f}",
                f"{seconds:.2f}",
                f"{full_seconds / seconds:.1f}",
                f"{size:.0f}",
                "yes" if again == full else "NO",
            )
    Console(width=120).print(f"{asked.listings:,} listings, {asked.regulated:.0%} regulated", table)


def _again(recogniser: Recogniser, catalogue: pa.Table, state: Path) -> list[object]:
    """What a run with a state file finds; reading and writing the file are part of it."""
    with remembering(recogniser, state) as memory:
        return [one for found in memory.over(catalogue.to_batches()) for one in found]


def _with_changes(catalogue: pa.Table, share: float) -> pa.Table:
    """`catalogue` with a word more in the titles of an evenly spread share of the listings."""
    every = round(1 / share) if share else catalogue.num_rows + 1
    titles = [
        f"{title}, new" if place % every == 0 and share else title
        for place, title in enumerate(catalogue["title"].to_pylist())
    ]
    place = catalogue.schema.get_field_index("title")
    return catalogue.set_column(place, "title", pa.array(titles, pa.string())).combine_chunks()


if __name__ == "__main__":
    main()
