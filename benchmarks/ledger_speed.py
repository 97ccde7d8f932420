"""What the ledger costs: appends by how many a commit, proofs, an audit, and what a checkout pays for it.

    python -m benchmarks.ledger_speed [--entries 1000000] [--databases sqlite postgresql] [--orders 3000]

Beside pymerkle's SQLite tree (GPL, a development dependency) in the same run: the same entries, the same durability
(WAL, synchronous=FULL). Ratios count; both share the machine with whatever else runs.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy.engine import Connection

from benchmarks.checkout.servers import postgres
from benchmarks.ledger_checkout import screened
from poisonbook.ledger.events import Erasure
from poisonbook.ledger.proofs import consistency_proof, inclusion_proof
from poisonbook.storage import ledger
from poisonbook.storage.events import log_event
from poisonbook.storage.store import Store
from poisonbook.storage.writer import each

_SIZES = (1, 100, 1_000)
_PROOFS = 400
_BULK = 5_000


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--entries", type=int, default=1_000_000, help="of the log that is proved and audited")
    arguments.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    arguments.add_argument("--seconds", type=float, default=3, help="for each number of appends a commit")
    arguments.add_argument("--orders", type=int, default=3_000, help="screened with the ledger, and without")
    asked = arguments.parse_args()
    console = Console(width=140)
    appends = Table("appends a second", *(f"{size:,} a commit" for size in _SIZES))
    proofs = Table(f"a log of {asked.entries:,} entries", "p50 ms", "p99 ms", "whole audit s")
    checkout = Table("orders of two regulated lines a second, 32 at once, in one process", "with", "without", "costs")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for database in asked.databases:
            with _store(scratch / database, database) as store:
                rates = [_appends(store, size, asked.seconds) for size in _SIZES]
                appends.add_row(f"poisonbook, {database}", *(f"{rate:,.0f}" for rate in rates))
                _grow_to(store, asked.entries)
                _measure(store, proofs, database)
            with_it, without = screened(database, scratch, orders=asked.orders)
            checkout.add_row(database, f"{with_it:,.0f}", f"{without:,.0f}", f"{without / with_it - 1:.0%}")
        rates = [_pymerkle(scratch / f"pymerkle-{size}.db", size, asked.seconds) for size in _SIZES]
        appends.add_row("pymerkle, SQLite", *(f"{rate:,.0f}" for rate in rates))
        _measure_pymerkle(scratch / "pymerkle.db", min(asked.entries, 100_000), proofs)
    console.print(appends)
    console.print(proofs)
    console.print(checkout)


@contextlib.contextmanager
def _store(folder: Path, database: str) -> Iterator[Store]:
    with contextlib.ExitStack() as stack:
        folder.mkdir()
        served = database == "postgresql"
        url = stack.enter_context(postgres(folder)) if served else f"sqlite:///{folder / 'ledger.db'}"
        Store.upgrade(url)
        yield stack.enter_context(Store.open(url, head=folder / "head"))


@each
def _log(connection: Connection, numbers: range) -> None:
    for number in numbers:
        log_event(connection, Erasure(at="2026-11-22T00:00:00+00:00", counts={"orders": number}, latest_seconds=0))


def _appends(store: Store, size: int, seconds: float) -> float:
    """Entries a second, each commit on disk before the next."""
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        store.writer.run(_log, range(done, done + size))
        done += size
    return done / (time.perf_counter() - start)


def _grow_to(store: Store, entries: int) -> None:
    with store.reading() as connection:
        there = ledger.size_of(connection)
    for start in range(there, entries, _BULK):
        store.writer.run(_log, range(start, min(entries, start + _BULK)))


def _measure(store: Store, table: Table, database: str) -> None:
    chance = random.Random(1)  # noqa: S311 - not a secret
    with store.reading() as connection:
        size = ledger.size_of(connection)
        for what, prove in (
            ("inclusion", lambda at: inclusion_proof(at, size, ledger.StoredHashes(connection))),
            ("consistency", lambda at: consistency_proof(at, size, ledger.StoredHashes(connection))),
        ):
            times = _times(prove, [chance.randrange(1, size) for _ in range(_PROOFS)])
            table.add_row(f"poisonbook, {database}: {what}", *_percentiles(times), "")
    from poisonbook.ledger.notes import NoteKey
    from poisonbook.workflows.ledger_audit import audit

    start = time.perf_counter()
    found = audit(store, NoteKey("none", 1, b"\0" * 32))
    assert not found.wrong, found.problems
    table.add_row(f"poisonbook, {database}: audit", "", "", f"{time.perf_counter() - start:.1f}")


def _pymerkle(path: Path, size: int, seconds: float) -> float:
    tree = _pymerkle_tree(path)
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        entries = [f"entry {number}".encode() * 16 for number in range(done, done + size)]
        if size == 1:
            tree.append_entry(entries[0])
        else:
            tree.append_entries(entries)
        done += size
    return done / (time.perf_counter() - start)


def _measure_pymerkle(path: Path, entries: int, table: Table) -> None:
    chance = random.Random(1)  # noqa: S311 - not a secret
    tree = _pymerkle_tree(path)
    tree.append_entries([f"entry {number}".encode() * 16 for number in range(entries)])
    times = _times(tree.prove_inclusion, [chance.randrange(1, entries) for _ in range(50)])
    table.add_row(f"pymerkle, SQLite, {entries:,} entries: inclusion", *_percentiles(times), "")


def _pymerkle_tree(path: Path) -> Any:
    from pymerkle import SqliteTree

    tree = SqliteTree(str(path), algorithm="sha256")
    tree.con.execute("PRAGMA journal_mode=WAL")
    tree.con.execute("PRAGMA synchronous=FULL")
    return tree


def _times(prove: Callable[[int], object], places: Sequence[int]) -> list[float]:
    times = []
    for place in places:
        start = time.perf_counter()
        prove(place)
        times.append(1000 * (time.perf_counter() - start))
    return sorted(times)


def _percentiles(times: Sequence[float]) -> tuple[str, str]:
    return f"{times[len(times) // 2]:.2f}", f"{times[int(len(times) * 0.99)]:.2f}"


if __name__ == "__main__":
    main()
