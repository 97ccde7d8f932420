"""What a decision at the checkout costs, from a second process on loopback, beside a bare server.

    python -m benchmarks.checkout_speed [--seconds 8] [--lines 300000] [--databases sqlite] [--large 10000000]
        [--ezrules ezrules-env/bin/python]

The bare server has the same HTTP layers (uvicorn, httptools, uvloop), parses and answers. Server and load share the
machine's cores, so what counts are the ratios. Closed loop: as fast as it is answered. Open loop: 1,000 baskets a
second, each timed from when it was due. Every answer of a regulated basket is on disk when it is given.

ezrules, a peer, runs beside it where it is installed: `benchmarks/checkout/by_ezrules.py` says how, and what differs.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.checkout import by_ezrules, servers
from benchmarks.checkout.load import Load, Plan
from benchmarks.checkout.register import multiply, register_shop, sell
from benchmarks.checkout.requests import write_requests
from benchmarks.checkout.rules import write_rules
from poisonbook.register.access import Operator
from poisonbook.settings import Settings
from poisonbook.workflows.service import Service
from poisonbook.workflows.store_folder import init_store

_RATE = 1_000.0
_CONNECTIONS = 32
_FEW = 8
_READY = 60_000
"""Requests that are made ready; the closed loop begins again where they end."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A store to measure, made once and grown."""

    folder: Path
    database: str | None
    key: str
    operator: Operator

    @property
    def settings(self) -> Settings:
        """How to open it."""
        return Settings(folder=self.folder, database=self.database or "")


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seconds", type=float, default=8)
    arguments.add_argument("--lines", type=int, default=300_000, help="history for the rules with windows")
    arguments.add_argument("--large", type=int, default=0, help="lines of a large register, such as 10000000")
    arguments.add_argument("--databases", nargs="*", default=["sqlite", "postgresql"])
    arguments.add_argument("--ezrules", default=sys.executable, metavar="PYTHON", help="the interpreter that has it")
    asked = arguments.parse_args()
    console = Console(width=150)
    peer = by_ezrules.installed(asked.ezrules)
    if peer is None:
        console.print("ezrules is not installed (with a Redis server); benchmarks/checkout/by_ezrules.py says how")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        baskets = scratch / "baskets.bin"
        write_requests(baskets, count=_READY, regulated=0.01, key="none", customers=50_000)
        with servers.bare() as port:
            bare = servers.load(Plan(port, str(baskets), _CONNECTIONS, asked.seconds), scratch)
        bench = _Bench(bare, asked.seconds, scratch)
        for database in asked.databases:
            with _shop(scratch / database, database) as shop:
                bench.measure(shop, lines=asked.lines, large=asked.large)
        if peer is not None:
            bench.beside(peer, lines=asked.lines)
        console.print(bench.table)


class _Bench:
    """One run: every row is compared with the bare server's."""

    def __init__(self, bare: Load, seconds: float, scratch: Path) -> None:
        self._bare = bare
        self._seconds = seconds
        self._scratch = scratch
        columns = ("decisions/s", "p50 ms", "p95 ms", "p99 ms", "most ms", "answers", "of the bare server")
        self.table = Table("what", *columns)
        self.table.caption = "one basket in a hundred has a regulated line; in the rows below all have two"
        self._row("bare server: parses and answers", bare)

    def measure(self, shop: Shop, *, lines: int, large: int) -> None:
        """All rows of one database."""
        with servers.poisonbook(shop.folder, shop.database) as port:
            self._load(shop, port, "1 % regulated", regulated=0.01)
            self._load(shop, port, "1 % regulated, 1,000/s", regulated=0.01, rate=_RATE)
            self._load(shop, port, "all regulated", regulated=1)
        write_rules(self._scratch / "rules")
        sell_into(shop, lines)
        self._with_rules(shop, lines, customers=lines // 2)
        multiply_in(shop, 9)
        self._with_rules(shop, 10 * lines, customers=lines // 2)
        if large:
            multiply_in(shop, large // lines - 10)
            with servers.poisonbook(shop.folder, shop.database) as port:
                self._load(shop, port, f"all regulated, {large:,} lines on record", regulated=1)

    def _with_rules(self, shop: Shop, lines: int, *, customers: int) -> None:
        with servers.poisonbook(shop.folder, shop.database, self._scratch / "rules") as port:
            what = f"50 more rules, {lines:,} lines in 30 days, {_FEW} connections"
            self._load(shop, port, what, regulated=1, customers=customers, connections=_FEW)

    def beside(self, peer: by_ezrules.Peer, *, lines: int) -> None:
        """The row of ezrules, with one rule."""
        requests, customers = self._scratch / "events.bin", lines // 2
        with by_ezrules.serving(peer, self._scratch, events=lines, customers=customers) as (port, key):
            by_ezrules.write_events(requests, count=_READY, key=key, customers=customers)
            load = servers.load(Plan(port, str(requests), _FEW, self._seconds), self._scratch)
        self._row(f"ezrules {peer.version}, PostgreSQL: 1 rule, {lines:,} events in 30 days, {_FEW} connections", load)

    def _load(
        self,
        shop: Shop,
        port: int,
        what: str,
        *,
        regulated: float,
        rate: float | None = None,
        customers: int = 50_000,
        connections: int = _CONNECTIONS,
    ) -> None:
        requests = self._scratch / "requests.bin"
        write_requests(requests, count=_READY, regulated=regulated, key=shop.key, customers=customers)
        load = servers.load(Plan(port, str(requests), connections, self._seconds, rate), self._scratch)
        self._row(f"{'SQLite' if shop.database is None else 'PostgreSQL'}: {what}", load)

    def _row(self, what: str, load: Load) -> None:
        statuses = {f"HTTP {status}": count for status, count in load.statuses.items()}
        if load.outcomes:
            statuses.pop("HTTP 200", None)
        counts = load.outcomes | statuses | {"unanswered": load.unanswered, "connections lost": load.lost}
        answers = ", ".join(f"{answer} {count:,}" for answer, count in sorted(counts.items()) if count)
        rate = f"{load.rate:,.{0 if load.rate >= 100 else 1}f}"
        times = (f"{one:.1f}" for one in (load.p50_ms, load.p95_ms, load.p99_ms, load.most_ms))
        cells = (what, rate, *times, answers, f"{load.rate / self._bare.rate:.2g}")
        self.table.add_row(*cells)
        print(" | ".join(cells), file=sys.stderr, flush=True)  # the table comes at the end of some long minutes


def sell_into(shop: Shop, lines: int) -> None:
    """Put `lines` sold lines of the last 30 days on record, two for each of the customers."""
    with contextlib.closing(Service.open(shop.settings)) as service:
        sell(service, shop.operator, lines, customers=max(1, lines // 2), days=30)


def multiply_in(shop: Shop, copies: int) -> None:
    """Put as many copies of them on record, each with customers of its own."""
    with contextlib.closing(Service.open(shop.settings)) as service:
        multiply(service, shop.operator, copies)


@contextlib.contextmanager
def _shop(folder: Path, database: str) -> Iterator[Shop]:
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(servers.postgres(folder.parent / "pgdata")) if database == "postgresql" else None
        settings = Settings(folder=folder, database=url or "")
        made = init_store(settings, name="bench", jurisdictions=["EU"])
        service = Service.open(settings)
        register_shop(service, made.operator)
        service.close()
        yield Shop(folder, url, made.key.secret, made.operator)


if __name__ == "__main__":
    main()
