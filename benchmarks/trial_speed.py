"""What it takes to try a rule, beside trying each of its figures by a screening of its own.

    python -m benchmarks.trial_speed [--lines 300000] [--products 50000] [--rounds 3] [--large 50000000]

Timed is everything from the two files to the trial, the catalogue recognised anew. The baseline is what somebody would
do who has `screen` alone: one screening for each value of each figure. Both must count the same alerts. A trial of
`--large` lines says whether time grows with them.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from poisonbook.catalogue.automaton import default_cache
from poisonbook.catalogue.companions import Companions
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.schema import CATALOGUE, ORDERS
from poisonbook.law.book import load_book
from poisonbook.privacy.pseudonyms import PseudonymKey
from poisonbook.review.alerts import linked
from poisonbook.rules.pack import load_pack, rule_named
from poisonbook.sample.shop import make_shop
from poisonbook.trials.trial import Trial
from poisonbook.trials.variants import variants
from poisonbook.workflows.inputs import Options, open_input
from poisonbook.workflows.screen import screen_orders
from poisonbook.workflows.trial import Tried, try_rule

T = TypeVar("T")
RULE = "eu-count-over-window"
NOW = datetime(2026, 11, 1, tzinfo=UTC)


class Trade:
    """A made-up shop, and how it is tried."""

    def __init__(self, folder: Path, *, products: int, lines: int) -> None:
        make_shop(folder, products=products, lines=lines, seed=1868)
        self.folder = folder
        self.recogniser = Recogniser(load_book(), "EU", date(2026, 1, 1), cache=default_cache())
        self.rules = load_pack("EU")
        self.rule = rule_named(RULE, self.rules)
        self.companions = Companions.from_file(folder / "companions.yaml")

    def trial(self) -> Trial:
        """By `rules trial`."""
        return try_rule(
            open_input([str(self.folder / "catalogue.parquet")], CATALOGUE, Options()),
            open_input([str(self.folder / "orders.parquet")], ORDERS, Options()),
            self.recogniser,
            Tried(rule=self.rule, live=self.rules),
            now=NOW,
            companions=self.companions,
        )

    def by_hand(self) -> dict[tuple[str, str], int]:
        """One screening for each value of each figure: alerts."""
        own = {("", ""): self.rule} | {(one.figure, one.value): one.rule for one in variants(self.rule)}
        counts = {}
        for value, rule in own.items():
            screening = screen_orders(
                open_input([str(self.folder / "catalogue.parquet")], CATALOGUE, Options()),
                open_input([str(self.folder / "orders.parquet")], ORDERS, Options()),
                self.recogniser,
                [replace(rule, id=self.rule.id), *(one for one in self.rules if one.id != self.rule.id)],
                key=PseudonymKey.fresh(),
                now=NOW,
                companions=self.companions,
            )
            counts[value] = len(linked([one for one in screening.findings if one.rule == self.rule.id]))
        return counts


def main() -> None:
    """Print the table; exit 1 when the two count differently."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--lines", type=int, default=300_000)
    arguments.add_argument("--products", type=int, default=50_000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--large", type=int, default=50_000_000, help="lines of the large trial; 0: none")
    asked = arguments.parse_args()
    table = Table("what", "order lines", "seconds", "beside a trial", box=None, pad_edge=False)
    with tempfile.TemporaryDirectory() as name:
        small = Trade(Path(name), products=asked.products, lines=asked.lines)
        small.trial()  # names are compiled once in a machine's life
        took, tried = _timed(small.trial, asked.rounds)
        hand, counts = _timed(small.by_hand, 1)
        table.add_row("trial: 15 values, 10 live rules", f"{asked.lines:,}", f"{took:.2f}", "1.0")
        table.add_row("a screening for each value", f"{asked.lines:,}", f"{hand:.2f}", f"{hand / took:.1f}")
    if asked.large:
        with tempfile.TemporaryDirectory() as name:
            large = Trade(Path(name), products=asked.products, lines=asked.large)
            long, _ = _timed(large.trial, 1)
        table.add_row("trial", f"{asked.large:,}", f"{long:.2f}", f"{long / took:.1f}")
    Console().print(table)
    said = {(one.figure, one.value): one.alerts for one in tried.sensitivity if not one.is_own}
    said["", ""] = tried.alerts
    if said != counts:
        print("DIFFERENT COUNTS", file=sys.stderr)
        sys.exit(1)


def _timed(what: Callable[[], T], rounds: int) -> tuple[float, T]:
    """The median time of some rounds, and the last answer."""
    took = []
    for _ in range(rounds):
        begun = time.perf_counter()
        answer = what()
        took.append(time.perf_counter() - begun)
    return statistics.median(took), answer


if __name__ == "__main__":
    main()
