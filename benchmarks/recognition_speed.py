"""How fast recognition is, beside the bare automaton scan and one regular expression of all names.

    python -m benchmarks.recognition_speed [--listings 1000000]

All three read the same Arrow column of made-up titles, of which 0.1 %, 1 % and 10 % are regulated products. What
counts is the ratio within one run; the machine decides the rest.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from poisonbook.catalogue.automaton import default_cache
from poisonbook.catalogue.lexicon import build_lexicon
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.catalogue.vocabulary import shipped_vocabulary
from poisonbook.law.book import load_book
from poisonbook.sample.shop import make_shop

SHARES = (0.001, 0.01, 0.1)
_REGEX_LISTINGS = 5_000
"""The regular expression is measured on so many listings: on all of them it would take minutes."""


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--listings", type=int, default=1_000_000)
    count = arguments.parse_args().listings
    book = load_book()
    recogniser = Recogniser(book, "EU", date(2026, 1, 1), cache=default_cache())
    names = sorted({term.text for term in build_lexicon(book, shipped_vocabulary()).terms}, key=len, reverse=True)
    alternation = re.compile("|".join(map(re.escape, names)), re.IGNORECASE)
    table = Table(
        "regulated", "recognised", "recognise /s", "bare scan /s", "one regex /s", "of the scan", "of the regex"
    )
    for share in SHARES:
        catalogue = _catalogue(count, share)
        started = time.perf_counter()
        found = sum(1 for batch in catalogue.to_batches() for _ in recogniser.candidates(batch))
        recognised = count / (time.perf_counter() - started)
        scanned = count / _scan_seconds(recogniser, catalogue)
        searched = _regex_rate(alternation, catalogue)
        table.add_row(
            f"{share:.1%}",
            f"{found:,}",
            f"{recognised:,.0f}",
            f"{scanned:,.0f}",
            f"{searched:,.0f}",
            f"{recognised / scanned:.2f}",
            f"{recognised / searched:,.0f} x",
        )
    Console(width=120).print(table)


def _catalogue(count: int, share: float) -> pa.Table:
    with tempfile.TemporaryDirectory() as folder:
        make_shop(Path(folder), products=count, lines=1_000, seed=1868, regulated_share=share)
        return pq.read_table(Path(folder) / "catalogue.parquet").combine_chunks()


def _scan_seconds(recogniser: Recogniser, catalogue: pa.Table) -> float:
    started = time.perf_counter()
    for field in ("title", "description"):
        for chunk in catalogue[field].chunks:
            data = chunk.buffers()[2]
            if data is not None and data.size:
                recogniser.automaton.scan_only(data)
    return time.perf_counter() - started


def _regex_rate(alternation: re.Pattern[str], catalogue: pa.Table) -> float:
    titles = catalogue["title"].slice(0, _REGEX_LISTINGS).to_pylist()
    descriptions = catalogue["description"].slice(0, _REGEX_LISTINGS).to_pylist()
    started = time.perf_counter()
    for title, description in zip(titles, descriptions, strict=True):
        alternation.search(title)
        alternation.search(description or "")
    return len(titles) / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
