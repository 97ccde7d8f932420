"""Entries for a ledger: what is told of records and of events, by the store's own code; and a log to prove from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import count, islice

from sqlalchemy.engine import Connection

from poisonbook.ledger.entries import entry_of, fresh_nonces
from poisonbook.ledger.events import Erasure, RecordKept
from poisonbook.ledger.hashing import leaf_hash
from poisonbook.ledger.tree import Tile
from poisonbook.storage import tiles
from poisonbook.storage.bulk import insert_columns
from poisonbook.storage.events import Standing, log_event, touch
from poisonbook.storage.store import Store
from poisonbook.storage.tables.ledger import LEDGER_CONTENTS, LEDGER_ENTRIES, LEDGER_TILES
from poisonbook.storage.tables.orders import ORDERS
from poisonbook.storage.writer import Work, each

AT = "2026-11-22T00:00:00+00:00"
_ENDS = datetime(2028, 5, 22, tzinfo=UTC)
_BULK = 100_000


def appends_of(store: Store, database: str) -> dict[str, Callable[[int], object]]:
    """What appends so many entries in one commit: of records, as most are, and of events."""
    numbers = count()

    def append(work: Work[Sequence[int], None], size: int) -> None:
        store.writer.run(work, list(islice(numbers, size)))

    works = {"records": _records, "events": _events}
    return {f"poisonbook, {database}: {what}": partial(append, work) for what, work in works.items()}


def grow_to(store: Store, entries: int) -> None:
    """Have so many entries in the ledger: of records that are gone, as most are of a log that is years old.

    Each commit has as many as fit, and the entry that says how many contents of them were erased, so that an audit
    finds everything accounted for.
    """
    while True:
        with store.reading() as connection:
            missing = entries - tiles.size_of(connection)
        if missing <= 0:
            store.writer.run(_settle, None)
            return
        store.writer.run(_long_gone, min(_BULK, missing - 1))


@each
def _settle(connection: Connection, _nothing: None) -> None:
    """What PostgreSQL does by itself within five minutes of so many rows."""
    if connection.dialect.name == "postgresql":
        for table in (LEDGER_ENTRIES, LEDGER_TILES, LEDGER_CONTENTS):
            connection.exec_driver_sql(f"ANALYZE {table.name}")
        connection.exec_driver_sql("CHECKPOINT")


@each
def _records(connection: Connection, numbers: Sequence[int]) -> None:
    standing = {("op_0123456789abcdef", f"o{number}"): Standing(f"{number:064x}", _ENDS) for number in numbers}
    touch(connection, ORDERS, list(standing), standing=standing)


@each
def _events(connection: Connection, numbers: Sequence[int]) -> None:
    for number in numbers:
        log_event(connection, Erasure(at=AT, counts={"orders": number}, latest_seconds=0))


@each
def _long_gone(connection: Connection, size: int) -> None:
    tree = tiles.tree_of(connection, tiles.size_of(connection))
    entries = [entry_of(RecordKept.KIND, nonce, b"") for nonce in fresh_nonces(size)]
    numbers = range(tree.size, tree.size + size)
    full = tree.grow(map(leaf_hash, entries))
    insert_columns(connection, LEDGER_ENTRIES, {"number": numbers, "entry": entries})
    insert_columns(connection, LEDGER_TILES, {name: [getattr(one, name) for one in full] for name in Tile._fields})
    log_event(connection, Erasure(at=AT, counts={LEDGER_CONTENTS.name: size}, latest_seconds=0))
