"""What a new day costs after a year of history, beside screening the year.

    python -m benchmarks.incremental [--lines 200000000] [--days 365] [--new-days 7] [--rounds 3]

Order lines stand in one Parquet file a day. The year is screened at once; what is carried over is written to a state
file. Then come further days, one after the other: each time the state is read, the day's orders are scanned and judged,
changes found, the new state written. What holds after them must be what screening all days at once finds, evidence row
by evidence row. The catalogue is recognised before, and counted on neither side.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.screening.carrying import Carrying, Shop, judged
from benchmarks.screening.days import daily_files
from benchmarks.screening.found import digest_of
from benchmarks.screening.inputs import Inputs
from benchmarks.screening.took import Moment, Took, peak_mb
from poisonbook.sample.shop import make_shop

TARGET = 0.01
"""Of the year's time, at most, for a day."""


def main() -> None:
    """Print the table; exit 1 when findings differ."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--lines", type=int, default=200_000_000, help="order lines of the year, about")
    arguments.add_argument("--days", type=int, default=365)
    arguments.add_argument("--new-days", type=int, default=7)
    arguments.add_argument("--products", type=int, default=50_000)
    arguments.add_argument("--rounds", type=int, default=3, help="how often the year is screened")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, days = Path(name), asked.days + asked.new_days
        make_shop(folder, products=asked.products, lines=asked.lines * days // asked.days, seed=1868, days=days)
        files = daily_files(folder / "orders.parquet", folder / "days")
        (folder / "orders.parquet").unlink()
        same = _measure(
            Shop.open(Inputs(folder)),
            year=files[: asked.days],
            new=files[asked.days :],
            rounds=asked.rounds,
            state=folder / "state.parquet",
        )
    if not same:
        sys.exit(1)


def _measure(shop: Shop, *, year: Sequence[Path], new: Sequence[Path], rounds: int, state: Path) -> bool:
    """Print what everything took; whether the findings are the same."""
    plain = []
    for _ in range(rounds):
        begun = Moment.now()
        judged(shop, year)
        plain.append(begun.until(Moment.now()))
    carrying = Carrying(shop, state)
    took, changed = [], []
    for files in (year, *([day] for day in new)):
        begun = Moment.now()
        changed.append(carrying.screen(files))
        took.append(begun.until(Moment.now()))
    first, *days = took
    _print(plain, first, days, state)
    at_once = judged(shop, [*year, *new])
    after = list(carrying.holding.values())
    print(f"{sum(changed[1:]):,} findings changed by the new days, {changed[0]:,} by the year")
    if digest_of(after) == digest_of(at_once):
        print(f"the {len(at_once):,} findings are those of screening all days at once: {digest_of(at_once)[:12]}")
        return True
    missing, wrong = set(at_once) - set(after), set(after) - set(at_once)
    print(f"DIFFERENT FINDINGS: {len(missing):,} missing, {len(wrong):,} that do not hold")
    return False


def _print(plain: Sequence[Took], first: Took, days: Sequence[Took], state: Path) -> None:
    table = Table("what", "s, median", "least to most", "CPU s")
    for what, rounds in (
        ("the year at once, nothing carried", plain),
        ("the year at once, and its state written", [first]),
        ("a new day: state read, judged, state written", days),
    ):
        seconds = [one.seconds for one in rounds]
        cpu = statistics.median(one.cpu for one in rounds)
        spread = f"{min(seconds):.3f} to {max(seconds):.3f}"
        table.add_row(what, f"{statistics.median(seconds):.3f}", spread, f"{cpu:.3f}")
    Console(width=120).print(table)
    ratio = statistics.median(one.seconds for one in days) / statistics.median(one.seconds for one in plain)
    print(f"a day costs 1/{1 / ratio:.0f} of the year ({ratio:.4f}); the target is under {TARGET}")
    print(f"the state has {state.stat().st_size / 1024 / 1024:.1f} MiB; peak memory {peak_mb():,} MB")


if __name__ == "__main__":
    main()
