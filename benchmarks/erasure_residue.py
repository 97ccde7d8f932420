"""What the files of a store still hold of people it has forgotten, by method: python -m benchmarks.erasure_residue."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.stores import running_postgres
from tests.unit.storage.nouns import LATER, NOW, STATEMENT, line_of, order_of

from poisonbook.register.orders import OrderState
from poisonbook.storage import orders, statements
from poisonbook.storage.dumps import Connection
from poisonbook.storage.store import Store
from poisonbook.storage.sweep import sweep_some
from poisonbook.storage.writer import each
from poisonbook.workflows.erasure import scan
from poisonbook.workflows.machine_time import MachineTime
from poisonbook.workflows.sweep import Sweeper

_AT_ONCE = 500


def main() -> None:
    """Measure SQLite, then PostgreSQL."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=2_000)
    people = arguments.parse_args().people
    print("| store | after | in tables | in files of tables | in the log |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        _sqlite(Path(folder), people)
    _postgres(people)


def _canary(number: int) -> str:
    return f"CANARY-{number:05}-{number * 7919 % 99_991:05}"


@each
def _put(connection: Connection, numbers: range) -> None:
    """A sale and a statement of each person, twice as many rows of others between them."""
    sold = [
        order_of(
            _canary(n) if n >= 0 else f"other-{-n}", line_of("", abs(n) * 2 + (n < 0) + 1), state=OrderState.CONFIRMED
        )
        for number in numbers
        for n in (number, -number - 1)
    ]
    kept = LATER + timedelta(days=9_000)
    due = [one if one.id.startswith("CANARY") else replace(one, delete_after=kept) for one in sold]
    orders.insert_many(connection, [("op-1", one) for one in due])
    for n in numbers:
        statement = replace(STATEMENT, id=f"stm_{_canary(n)}", order_id=_canary(n))
        statements.add(connection, "op-1", statement, at=NOW, delete_after=LATER)


@each
def _others(connection: Connection, numbers: range) -> None:
    more = [order_of(f"later-{n}", line_of("", 10_000_000 + n), state=OrderState.CONFIRMED) for n in numbers]
    kept = LATER + timedelta(days=9_000)
    orders.insert_many(connection, [("op-1", replace(one, delete_after=kept)) for one in more])


@contextmanager
def _filled(url: str, people: int) -> Iterator[Store]:
    Store.upgrade(url)
    with Store.open(url, clock=lambda: LATER + timedelta(days=1)) as store:
        for start in range(0, people, _AT_ONCE):
            store.writer.run(_put, range(start, min(people, start + _AT_ONCE)))
        yield store


def _sweeper(store: Store) -> Sweeper:
    return Sweeper(store, machine=lambda: MachineTime("benchmark", timedelta(days=1), synchronised=True))


def _sqlite(folder: Path, people: int) -> None:
    path = folder / "register.db"
    with _filled(f"sqlite:///{path}", people) as store:
        told = _teller("SQLite", store, people, heap=[path], log=[Path(f"{path}-wal")])
        told("nothing")
        while store.writer.run(sweep_some, store.clock()):
            pass
        told("the deletion alone")
        _sweeper(store).sweep()
        told("a sweep: deletion, then `wal_checkpoint(TRUNCATE)`")


def _postgres(people: int) -> None:
    with running_postgres() as server:
        data = Path(server.server.pgdata)
        with _filled(server.database(), people) as store:
            told = _teller("PostgreSQL", store, people, heap=[data / "base"], log=[data / "pg_wal"])
            server.server.psql("CHECKPOINT")
            told("nothing")
            while store.writer.run(sweep_some, store.clock()):
                pass
            server.server.psql("CHECKPOINT")
            told("the deletion alone")
            store.compact(["orders", "statements", "ledger_contents"])
            server.server.psql("CHECKPOINT")
            told("a sweep: deletion, then `VACUUM (INDEX_CLEANUP ON)`")
            for start in range(0, people * 2, _AT_ONCE):
                store.writer.run(_others, range(start, start + _AT_ONCE))
            server.server.psql("CHECKPOINT")
            told("as many new orders again")
            store.close()
            name = store.shown.rsplit("/", 1)[-1].split("?")[0]
            server.server.psql(f"\\c {name}\nVACUUM FULL")
            server.server.psql("CHECKPOINT")
            told("`VACUUM FULL`, by hand")
            for _ in range(3):
                server.server.psql("SELECT pg_switch_wal()")
                server.server.psql("CHECKPOINT")
            told("three `pg_switch_wal()` and checkpoints")


def _teller(name: str, store: Store, people: int, *, heap: list[Path], log: list[Path]) -> Callable[[str], None]:
    texts = [_canary(n).encode() for n in range(people)]

    def tell(after: str) -> None:
        tempfile.tempdir = "/nonexistent"  # temporary files of others are none of ours
        found = scan(
            store, Path("/nonexistent"), texts, more=[*heap, *log], leave_out=Path("/nonexistent"), tell=_silent
        )
        tempfile.tempdir = None
        tables = max(one.found for one in found if one.place.startswith("table "))
        files = [one for one in found if not one.place.startswith("table ")]
        in_log = max((one.found for one in files if _is_in(one.place, log)), default=0)
        in_heap = max((one.found for one in files if _is_in(one.place, heap)), default=0)
        print(f"| {name} | {after} | {tables} | {in_heap} | {in_log} |", flush=True)

    return tell


def _is_in(place: str, folders: list[Path]) -> bool:
    return any(Path(place) == one.resolve() or one.resolve() in Path(place).parents for one in folders)


def _silent(_stage: str, _done: int, _total: int | None) -> None:
    """Nobody watches."""


if __name__ == "__main__":
    main()
