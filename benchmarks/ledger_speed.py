"""What the ledger costs: appends by how many a commit, proofs, an audit, and what a checkout pays for it.

    python -m benchmarks.ledger_speed [--entries 1000000 10000000] [--databases sqlite postgresql] [--orders 5120]

A proof is all of it: the entry is found, proved in the last checkpoint, and checked against the signed root. The logs
that are proved from are filled by 100,000 entries a commit and have no contents any more, as those of old records.

Beside it, in turns in the same run: the same rows inserted into the same tables without a tree or anything else, which
is what the database itself takes; and pymerkle (GPL, a development dependency) in memory and in SQLite with the same
durability (WAL, synchronous=FULL). Medians of the turns; ratios count, the machine is shared with whatever else runs.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from benchmarks.checkout.servers import postgres
from benchmarks.ledger_appends import appends_of, grow_to
from benchmarks.ledger_checkout import screened
from benchmarks.ledger_peers import merkle_tree, pymerkles, rows_alone
from poisonbook.ledger.notes import NoteSigner
from poisonbook.ledger.proofs import consistency_proof, extends
from poisonbook.storage import tiles
from poisonbook.storage.store import Store
from poisonbook.workflows.ledger_audit import audit
from poisonbook.workflows.ledger_checkpoints import signed_checkpoint
from poisonbook.workflows.ledger_proofs import proof_of_entry

_SIZES = (1, 100, 1_000)
_TURNS = 3
_PROOFS = 400
_PEER_ENTRIES = 100_000
_OF_LOGS = ("filled s", "bytes an entry", "signed s", "audit s", "s / 10^6", "MB in memory")
_OF_PROOFS = ("inclusion p50", "p99", "CPU p99", "consistency p50", "p99", "CPU p99")
_SIGNER = NoteSigner(Ed25519PrivateKey.generate(), "bench.example/ledger")


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument(
        "--entries", type=int, nargs="+", default=[1_000_000, 10_000_000], help="of the logs that are proved"
    )
    arguments.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    arguments.add_argument("--seconds", type=float, default=2, help="for each number of appends a commit")
    arguments.add_argument("--orders", type=int, default=5_120, help="screened with the ledger, and without")
    asked = arguments.parse_args()
    console = Console(width=140)
    checkout = Table("an order, microseconds of CPU", "with", "without", "costs", "of them PostgreSQL", "by the clock")
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        scratch = Path(name)
        appending = dict(pymerkles(scratch))
        for database in asked.databases:
            store = stack.enter_context(_store(scratch / database, database))
            appending |= appends_of(store, database)
            url = stack.enter_context(_database(scratch / f"rows-{database}", database))
            appending[f"the same rows alone, {database}"] = stack.enter_context(rows_alone(url))
        console.print(_appends(appending, asked.seconds))
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for database in asked.databases:
            logs, proofs = Table(f"{database}: a log of", *_OF_LOGS), Table(f"{database}: ms, in a log of", *_OF_PROOFS)
            with _store(scratch / database, database) as store:
                for entries in sorted(asked.entries):
                    logs.add_row(f"{entries:,}", *_grown(store, entries), *_audited(store, entries))
                    proofs.add_row(f"{entries:,}", *_proofs(store))
            console.print(logs, proofs)
        tree = merkle_tree(scratch / "pymerkle.db")
        tree.append_entries([f"entry {number}".encode() * 16 for number in range(_PEER_ENTRIES)])
        times = _times(tree.prove_inclusion, _places(_PEER_ENTRIES, 50))
        proofs = Table("pymerkle, SQLite: ms, in a log of", *_OF_PROOFS[:2])
        proofs.add_row(f"{_PEER_ENTRIES:,}", *_percentiles(times))
        console.print(proofs)
        for database in asked.databases:
            with_it, without = screened(database, scratch, orders=asked.orders)
            costs, clock = with_it.all_cpu / without.all_cpu - 1, with_it.clock / without.clock - 1
            figures = f"{with_it.all_cpu:,.0f}", f"{without.all_cpu:,.0f}", f"{costs:.1%}"
            checkout.add_row(database, *figures, f"{with_it.server:,.0f}, {without.server:,.0f}", f"{clock:.1%}")
        console.print(checkout)


@contextlib.contextmanager
def _database(folder: Path, database: str) -> Iterator[str]:
    """The address of an empty register."""
    folder.mkdir()
    with postgres(folder) if database == "postgresql" else contextlib.nullcontext() as served:
        url = served or f"sqlite:///{folder / 'ledger.db'}"
        Store.upgrade(url)
        yield url


@contextlib.contextmanager
def _store(folder: Path, database: str) -> Iterator[Store]:
    with _database(folder, database) as url, Store.open(url, head=folder / "head") as store:
        yield store


def _appends(appending: dict[str, Callable[[int], object]], seconds: float) -> Table:
    """Entries a second of each, taking turns, each commit on disk before the next."""
    table = Table("appends a second", *(f"{size:,} a commit" for size in _SIZES))
    rates: dict[str, list[str]] = {name: [] for name in appending}
    for size in _SIZES:
        turns: dict[str, list[float]] = {name: [] for name in appending}
        for _ in range(_TURNS):
            for name, append in appending.items():
                turns[name].append(_rate(append, size, seconds / _TURNS))
        for name, seen in turns.items():
            rates[name].append(f"{sorted(seen)[_TURNS // 2]:,.0f}")
    for name, row in rates.items():
        table.add_row(name, *row)
    return table


def _rate(append: Callable[[int], object], size: int, seconds: float) -> float:
    append(size)  # what is done once
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        append(size)
        done += size
    return done / (time.perf_counter() - start)


def _grown(store: Store, entries: int) -> tuple[str, str, str]:
    """Seconds to fill the log, bytes an entry on disk, seconds to sign the first checkpoint of what is new."""
    start = time.perf_counter()
    grow_to(store, entries)
    filled = time.perf_counter() - start
    signed_checkpoint(store, _SIGNER)
    seconds = time.perf_counter() - start - filled
    return f"{filled:.0f}", f"{_bytes(store) / entries:.0f}", f"{seconds:.1f}"


def _bytes(store: Store) -> int:
    """Of the entries and tiles on disk."""
    if store.files:
        return store.files[0].stat().st_size
    with store.reading() as connection:
        tables = ("ledger_entries", "ledger_tiles")
        return sum(connection.execute(select(func.pg_total_relation_size(one))).scalar_one() for one in tables)


def _proofs(store: Store) -> Iterator[str]:
    with store.reading() as connection:
        size = tiles.size_of(connection)
    root = proof_of_entry(store, _SIGNER, size - 1).checkpoint.root
    gc.collect()
    gc.freeze()  # as the server does when it begins
    for prove in (
        lambda number: proof_of_entry(store, _SIGNER, number),
        lambda old: _extended(store, old, size, root),
    ):
        places = _places(size, _PROOFS)
        yield from _percentiles(_times(prove, places))
        yield _percentiles(_times(prove, places, time.process_time))[1]


def _extended(store: Store, old: int, size: int, root: bytes) -> None:
    """The proof that the ledger only grew since it had so many entries, checked."""
    with store.reading() as connection:
        before = tiles.root_at(connection, old)
        proof = consistency_proof(old, size, tiles.StoredHashes(connection, size, about=old - 1))
    assert extends(before, root, old=old, new=size, proof=proof)


def _audited(store: Store, entries: int) -> tuple[str, str, str]:
    """Seconds for all of it, for a million, and the most memory that the process had meanwhile, in MB."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the most from now on
    start = time.perf_counter()
    found = audit(store, _SIGNER.key)
    seconds = time.perf_counter() - start
    assert not found.wrong, found.problems
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (most,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return f"{seconds:.1f}", f"{seconds / entries * 1e6:.1f}", f"{int(most) // 1024:,}"


def _places(size: int, count: int) -> list[int]:
    chance = random.Random(1)  # noqa: S311 - not a secret
    return [chance.randrange(1, size) for _ in range(count)]


def _times(
    prove: Callable[[int], object], places: Sequence[int], clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    times = []
    for place in places:
        start = clock()
        prove(place)
        times.append(1000 * (clock() - start))
    return sorted(times)


def _percentiles(times: Sequence[float]) -> tuple[str, str]:
    return f"{times[len(times) // 2]:.2f}", f"{times[int(len(times) * 0.99)]:.2f}"


if __name__ == "__main__":
    main()
