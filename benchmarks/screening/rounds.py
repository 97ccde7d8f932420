"""Rounds of measurement: every way in a process of its own, one after the other, beginning with another each time."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.screening.found import read_found
from benchmarks.screening.inputs import Inputs
from benchmarks.screening.took import Moment
from benchmarks.screening.ways import Way

_CHUNK = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Told:
    """What one way took in one round."""

    seconds: float
    """From orders to findings, by the clock."""
    cpu: float
    """The same, of all threads together."""
    whole: float
    """The whole process, by the clock."""
    peak_mb: int
    findings: int
    digest: str


@dataclass(frozen=True, slots=True)
class Measured:
    """All rounds on one shop."""

    lines: int
    told: Mapping[Way, Sequence[Told]]

    def ratios(self, way: Way, beside: Way, figure: Callable[[Told], float]) -> list[float]:
        """Round by round, a figure of `way` over that of `beside`; empty when one of them was not run."""
        pairs = zip(self.told.get(way, ()), self.told.get(beside, ()), strict=False)
        return [figure(ours) / figure(theirs) for ours, theirs in pairs]

    def median(self, way: Way) -> float:
        """Seconds from orders to findings."""
        return statistics.median(one.seconds for one in self.told[way])

    @property
    def agree(self) -> bool:
        """Whether all ways found the same in all rounds."""
        return len({(one.findings, one.digest) for rounds in self.told.values() for one in rounds}) == 1


def measure(module: str, inputs: Inputs, *, lines: int, ways: Sequence[Way], rounds: int, out: Path) -> Measured:
    """Run all of `ways` so often, by `python -m module --one WAY --shop SHOP --out OUT`; results stay in `out`."""
    told: dict[Way, list[Told]] = {way: [] for way in ways}
    _warm(inputs.orders)
    for turn in range(rounds):
        start = turn % len(ways)
        for way in (*ways[start:], *ways[:start]):
            begun = Moment.now()
            command = [sys.executable, "-m", module, "--one", way, "--shop", str(inputs.shop), "--out", str(out / way)]
            subprocess.run(command, check=True)
            whole = begun.until(Moment.now()).seconds
            told[way].append(Told(whole=whole, **json.loads((out / way / "told.json").read_text(encoding="utf-8"))))
    return Measured(lines, told)


def differences(out: Path, ways: Sequence[Way]) -> list[str]:
    """For each way that found something else than the first: how many findings, by rule, only one of them has."""
    first, *others = ways
    base = read_found(out / first / "found.json")
    told = []
    for way in others:
        mine = read_found(out / way / "found.json")
        for who, only in ((way, mine - base), (first, base - mine)):
            if only:
                counts = ", ".join(
                    f"{rule} {count}" for rule, count in sorted(Counter(rule for rule, _ in only).items())
                )
                told.append(f"{way} beside {first}: only {who} has {counts}")
    return told


def _warm(path: Path) -> None:
    """Read the file once, so that the first way finds it in memory as the others do."""
    with path.open("rb", buffering=0) as file:
        while file.read(_CHUNK):
            pass
