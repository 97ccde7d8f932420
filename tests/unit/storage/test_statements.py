"""How long a statement stays on record, and that a link makes one statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from tests.unit.storage.nouns import LATER, LINK, NOW, STATEMENT
from tests.unit.storage.writing import read, written

from poisonbook.storage import form_links, statements
from poisonbook.storage.errors import StoreConflictError
from poisonbook.storage.tables.evidence import STATEMENTS

if TYPE_CHECKING:
    from datetime import datetime

    from poisonbook.storage.store import Store


def end(store: Store, operator: str = "op-1") -> datetime:
    """When the statement is deleted."""
    with store.reading() as connection:
        found: datetime = connection.execute(
            select(STATEMENTS.c.delete_after).where(STATEMENTS.c.operator == operator)
        ).scalar_one()
    return found


def test_a_sale_moves_the_end_of_its_statement_on_and_never_back(store: Store) -> None:
    for operator in ("op-1", "op-2"):
        written(store, statements.add, operator, STATEMENT, at=NOW, delete_after=LATER)

    written(store, statements.keep_until, "op-1", STATEMENT.id, LATER - timedelta(days=1))
    assert end(store) == LATER
    written(store, statements.keep_until, "op-1", STATEMENT.id, LATER + timedelta(days=1))
    assert end(store) == LATER + timedelta(days=1)
    assert end(store, "op-2") == LATER


def test_a_link_is_used_once(store: Store) -> None:
    written(store, form_links.add, "op-1", LINK, at=NOW, delete_after=LATER)

    assert not written(store, form_links.use, "op-2", LINK.id, at=NOW)
    assert written(store, form_links.use, "op-1", LINK.id, at=NOW)
    assert not written(store, form_links.use, "op-1", LINK.id, at=LATER)
    with store.reading() as connection:
        found = form_links.by_token(connection, LINK.id)
    assert found == ("op-1", replace(LINK, used_at=NOW))


def test_a_token_opens_one_link(store: Store) -> None:
    written(store, form_links.add, "op-1", LINK, at=NOW, delete_after=LATER)

    for operator in ("op-1", "op-2"):
        with pytest.raises(StoreConflictError):
            written(store, form_links.add, operator, LINK, at=NOW, delete_after=LATER)
    with store.reading() as connection:
        assert form_links.by_token(connection, LINK.id) == ("op-1", LINK)
        assert form_links.by_token(connection, "another") is None


def test_the_statements_for_an_order_are_found_by_it_the_latest_first(store: Store) -> None:
    for operator, id_, order_id, at in (
        ("op-1", "stm_1", "O-1", NOW),
        ("op-1", "stm_2", "O-1", NOW + timedelta(hours=1)),
        ("op-1", "stm_3", "O-2", NOW),
        ("op-1", "stm_4", None, NOW),
        ("op-2", "stm_5", "O-1", NOW),
    ):
        statement = replace(STATEMENT, id=id_, order_id=order_id)
        written(store, statements.add, operator, statement, at=at, delete_after=LATER)

    assert [one.id for one in read(store, statements.of_order, "op-1", "O-1")] == ["stm_2", "stm_1"]
    assert read(store, statements.of_order, "op-1", "O-9") == []
