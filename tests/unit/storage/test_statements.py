"""How long a statement stays on record, and that a link makes one statement."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from tests.unit.storage.nouns import LATER, LINK, NOW, STATEMENT
from tests.unit.storage.writing import read, written

from poisonbook.storage import form_links, statements
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

    assert not written(store, form_links.use, "op-2", LINK.id, statement="stm_0", at=NOW)
    assert written(store, form_links.use, "op-1", LINK.id, statement="stm_1", at=NOW)
    assert not written(store, form_links.use, "op-1", LINK.id, statement="stm_2", at=NOW)
    found = read(store, form_links.find, "op-1", LINK.id)
    assert found is not None
    assert (found.used_at, found.statement) == (NOW, "stm_1")
