"""How right recognition is: on labelled listings, and on ordinary catalogues where every hit is looked at.

    python -m benchmarks.recognition_accuracy --labelled listings.jsonl --ordinary catalogue.parquet …

A labelled listing has `title`, `text`, `expected` (restricted, reportable, below_limit, not_regulated) and may have
`acceptable`, further right answers. `below_limit` is `reportable` in law: an Annex I substance at or below its limit
still carries the duty to report (EU 2019/1148 Art. 3(13)).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from poisonbook.catalogue.automaton import default_cache
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Listing
from poisonbook.facts.schema import CATALOGUE
from poisonbook.intake.options import Options
from poisonbook.intake.reading import open_table
from poisonbook.law.book import load_book
from poisonbook.values.status import Status

_LABELS = {"below_limit": "reportable"}


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    arguments.add_argument("--labelled", type=Path)
    arguments.add_argument("--ordinary", nargs="*", default=[])
    arguments.add_argument("--jurisdiction", default="EU")
    arguments.add_argument("--drop", default="source,licence", help="columns of the catalogues to leave out")
    arguments.add_argument("--wrong", action="store_true", help="print every listing judged otherwise than labelled")
    given = arguments.parse_args()
    recogniser = Recogniser(load_book(), given.jurisdiction, date.today(), cache=default_cache())  # noqa: DTZ011
    console = Console(width=140)
    if given.labelled:
        _labelled(recogniser, given.labelled, console, show_wrong=given.wrong)
    if given.ordinary:
        _ordinary(recogniser, given.ordinary, frozenset(given.drop.split(",")), console)


def _labelled(recogniser: Recogniser, path: Path, console: Console, *, show_wrong: bool) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found = recogniser.recognise([Listing(row["id"], row["title"], row["text"]) for row in rows])
    confusion: Counter[tuple[str, str]] = Counter()
    right = derivable = derivable_right = 0
    for row, recognition in zip(rows, found, strict=True):
        accepted = {_LABELS.get(one, one) for one in (row["expected"], *(row.get("acceptable") or ()))}
        confusion[row["expected"], recognition.status.value] += 1
        is_right = recognition.status.value in accepted
        right += is_right
        derivable += row["derivable_from_text"]
        derivable_right += is_right and row["derivable_from_text"]
        if show_wrong and not is_right:
            substances = [(one.substance, str(one.strength)) for one in recognition.substances]
            console.print(
                row["id"], row["lang"], row["expected"], "->", recognition.status.value, row["title"], substances
            )
    table = Table("labelled", *(status.value for status in Status), title=f"{len(rows)} labelled listings")
    for label in ("restricted", "below_limit", "reportable", "not_regulated"):
        table.add_row(label, *(str(confusion[label, status.value]) for status in Status))
    console.print(table)
    console.print(f"right: {right} of {len(rows)}; where the text gives the answer: {derivable_right} of {derivable}")


def _ordinary(recogniser: Recogniser, paths: list[str], drop: frozenset[str], console: Console) -> None:
    table = Table("catalogue", "products", "named or mentioned", "regulated", title="ordinary catalogues")
    products = hits = 0
    for path in paths:
        count = named = regulated = 0
        reading = open_table([path], CATALOGUE, Options(drop=drop))
        for batch in reading.batches():
            count += batch.num_rows
            for _, listing, recognition in recogniser.candidates(batch):
                named += 1
                if recognition.status.is_regulated:
                    regulated += 1
                    shown = [(one.name, str(one.strength)) for one in recognition.substances]
                    console.print(f"  {recognition.status.value}: {listing.title[:90]}", shown, markup=False)
        table.add_row(Path(path).name, f"{count:,}", str(named), str(regulated))
        products, hits = products + count, hits + regulated
    console.print(table)
    if products:
        console.print(f"{hits} of {products:,} products: {hits * 100_000 / products:.1f} per 100,000")


if __name__ == "__main__":
    main()
