"""Rows come a page at a time, each once, in the order of their keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from tests.unit.storage.nouns import CHECK, NOW
from tests.unit.storage.writing import read, written

from poisonbook.storage import identity_checks, sealed
from poisonbook.storage.pages import PAGE, in_order
from poisonbook.storage.tables.evidence import IDENTITY_CHECKS

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from poisonbook.storage.store import Store

COUNT = 2 * PAGE + 7


def _fill(connection: Connection) -> None:
    for number in range(COUNT):
        check = replace(CHECK, id=f"idc_{number * 7919 % COUNT:05}", customer=f"c{number % 10}", sealed=b"%d" % number)
        identity_checks.add(connection, f"op-{number % 2}", check, at=NOW, delete_after=NOW + timedelta(days=1))


def test_what_is_sealed_comes_once_each_over_several_pages(store: Store) -> None:
    written(store, _fill)

    found = read(store, lambda connection: [(one.operator, one.id) for one in sealed.every(connection)])

    assert len(found) == COUNT
    assert found == sorted(set(found))


def test_a_query_whose_last_columns_are_not_its_keys_is_not_read(store: Store) -> None:
    columns = IDENTITY_CHECKS.c
    query = select(columns.operator, columns.id, columns.sealed)

    with store.reading() as connection, pytest.raises(ValueError, match="last columns"):
        in_order(connection, query, (columns.operator, columns.id))
