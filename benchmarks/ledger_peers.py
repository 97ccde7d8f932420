"""What the ledger's appends are measured beside."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Any

from poisonbook.ledger.entries import entry_of
from poisonbook.ledger.events import RecordKept
from poisonbook.storage.bulk import insert_columns
from poisonbook.storage.engines import writing_engine
from poisonbook.storage.tables.ledger import LEDGER_CONTENTS, LEDGER_ENTRIES
from poisonbook.storage.urls import place_of

_ENDS = datetime(2028, 5, 22, tzinfo=UTC)
_SAID = RecordKept(operator="op_0123456789abcdef", noun="orders", id="o123456", at=_ENDS.isoformat(), digest="0" * 64)
_ENTRY = b"entry 12345678" * 16


@contextmanager
def rows_alone(url: str) -> Iterator[Callable[[int], None]]:
    """Inserts the rows of so many entries and contents, and commits them: no tree, no head, nothing hashed or spelt."""
    content, nonce = _SAID.content(until=_ENDS.isoformat()), os.urandom(32)
    entry = entry_of(_SAID.KIND, nonce, content)
    alike = {
        "kind": _SAID.KIND,
        "nonce": nonce,
        "content": content,
        "noun": _SAID.noun,
        "operator": _SAID.operator,
        "digest": _SAID.digest,
        "delete_after": _ENDS,
    }
    numbers = count()
    engine = writing_engine(place_of(url))
    with engine.connect() as connection:

        def append(size: int) -> None:
            some = list(islice(numbers, size))
            contents: dict[str, Sequence[Any]] = {"number": some, "id": [f"o{number}" for number in some]}
            contents |= {name: [value] * size for name, value in alike.items()}
            with connection.begin():
                insert_columns(connection, LEDGER_ENTRIES, {"number": some, "entry": [entry] * size})
                insert_columns(connection, LEDGER_CONTENTS, contents)

        yield append
    engine.dispose()


def pymerkles(folder: Path) -> dict[str, Callable[[int], object]]:
    """What appends so many entries to trees of pymerkle: in memory, and in SQLite as durably as ours."""
    from pymerkle import InmemoryTree

    trees = {"in memory": InmemoryTree(algorithm="sha256"), "SQLite": merkle_tree(folder / "pymerkle.db")}
    return {f"pymerkle, {name}": partial(_append, tree) for name, tree in trees.items()}


def merkle_tree(path: Path) -> Any:
    """An empty tree of pymerkle in a file, each commit on disk when it returns."""
    from pymerkle import SqliteTree

    tree = SqliteTree(str(path), algorithm="sha256")
    tree.con.execute("PRAGMA journal_mode=WAL")
    tree.con.execute("PRAGMA synchronous=FULL")
    return tree


def _append(tree: Any, size: int) -> None:
    if size == 1:
        tree.append_entry(_ENTRY)
    else:
        tree.append_entries([_ENTRY] * size)
