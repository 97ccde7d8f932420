"""What a new day costs after a year of history, beside screening the year.

    python -m benchmarks.incremental [--lines 200000000] [--days 365] [--new-days 7] [--rounds 3]

Order lines stand in one Parquet file a day. Two things are measured, each by the clock and in computing:

- orders to findings, in this process: the catalogue is recognised and the rules are read before, for the year and for
  the day. A day is the state opened, the orders scanned and judged, the changes found, the new state written.
- the whole command, each in a process of its own: `poisonbook screen` on the year, and `poisonbook screen --state` on
  a day, once with the products of the day before known and once with all of them to be recognised, as for the year.

What holds after the days must be what screening all days at once finds, evidence row by evidence row.
"""

from __future__ import annotations

import argparse
import base64
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.screening.carrying import Carrying, Shop, judged
from benchmarks.screening.days import daily_files
from benchmarks.screening.found import digest_of
from benchmarks.screening.inputs import Inputs
from benchmarks.screening.took import Moment, Took, peak_mb
from poisonbook.sample.shop import make_shop
from poisonbook.workflows.state_folder import PRODUCTS

TARGET = 0.01
"""Of the year, at most, for a day."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one thing took, round by round."""

    what: str
    rounds: Sequence[Took]

    @property
    def seconds(self) -> float:
        """The median by the clock."""
        return statistics.median(one.seconds for one in self.rounds)

    @property
    def cpu(self) -> float:
        """The median in computing."""
        return statistics.median(one.cpu for one in self.rounds)


def main() -> None:
    """Print the tables; exit 1 when findings differ."""
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
        year, new = files[: asked.days], files[asked.days :]
        same = _orders_to_findings(folder, year, new, rounds=asked.rounds)
        _whole_command(folder, year, new, rounds=asked.rounds)
    if not same:
        sys.exit(1)


def _orders_to_findings(folder: Path, year: Sequence[Path], new: Sequence[Path], *, rounds: int) -> bool:
    """Print what everything took; whether the findings are the same."""
    shop, state = Shop.open(Inputs(folder)), folder / "state"
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
    at_once = Measured("the year at once, nothing carried", plain)
    a_day = Measured("a new day: state opened, judged, state written", days)
    _print("orders to findings", [at_once, Measured("the year at once, and its state written", [first]), a_day])
    _print_ratio("a day", a_day, at_once)
    size = sum(file.stat().st_size for file in state.iterdir()) / 1024 / 1024
    print(f"the state has {size:.1f} MiB; peak memory {peak_mb():,} MB")
    wanted, after = judged(shop, [*year, *new]), list(carrying.holding.values())
    print(f"{sum(changed[1:]):,} findings changed by the new days, {changed[0]:,} by the year")
    if digest_of(after) == digest_of(wanted):
        print(f"the {len(wanted):,} findings are those of screening all days at once: {digest_of(wanted)[:12]}")
        return True
    missing, wrong = set(wanted) - set(after), set(after) - set(wanted)
    print(f"DIFFERENT FINDINGS: {len(missing):,} missing, {len(wrong):,} that do not hold")
    return False


def _whole_command(folder: Path, year: Sequence[Path], new: Sequence[Path], *, rounds: int) -> None:
    inputs, state = Inputs(folder), folder / "carried"
    (folder / "key").write_bytes(base64.b64encode(os.urandom(32)))
    words = ["-c", str(inputs.catalogue), "--companions", str(inputs.operator_list)]
    words += ["--pseudonym-key", str(folder / "key"), "--out", str(folder / "out")]

    def screen(files: Sequence[Path], *more: str) -> Took:
        orders = (word for file in files for word in ("-o", str(file)))
        return _process([sys.executable, "-m", "poisonbook", "screen", *words, *orders, *more])

    at_once = Measured("the year at once", [screen(year) for _ in range(rounds)])
    first = Measured("the year at once, and its state written", [screen(year, "--state", str(state))])
    known = Measured("a new day, products known", [screen([day], "--state", str(state)) for day in new[1:]])
    (state / PRODUCTS).unlink()
    unknown = Measured("a new day, products to be recognised", [screen(new[:1], "--state", str(state))])
    _print("the whole command", [at_once, first, known, unknown])
    _print_ratio("a day with known products", known, at_once)
    _print_ratio("a day that recognises them, as the year does", unknown, at_once)


def _process(command: Sequence[str]) -> Took:
    """What a process took; 3 says that rows were refused."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), Moment.now()
    done = subprocess.run(command, capture_output=True, check=False)
    seconds, after = begun.until(Moment.now()).seconds, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 3):
        sys.exit(done.stderr.decode())
    return Took(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _print(title: str, measured: Sequence[Measured]) -> None:
    table = Table(title, "s, median", "least to most", "CPU s")
    for one in measured:
        seconds = [took.seconds for took in one.rounds]
        table.add_row(one.what, f"{one.seconds:.3f}", f"{min(seconds):.3f} to {max(seconds):.3f}", f"{one.cpu:.3f}")
    Console(width=120).print(table)


def _print_ratio(what: str, day: Measured, year: Measured) -> None:
    clock, cpu = year.seconds / day.seconds, year.cpu / day.cpu
    target = f"target: under 1/{1 / TARGET:.0f}"
    print(f"{what} costs 1/{clock:.0f} of the year by the clock, 1/{cpu:.0f} in computing ({target})")


if __name__ == "__main__":
    main()
