"""What is due is deleted, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from tests.unit.storage.nouns import LATER, LICENCE, NOW, STATEMENT, TRAINING, line_of, order_of, renamed
from tests.unit.storage.writing import read, written

from poisonbook.storage import licences, orders, statements, trainings
from poisonbook.storage.sweep import sweep
from poisonbook.storage.tables.everything import EPHEMERAL, LASTING, METADATA, PARTS
from poisonbook.storage.tables.evidence import LICENCE_GRANTS
from poisonbook.storage.tables.ledger import LEDGER_CONTENTS
from poisonbook.storage.tables.orders import ORDER_LINES

if TYPE_CHECKING:
    from poisonbook.storage.store import Store

MOMENT = timedelta(microseconds=1)


def swept(store: Store, now: datetime, *, most: int = 1_000) -> dict[str, int]:
    """How many records of each table; without what the ledger's entries on them commit to, which goes with them."""
    counts: dict[str, int] = written(store, sweep, now, most=most)
    return {name: count for name, count in counts.items() if name != LEDGER_CONTENTS.name}


def test_every_table_is_the_operators_or_has_an_end() -> None:
    assert {*LASTING, *EPHEMERAL, *PARTS} == set(METADATA.tables.values())
    assert [table.name for table in (*EPHEMERAL, *PARTS) if "delete_after" not in table.c] == []
    assert [table.name for table in LASTING if "delete_after" in table.c] == []


def test_rows_are_deleted_when_they_are_due(store: Store) -> None:
    written(store, statements.add, "op-1", STATEMENT, at=NOW, delete_after=LATER)
    written(store, trainings.add, "op-2", TRAINING, at=NOW, delete_after=LATER + MOMENT)

    assert swept(store, LATER - MOMENT) == {}
    assert swept(store, LATER) == {"statements": 1}

    assert read(store, statements.find, "op-1", STATEMENT.id) is None
    assert read(store, trainings.search, "op-2") == [TRAINING]


def test_what_belongs_to_a_row_goes_with_it(store: Store) -> None:
    written(store, orders.insert_many, [("op-1", order_of("O-1", line_of("", 1), line_of("", 2)))])
    written(store, licences.add, "op-1", LICENCE, at=NOW, delete_after=LATER)

    assert swept(store, LATER) == {"orders": 1, "licences": 1}

    for table in (ORDER_LINES, LICENCE_GRANTS):
        count = select(func.count()).select_from(table)
        assert read(store, lambda connection, count=count: connection.execute(count).scalar_one()) == 0


def test_a_great_sweep_is_done_in_parts(store: Store) -> None:
    for number in range(5):
        written(store, trainings.add, "op-1", renamed(TRAINING, f"trn_{number}"), at=NOW, delete_after=LATER)

    assert [swept(store, LATER, most=2) for _ in range(4)] == [
        {"trainings": 2},
        {"trainings": 2},
        {"trainings": 1},
        {},
    ]


def test_a_confirmed_order_is_kept_as_long_as_the_law_says(store: Store) -> None:
    hour = timedelta(hours=1)
    screened = order_of("O-1", line_of("", 1))
    written(store, orders.insert_many, [("op-1", screened)])
    written(store, orders.confirm, "op-1", "O-1", at=NOW, delete_after=LATER + hour)

    assert swept(store, LATER) == {}
    assert swept(store, LATER + hour) == {"orders": 1}
