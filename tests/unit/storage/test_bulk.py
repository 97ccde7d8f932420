"""However many rows are inserted at once, and in whichever way they come in, they are the same rows afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select
from tests.unit.storage.writing import written

from poisonbook.storage.bulk import insert_columns, insert_rows
from poisonbook.storage.errors import StoreConflictError, StoreValueError
from poisonbook.storage.tables.ledger import LEDGER_CONTENTS
from poisonbook.storage.tables.traffic import IDEMPOTENCY_KEYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection

    from poisonbook.storage.store import Store

COUNTS = (1, 2, 19, 20, 300)
"""On both sides of where PostgreSQL is given them in another way."""
START = datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
TEXTS = ("", "a\tb\\c\n\r\"'", "\\N", "\\.", "ü\u2028\U0001f9ea", None)


def contents(count: int) -> list[dict[str, Any]]:
    return [
        {
            "number": number + (1 << 40),
            "kind": "x" * number,
            "nonce": bytes(range(number % 256)),
            "content": b"\\x00\xff\x00" * number,
            "noun": TEXTS[number % len(TEXTS)],
            "operator": None,
            "id": f"{number}",
            "digest": TEXTS[-number % len(TEXTS)],
            "delete_after": START + timedelta(microseconds=number),
        }
        for number in range(count)
    ]


def stored(store: Store, table: Table) -> list[dict[str, Any]]:
    with store.reading() as connection:
        return [dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]


@pytest.mark.parametrize("count", COUNTS)
def test_rows_come_back_as_they_were_given(store: Store, count: int) -> None:
    rows = contents(count)
    written(store, insert_rows, LEDGER_CONTENTS, rows)

    assert stored(store, LEDGER_CONTENTS) == rows


@pytest.mark.parametrize("count", COUNTS)
def test_they_are_the_rows_that_one_by_one_would_be_there(store: Store, count: int) -> None:
    def one_by_one(connection: Connection) -> None:
        for row in contents(count):
            connection.execute(insert(LEDGER_CONTENTS).values(**row))

    written(store, one_by_one)
    before = stored(store, LEDGER_CONTENTS)
    written(store, lambda connection: connection.execute(LEDGER_CONTENTS.delete()))
    written(store, insert_rows, LEDGER_CONTENTS, contents(count))

    assert stored(store, LEDGER_CONTENTS) == before


def columns(numbers: Sequence[int]) -> dict[str, Sequence[Any]]:
    """Contents with these numbers, and nothing to tell them apart."""
    alike = {"kind": "", "nonce": b"", "content": b"", "delete_after": START}
    return {"number": numbers, **{name: [value] * len(numbers) for name, value in alike.items()}}


def numbers(store: Store) -> list[int]:
    return [row["number"] for row in stored(store, LEDGER_CONTENTS)]


@pytest.mark.parametrize("count", COUNTS)
def test_columns_are_the_rows_they_make(store: Store, count: int) -> None:
    given = contents(count)
    written(store, insert_columns, LEDGER_CONTENTS, {name: [row[name] for row in given] for name in given[0]})

    assert stored(store, LEDGER_CONTENTS) == given


def test_nothing_is_inserted_of_no_rows(store: Store) -> None:
    written(store, insert_rows, LEDGER_CONTENTS, [])
    written(store, insert_columns, LEDGER_CONTENTS, columns(()))

    assert numbers(store) == []


def test_columns_of_different_lengths_are_no_rows(store: Store) -> None:
    with pytest.raises(ValueError, match="longer"):
        written(store, insert_columns, LEDGER_CONTENTS, {**columns(range(39)), "id": ["1"] * 40})


@pytest.mark.parametrize("count", COUNTS)
def test_of_rows_with_a_key_that_is_there_none_is_inserted(store: Store, count: int) -> None:
    written(store, insert_columns, LEDGER_CONTENTS, columns([count - 1]))

    with pytest.raises(StoreConflictError):
        written(store, insert_columns, LEDGER_CONTENTS, columns(range(count)))
    assert numbers(store) == [count - 1]


@pytest.mark.parametrize("count", [20, 300])
@pytest.mark.parametrize("wrong", [1 << 63, -(1 << 63) - 1])
def test_a_number_that_no_column_holds_is_said_to_be_one(store: Store, count: int, wrong: int) -> None:
    with pytest.raises(StoreValueError):
        written(store, insert_columns, LEDGER_CONTENTS, columns([wrong, *range(count - 1)]))
    assert numbers(store) == []


@pytest.mark.parametrize("count", COUNTS)
def test_small_numbers_stand_in_narrow_columns(store: Store, count: int) -> None:
    row = {"operator": "op-1", "recorded_at": START, "delete_after": START, "request": "r", "body": b"{}"}
    rows = [{**row, "id": f"{number:03}", "status": 200 + number} for number in range(count)]
    written(store, insert_rows, IDEMPOTENCY_KEYS, rows)

    assert stored(store, IDEMPOTENCY_KEYS) == rows
