"""The ledger grows with what is written, in its transaction and never otherwise."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, func, insert, select
from tests.unit.storage.nouns import CHECK, LATER, LICENCE, NOW, STATEMENT, line_of, order_of, renamed
from tests.unit.storage.writing import read, spoiled, written

from poisonbook.ledger.entries import commits_to, kind_of
from poisonbook.ledger.events import Erasure
from poisonbook.ledger.hashing import leaf_hash
from poisonbook.ledger.tree import Tree
from poisonbook.register.orders import OrderState
from poisonbook.storage import contents, identity_checks, licences, orders, statements, tiles
from poisonbook.storage.errors import LedgerBrokenError, LedgerRolledBackError, StoreConflictError
from poisonbook.storage.events import log
from poisonbook.storage.head import Head, HeadFile
from poisonbook.storage.store import Store
from poisonbook.storage.sweep import sweep_some
from poisonbook.storage.tables.ledger import LEDGER_CONTENTS, LEDGER_ENTRIES, LEDGER_TILES
from poisonbook.storage.tables.orders import ORDERS
from poisonbook.storage.writer import each

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import Connection

ERASURE = Erasure(at=NOW.isoformat(), counts={"orders": 3}, latest_seconds=60)


def put(store: Store, id_: str, number: int = 1, **more: Any) -> None:
    order = replace(order_of(id_, line_of("", number)), **more)
    written(store, orders.insert_many, [("op-1", order)])


def said(store: Store) -> list[dict[str, Any]]:
    """What the entries say, in their order."""
    with store.reading() as connection:
        return [json.loads(one.content) for one in contents.between(connection, 0, 1_000_000)]


def size(store: Store) -> int:
    found: int = read(store, tiles.size_of)
    return found


def recomputed(store: Store) -> Tree:
    """The tree of the entries as they are stored."""
    tree = Tree()
    tree.grow(map(leaf_hash, read(store, tiles.entries, 0, size(store))))
    return tree


def test_every_record_that_is_written_is_an_entry(store: Store) -> None:
    put(store, "O-1")
    written(store, statements.add, "op-1", STATEMENT, at=NOW, delete_after=LATER)
    written(store, identity_checks.add, "op-1", CHECK, at=NOW, delete_after=LATER)

    assert [(one["noun"], one["id"]) for one in said(store)] == [
        ("orders", "O-1"),
        ("statements", STATEMENT.id),
        ("identity_checks", CHECK.id),
    ]


def test_a_change_is_a_new_entry_with_another_digest(store: Store) -> None:
    put(store, "O-1")
    written(store, orders.confirm, "op-1", "O-1", at=NOW, delete_after=LATER)
    written(store, orders.cancel, "op-1", "O-1", at=NOW)

    digests = [one["digest"] for one in said(store)]
    assert len(set(digests)) == 3


def test_a_decision_is_an_entry_of_its_own_kind_with_outcome_and_rules(store: Store) -> None:
    put(store, "O-1")
    written(store, orders.confirm, "op-1", "O-1", at=NOW, delete_after=LATER)
    written(store, orders.forget, "op-1", ["O-1"])

    decision, *others = said(store)
    order = order_of("O-1", line_of("", 1))
    assert (decision["kind"], decision["outcome"]) == ("decision", order.decision.outcome)
    assert decision["findings"] == {finding.rule: 1 for finding in order.decision.findings}
    assert decision["released"] is False
    assert [(one["kind"], one["digest"] is None) for one in others] == [("record", False), ("record", True)]


def test_what_changes_nothing_is_no_entry(store: Store) -> None:
    put(store, "O-1")
    written(store, orders.confirm, "op-1", "O-2", at=NOW, delete_after=LATER)
    written(store, statements.withdraw, "op-1", "stm-none")
    read(store, orders.find, "op-1", "O-1")

    assert size(store) == 1


def test_a_record_touched_twice_in_a_transaction_is_one_entry_as_it_stands_at_the_end(store: Store) -> None:
    @each
    def both(connection: Connection, _: None) -> None:
        orders.insert_many(connection, [("op-1", order_of("O-1", line_of("", 1)))])
        orders.confirm(connection, "op-1", "O-1", at=NOW, delete_after=LATER)

    store.writer.run(both, None)
    (first,) = said(store)
    written(store, orders.confirm, "op-1", "O-1", at=NOW, delete_after=LATER)

    assert size(store) == 1
    assert first["until"] == LATER.isoformat()


def test_a_deleted_record_is_an_entry_without_a_digest(store: Store) -> None:
    put(store, "O-1")
    written(store, orders.forget, "op-1", ["O-1"])

    assert [one["digest"] is None for one in said(store)] == [False, True]


def test_what_a_licence_leaves_is_a_part_of_its_digest(store: Store) -> None:
    from decimal import Decimal

    from poisonbook.checkout.decision import WriteOff

    written(store, licences.add, "op-1", LICENCE, at=NOW, delete_after=LATER)
    substance = LICENCE.granted[0].substance
    taken = [WriteOff(LICENCE.id, substance, Decimal("0.001"))]
    written(store, licences.write_off, "op-1", taken, order_id="O-1", at=NOW, delete_after=LATER)

    first, second = said(store)
    assert (first["noun"], first["id"]) == (second["noun"], second["id"]) == ("licences", LICENCE.id)
    assert first["digest"] != second["digest"]


def test_a_work_that_fails_leaves_no_entry_and_its_neighbours_theirs(store: Store) -> None:
    put(store, "O-1")
    waiting = [store.writer.submit(_insert, (id_, number)) for number, id_ in enumerate(("O-2", "O-1", "O-3"), 2)]

    with pytest.raises(StoreConflictError):
        waiting[1].result()
    assert waiting[0].result() is waiting[2].result() is None

    assert [one["id"] for one in said(store)] == ["O-1", "O-2", "O-3"]
    assert recomputed(store).size == 3


@each
def _insert(connection: Connection, asked: tuple[str, int]) -> None:
    id_, number = asked
    orders.insert_many(connection, [("op-1", order_of(id_, line_of("", number)))])


def test_entries_commit_to_what_is_kept_beside_them(store: Store) -> None:
    put(store, "O-1")
    store.writer.run(log, ERASURE)

    with store.reading() as connection:
        entries = tiles.entries(connection, 0, 2)
        kept = list(contents.between(connection, 0, 2))
    assert [kind_of(entry) for entry in entries] == ["decision", "erasure"]
    assert all(commits_to(entry, one.nonce, one.content) for entry, one in zip(entries, kept, strict=True))


def test_tiles_are_stored_when_they_are_full(store: Store) -> None:
    for start in range(0, 700, 70):
        many = [("op-1", order_of(f"O-{n}", line_of("", n))) for n in range(start, start + 70)]
        written(store, orders.insert_many, many)

    tree = recomputed(store)
    with store.reading() as connection:
        assert len(tiles.stored_tiles(connection, tiles.Tiles(0, 0, 10))) == 2
        assert tiles.tree_of(connection, 700).root == tiles.root_at(connection, 700) == tree.root


def test_a_store_that_is_opened_again_goes_on(store: Store, store_url: str) -> None:
    many = [("op-1", order_of(f"O-{n}", line_of("", n))) for n in range(300)]
    written(store, orders.insert_many, many)
    with Store.open(store_url) as again:
        put(again, "O-x", 1_000)
        put(store, "O-y", 1_001)
        put(again, "O-z", 1_002)

    with store.reading() as connection:
        assert tiles.root_at(connection, 303) == recomputed(store).root


def test_a_ledger_that_lacks_a_tile_or_entry_is_not_written_on(store: Store, store_url: str) -> None:
    many = [("op-1", order_of(f"O-{n}", line_of("", n))) for n in range(300)]
    written(store, orders.insert_many, many)

    for gone in (delete(LEDGER_ENTRIES).where(LEDGER_ENTRIES.c.number == 280), delete(LEDGER_TILES)):
        spoiled(store, gone)
        with Store.open(store_url) as again, pytest.raises(LedgerBrokenError):
            put(again, "O-x", 1_000)
        with store.reading() as connection:
            assert connection.execute(select(func.count()).select_from(ORDERS)).scalar_one() == 300


def test_contents_go_with_their_record_and_entries_stay(store: Store) -> None:
    put(store, "O-1", delete_after=NOW + timedelta(days=1))
    put(store, "O-2", 2, delete_after=NOW + timedelta(days=30))
    root = recomputed(store).root

    while store.writer.run(sweep_some, NOW + timedelta(days=2)):
        pass

    with store.reading() as connection:
        assert connection.execute(select(LEDGER_CONTENTS.c.id).where(LEDGER_CONTENTS.c.noun.is_not(None))).all() == [
            ("O-2",)
        ]
        assert tiles.root_at(connection, 2) == root


def test_two_records_alike_but_for_their_state_have_different_digests_and_equal_ones_the_same(store: Store) -> None:
    first = order_of("O-1", line_of("", 1))
    written(store, orders.insert_many, [("op-1", first)])
    written(store, orders.forget, "op-1", ["O-1"])
    written(store, orders.insert_many, [("op-1", first)])
    written(store, orders.forget, "op-1", ["O-1"])
    written(store, orders.insert_many, [("op-1", replace(first, state=OrderState.CONFIRMED, confirmed_at=NOW))])

    one, _, same, _, other = (entry["digest"] for entry in said(store))
    assert one == same != other


def test_the_head_is_kept_after_each_commit(store_url: str, tmp_path: Path) -> None:
    file = HeadFile(tmp_path / "head")
    assert file.read() is None
    with Store.open(store_url, head=tmp_path / "head") as store:
        for number in range(3):
            put(store, f"O-{number}", number)
            assert file.read() == Head(number + 1, recomputed(store).root)


def test_a_store_that_has_less_than_it_had_is_not_opened(store_url: str, tmp_path: Path) -> None:
    with Store.open(store_url, head=tmp_path / "head") as store:
        put(store, "O-1")
        put(store, "O-2", 2)
        spoiled(store, delete(LEDGER_ENTRIES).where(LEDGER_ENTRIES.c.number == 1))

    with pytest.raises(LedgerRolledBackError, match="it has 1 entries and had 2"):
        Store.open(store_url, head=tmp_path / "head")


def test_a_store_with_another_ledger_than_it_had_is_not_opened(store_url: str, tmp_path: Path) -> None:
    HeadFile(tmp_path / "head").write(Head(1, b"\7" * 32))
    with Store.open(store_url) as store:
        put(store, "O-1")
        put(store, "O-2", 2)

    with pytest.raises(LedgerRolledBackError, match="its first 1 entries are not those it had"):
        Store.open(store_url, head=tmp_path / "head")


def lose(store: Store, keep: int) -> None:
    """Have the database as it was when the ledger was shorter, as after a change to a replica that lagged behind."""
    spoiled(store, *(delete(table).where(table.c.number >= keep) for table in (LEDGER_ENTRIES, LEDGER_CONTENTS)))


def test_what_the_database_lost_under_a_running_process_is_noticed_at_the_next_write(store: Store) -> None:
    for number in range(6):
        put(store, f"O-{number}", number)
    lose(store, 4)

    with pytest.raises(LedgerRolledBackError, match="it has 4 entries and had 6"):
        put(store, "O-6", 6)
    with pytest.raises(LedgerRolledBackError):
        written(store, lambda _connection: None)
    assert size(store) == 4


@pytest.mark.parametrize("further", [2, 5], ids=["as long as before", "longer than before"])
def test_a_loss_is_noticed_though_another_process_wrote_on_after_it(store: Store, store_url: str, further: int) -> None:
    for number in range(6):
        put(store, f"O-{number}", number)
    lose(store, 4)
    with Store.open(store_url) as other:
        for number in range(further):
            put(other, f"P-{number}", 10 + number)

    with pytest.raises(LedgerRolledBackError, match="its first 6 entries are not those it had"):
        put(store, "O-6", 6)
    assert size(store) == 4 + further


def test_a_loss_between_opening_and_the_first_write_is_noticed(store_url: str, tmp_path: Path) -> None:
    with Store.open(store_url, head=tmp_path / "head") as store:
        put(store, "O-1")
        put(store, "O-2", 2)
    with Store.open(store_url, head=tmp_path / "head") as again:
        lose(again, 1)

        with pytest.raises(LedgerRolledBackError, match="it has 1 entries and had 2"):
            put(again, "O-3", 3)


def test_a_database_that_has_again_what_it_had_is_written_on(store: Store) -> None:
    for number in range(3):
        put(store, f"O-{number}", number)
    here = LEDGER_ENTRIES.c.number == 2
    last = read(store, lambda connection: connection.execute(select(LEDGER_ENTRIES).where(here)).mappings().one())
    spoiled(store, delete(LEDGER_ENTRIES).where(here))
    with pytest.raises(LedgerRolledBackError):
        put(store, "O-3", 3)
    spoiled(store, insert(LEDGER_ENTRIES).values(**last))

    put(store, "O-3", 3)
    assert size(store) == 4


def test_that_there_is_no_head_beside_a_ledger_is_told(
    store_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Store.open(store_url, head=tmp_path / "head") as store:
        assert caplog.text == ""
        put(store, "O-1")
    (tmp_path / "head").unlink()

    Store.open(store_url, head=tmp_path / "head").close()

    assert "nobody knows whether the ledger was longer" in caplog.text


def test_renamed_nouns_do_not_share_their_entries(store: Store) -> None:
    written(store, statements.add, "op-1", STATEMENT, at=NOW, delete_after=LATER)
    written(store, statements.add, "op-2", renamed(STATEMENT, "stm_2"), at=NOW, delete_after=LATER)

    with store.reading() as connection:
        assert contents.of_record(connection, "statements", "op-2", STATEMENT.id) is None
        found = contents.of_record(connection, "statements", "op-2", "stm_2")
    assert found is not None
    assert found.number == 1
