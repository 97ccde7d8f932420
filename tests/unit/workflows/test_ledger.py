"""Signing, proving, handing out and auditing the ledger of a store."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, update
from tests.ledger_events import events_of
from tests.ledgers import SignedLog, signer
from tests.unit.storage.nouns import LATER, NOW, STATEMENT, line_of, order_of
from tests.unit.storage.writing import read, spoiled, written

from poisonbook.ledger.checkpoints import parse_checkpoint
from poisonbook.ledger.events import Erasure
from poisonbook.ledger.notes import COSIGNATURE
from poisonbook.storage import checkpoints, orders, statements, tiles
from poisonbook.storage.cosigned import CosignedFile
from poisonbook.storage.errors import (
    LedgerBrokenError,
    LedgerHeadDamagedError,
    LedgerHeadError,
    LedgerRolledBackError,
)
from poisonbook.storage.events import log
from poisonbook.storage.head import Head, HeadFile
from poisonbook.storage.store import Store
from poisonbook.storage.sweep import sweep_some
from poisonbook.storage.tables.evidence import STATEMENTS
from poisonbook.storage.tables.ledger import LEDGER_CHECKPOINTS, LEDGER_CONTENTS, LEDGER_ENTRIES, LEDGER_TILES
from poisonbook.storage.tables.orders import ORDER_LINES, ORDERS
from poisonbook.workflows.ledger_audit import Audit, audit
from poisonbook.workflows.ledger_checkpoints import signed_checkpoint
from poisonbook.workflows.ledger_export import export_ledger
from poisonbook.workflows.ledger_loss import LossReasonError, NothingLostError, accept_loss
from poisonbook.workflows.ledger_proofs import NotInLedgerError, proof_of_entry, proof_of_record
from poisonbook.workflows.ledger_verify import LedgerKeyError, verify_proof

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.sql.dml import UpdateBase

SIGNER = signer()
KEY = SIGNER.key


@pytest.fixture
def register(store: Store) -> Store:
    """A register with 300 orders and a statement."""
    written(store, orders.insert_many, [("op-1", order_of(f"O-{n}", line_of("", n))) for n in range(300)])
    written(store, statements.add, "op-1", STATEMENT, at=NOW, delete_after=LATER)
    store.clock = lambda: NOW
    return store


def head_of(folder: Path, size: int) -> HeadFile:
    """A head that says so."""
    file = HeadFile(folder / "head")
    file.write(Head(size, b"\0" * 32))
    return file


def audited(store: Store, **more: Any) -> Audit:
    return audit(store, KEY, **more)


class TestACheckpoint:
    def test_is_signed_over_what_is_stored(self, register: Store) -> None:
        note, checkpoint = parse_checkpoint(signed_checkpoint(register, SIGNER).note)

        assert KEY.verifies(note)
        assert (checkpoint.origin, checkpoint.size) == (KEY.name, 301)
        assert checkpoint.root == read(register, tiles.root_at, 301)

    def test_is_the_same_as_long_as_nothing_is_added(self, register: Store) -> None:
        assert signed_checkpoint(register, SIGNER) == signed_checkpoint(register, SIGNER)

    def test_follows_the_one_before(self, register: Store) -> None:
        first = signed_checkpoint(register, SIGNER)
        written(register, orders.insert_many, [("op-1", order_of("O-x", line_of("", 999)))])
        second = signed_checkpoint(register, SIGNER)

        assert (first.size, second.size) == (301, 302)
        assert [kept.size for kept in read(register, lambda connection: list(checkpoints.every(connection)))] == [
            301,
            302,
        ]

    def test_of_an_empty_ledger_can_be_signed(self, store: Store) -> None:
        assert signed_checkpoint(store, SIGNER).size == 0

    @pytest.mark.parametrize(
        "change",
        [
            update(LEDGER_ENTRIES).where(LEDGER_ENTRIES.c.number == 3).values(entry=b"\1\6record" + b"\0" * 32),
            delete(LEDGER_ENTRIES).where(LEDGER_ENTRIES.c.number == 3),
            update(LEDGER_TILES).values(hashes=b"\0" * 8192),
            update(LEDGER_TILES).values(root=b"\0" * 32),
            delete(LEDGER_TILES),
        ],
        ids=["an entry", "no entry", "a tile", "a root", "no tile"],
    )
    def test_is_not_signed_over_bytes_that_changed(self, register: Store, change: UpdateBase) -> None:
        spoiled(register, change)

        with pytest.raises(LedgerBrokenError):
            signed_checkpoint(register, SIGNER)
        assert read(register, checkpoints.last) is None

    def test_is_not_signed_over_a_ledger_that_is_shorter_than_it_was(self, store_url: str, tmp_path: Path) -> None:
        with Store.open(store_url, head=tmp_path / "head") as store:
            for number in range(3):
                written(store, orders.insert_many, [("op-1", order_of(f"O-{number}", line_of("", number)))])
            spoiled(store, delete(LEDGER_ENTRIES).where(LEDGER_ENTRIES.c.number == 2))

            with pytest.raises(LedgerRolledBackError, match="it has 2 entries and had 3"):
                signed_checkpoint(store, SIGNER)

    def test_is_not_signed_after_one_that_was_over_something_else(self, register: Store) -> None:
        signed_checkpoint(register, SIGNER)
        other = read(register, checkpoints.last).note.replace("\n301\n", "\n300\n")
        spoiled(register, update(LEDGER_CHECKPOINTS).values(note=other))
        written(register, orders.insert_many, [("op-1", order_of("O-x", line_of("", 999)))])

        with pytest.raises(LedgerBrokenError, match="not those of the checkpoint"):
            signed_checkpoint(register, SIGNER)


def test_a_checkpoint_is_not_signed_over_a_last_entry_that_changed(store_url: str, tmp_path: Path) -> None:
    with Store.open(store_url, head=tmp_path / "head") as store:
        written(store, orders.insert_many, [("op-1", order_of("O-1", line_of("", 1)))])
        spoiled(store, update(LEDGER_ENTRIES).values(entry=b"\1\6record" + b"\0" * 32))

        with pytest.raises(LedgerBrokenError, match="not those that were written"):
            signed_checkpoint(store, SIGNER)


class TestAProof:
    def test_shows_that_a_record_stands_as_the_ledger_has_it(self, register: Store) -> None:
        proof = proof_of_record(register, SIGNER, noun="orders", operator="op-1", id_="O-7")
        checked = verify_proof(proof.text, log=KEY.text)

        assert checked.problem is None
        assert (checked.index, checked.size, checked.origin) == (7, 301, KEY.name)
        assert checked.content is not None
        assert '"id":"O-7"' in checked.content

    def test_of_each_entry_holds(self, register: Store) -> None:
        for number in (0, 1, 255, 256, 300):
            assert verify_proof(proof_of_entry(register, SIGNER, number).text, log=KEY.text).problem is None

    def test_holds_when_what_the_entry_said_is_erased(self, register: Store) -> None:
        before = proof_of_record(register, SIGNER, noun="orders", operator="op-1", id_="O-7")
        while register.writer.run(sweep_some, LATER + timedelta(days=1)):
            pass

        assert verify_proof(before.text, log=KEY.text).problem is None
        after = verify_proof(proof_of_entry(register, SIGNER, 7).text, log=KEY.text)
        assert (after.problem, after.content) == (None, None)
        with pytest.raises(NotInLedgerError):
            proof_of_record(register, SIGNER, noun="orders", operator="op-1", id_="O-7")

    def test_of_what_is_not_there_is_an_error(self, register: Store) -> None:
        with pytest.raises(NotInLedgerError):
            proof_of_entry(register, SIGNER, 301)
        with pytest.raises(NotInLedgerError):
            proof_of_record(register, SIGNER, noun="orders", operator="op-2", id_="O-7")

    def test_with_another_key_or_changed_is_wrong(self, register: Store) -> None:
        text = proof_of_entry(register, SIGNER, 7).text

        assert verify_proof(text, log=signer(seed=9).key.text).problem is not None
        assert verify_proof(text.replace("index 7", "index 8"), log=KEY.text).problem is not None
        assert verify_proof(text, log=KEY.text, need=1).problem == "0 of the witnesses cosigned, 1 are asked for"
        with pytest.raises(LedgerKeyError):
            verify_proof(text, log="nothing")

    def test_needs_every_witness_that_is_named(self, register: Store) -> None:
        text, witness = proof_of_entry(register, SIGNER, 7).text, signer("w", seed=9, kind=COSIGNATURE).key.text

        assert verify_proof(text, log=KEY.text, witnesses=[witness]).problem is not None
        assert verify_proof(text, log=KEY.text, witnesses=[witness], need=0).problem is None

    def test_of_an_entry_of_no_known_kind_is_wrong(self) -> None:
        log = SignedLog(3, kinds=("gossip",))
        text = log.proof(1, log.checkpoint()).text

        assert verify_proof(text, log=log.signer.key.text).problem == (
            "the entry is of no kind that a ledger of this version has"
        )

    def test_says_ids_a_moment_and_a_hash(self, register: Store) -> None:
        checked = verify_proof(proof_of_entry(register, SIGNER, 300).text, log=KEY.text)

        assert checked.content is not None
        said = json.loads(checked.content)
        assert said.keys() == {"at", "digest", "id", "kind", "noun", "operator", "until"}
        assert (said["noun"], said["id"], said["operator"]) == ("statements", STATEMENT.id, "op-1")


class TestAnExport:
    def test_has_all_entries_and_none_of_their_contents(self, register: Store, tmp_path: Path) -> None:
        done = export_ledger(register, SIGNER, tmp_path / "out")

        files = sorted(str(one.relative_to(tmp_path / "out")) for one in (tmp_path / "out").rglob("*") if one.is_file())
        assert done.size == 301
        assert files == [
            "checkpoint",
            "tile/0/000",
            "tile/0/001.p/45",
            "tile/1/000.p/1",
            "tile/entries/000",
            "tile/entries/001.p/45",
        ]
        assert all(b"O-7" not in (tmp_path / "out" / one).read_bytes() for one in files)


class TestAnAudit:
    def test_of_what_is_as_it_was_written_finds_nothing_wrong(self, register: Store) -> None:
        signed_checkpoint(register, SIGNER)
        register.writer.run(log, Erasure(at=NOW.isoformat(), counts={}, latest_seconds=0))
        seen: list[tuple[str, int, int | None]] = []

        found = audited(register, progress=lambda *said: seen.append(said))

        assert (found.problems, found.wrong, found.entries, found.checkpoints, found.records) == ([], 0, 302, 1, 301)
        assert found.kinds == {"decision": 300, "record": 1, "erasure": 1}
        assert ("entries", 302, 302) in seen

    def test_after_a_sweep_finds_nothing_wrong(self, register: Store) -> None:
        spoil_free = replace(order_of("O-x", line_of("", 999)), delete_after=NOW + timedelta(days=1))
        written(register, orders.insert_many, [("op-1", spoil_free)])
        register.clock = lambda: NOW + timedelta(days=2)
        while register.writer.run(sweep_some, NOW + timedelta(days=2)):
            pass

        assert audited(register).problems == []

    def test_finds_nothing_wrong_with_a_record_that_went_earlier_than_was_said_first(self, register: Store) -> None:
        """Such as a sale that is put on record, and confirmed, a day before the law has it deleted."""
        written(register, orders.insert_many, [("op-1", order_of("O-x", line_of("", 999)))])
        tomorrow = NOW + timedelta(days=1)
        written(register, orders.confirm, "op-1", "O-x", at=NOW, delete_after=tomorrow)
        assert audited(register).problems == []
        register.clock = lambda: tomorrow
        while register.writer.run(sweep_some, tomorrow):
            pass

        assert audited(register).problems == []

    def test_sees_that_a_record_is_gone_before_the_earlier_date(self, register: Store) -> None:
        written(register, orders.insert_many, [("op-1", order_of("O-x", line_of("", 999)))])
        written(register, orders.confirm, "op-1", "O-x", at=NOW, delete_after=NOW + timedelta(days=1))
        spoiled(register, delete(ORDER_LINES).where(ORDER_LINES.c.order_id == "O-x"))
        spoiled(register, delete(ORDERS).where(ORDERS.c.id == "O-x"))

        assert any("orders O-x: is gone before its date" in one for one in audited(register).problems)

    @pytest.mark.parametrize(
        ("change", "problem"),
        [
            (update(ORDERS).where(ORDERS.c.id == "O-7").values(lang="xx"), "orders O-7: is not as the ledger has it"),
            (
                update(ORDER_LINES).where(ORDER_LINES.c.order_id == "O-7").values(product_id="P9"),
                "orders O-7: is not as the ledger has it",
            ),
            (delete(ORDER_LINES).where(ORDER_LINES.c.order_id == "O-7"), "orders O-7: is not as"),
            (delete(ORDERS).where(ORDERS.c.id == "O-7"), "orders O-7: is gone before its date (entry 7)"),
            (
                update(STATEMENTS).values(id="stm_9"),
                "statements stm_9: the ledger knows nothing of it",
            ),
            (update(STATEMENTS).values(withdrawn=True), "statements stm_1: is not as the ledger has it"),
            (delete(LEDGER_CONTENTS).where(LEDGER_CONTENTS.c.number == 7), "orders O-7: the ledger knows nothing"),
            (
                update(LEDGER_CONTENTS).where(LEDGER_CONTENTS.c.number == 7).values(nonce=b"\0" * 32),
                "what is kept of entry 7 is not what it commits to",
            ),
            (
                update(LEDGER_CONTENTS).where(LEDGER_CONTENTS.c.number == 7).values(delete_after=NOW),
                "what is kept of entry 7 is not what it commits to",
            ),
            (
                update(LEDGER_CONTENTS).where(LEDGER_CONTENTS.c.number == 7).values(id="O-9"),
                "what is kept of entry 7 is not what it commits to",
            ),
            (update(LEDGER_ENTRIES).where(LEDGER_ENTRIES.c.number == 7).values(entry=b"x"), "entry 7 is none"),
            (delete(LEDGER_ENTRIES).where(LEDGER_ENTRIES.c.number == 300), "contents are of entries that are not"),
            (update(LEDGER_TILES).values(root=b"\0" * 32), "tile 0 of level 0 is not what its entries give"),
            (delete(LEDGER_TILES), "tile 0 of level 0 is not what its entries give"),
        ],
    )
    def test_sees_what_was_changed_behind_its_back(self, register: Store, change: UpdateBase, problem: str) -> None:
        spoiled(register, change)

        assert any(problem in one for one in audited(register).problems)

    def test_sees_that_a_record_is_gone_together_with_what_the_ledger_said_of_it(self, register: Store) -> None:
        spoiled(
            register,
            delete(ORDERS).where(ORDERS.c.id == "O-7"),
            delete(LEDGER_CONTENTS).where(LEDGER_CONTENTS.c.id == "O-7"),
        )

        assert audited(register).problems == ["what 1 entries said is gone, and erasures tell of 0"]

    def test_sees_that_what_an_erasure_told_is_gone(self, register: Store) -> None:
        register.clock = lambda: LATER + timedelta(days=1)
        while register.writer.run(sweep_some, LATER + timedelta(days=1)):
            pass
        assert audited(register).problems == []
        spoiled(register, delete(LEDGER_CONTENTS).where(LEDGER_CONTENTS.c.kind == "erasure"))

        assert "erasures tell of 0" in audited(register).problems[0]

    def test_sees_a_checkpoint_that_is_not_of_this_ledger(self, register: Store) -> None:
        signed_checkpoint(register, SIGNER)
        signed_with_another = signed_checkpoint(register, SIGNER).note.replace(KEY.name, "other.example")
        spoiled(register, update(LEDGER_CHECKPOINTS).values(note=signed_with_another))

        assert "not signed by this ledger's key" in audited(register).problems[0]

    def test_sees_that_the_ledger_was_longer(self, register: Store, tmp_path: Path) -> None:
        found = audited(register, head=head_of(tmp_path, 302))

        assert found.problems == ["the ledger has 301 entries and had 302"]

    def test_sees_that_the_head_is_missing_or_damaged(self, register: Store, tmp_path: Path) -> None:
        file = HeadFile(tmp_path / "head")
        assert "the head: is not there" in audited(register, head=file).problems[0]
        (tmp_path / "head").write_bytes(b"x" * 1_000)
        (problem,) = audited(register, head=file).problems
        assert re.match(r"the head: what is stored cannot be read \(.*/head: is damaged; ", problem)

    def test_names_a_table_that_is_gone(self, register: Store) -> None:
        written(register, lambda connection: connection.exec_driver_sql("DROP TABLE trainings"))

        problems = audited(register).problems

        assert problems
        assert all("the database has no table trainings, which every register has" in one for one in problems[:1])
        assert not [one for one in problems if "Error" in one]

    def test_sees_that_the_ledger_was_another(self, register: Store, tmp_path: Path) -> None:
        assert audited(register, head=head_of(tmp_path, 5)).problems == [
            "the first 5 entries are not those the ledger had"
        ]


class TestALossThatIsAccepted:
    def test_is_the_next_entry(self, store_url: str, tmp_path: Path) -> None:
        head = HeadFile(tmp_path / "head")
        head.write(Head(9, b"\7" * 32))
        with pytest.raises(LedgerRolledBackError):
            Store.open(store_url, head=tmp_path / "head")

        with Store.open(store_url) as store:
            written(store, orders.insert_many, [("op-1", order_of("O-1", line_of("", 1)))])
            accept_loss(store, head, "the disk died")

        with Store.open(store_url, head=tmp_path / "head") as store:
            checked = verify_proof(proof_of_entry(store, SIGNER, 1).text, log=KEY.text)
        assert checked.content is not None
        assert '"entries_found":1,"entries_known":9,"kind":"loss","reason":"the disk died"' in checked.content
        assert head.size() == 2

    def test_that_is_none_is_not_recorded(self, register: Store, tmp_path: Path) -> None:
        with register.reading() as connection:
            head_of(tmp_path, 0).write(tiles.head_of(connection))

        for name in ("head", "none"):
            with pytest.raises(NothingLostError):
                accept_loss(register, HeadFile(tmp_path / name), "a trial")
        with pytest.raises(LossReasonError):
            accept_loss(register, HeadFile(tmp_path / "head"), " \n")

        assert events_of(register, "loss") == []

    def test_is_told_before_the_head_follows(
        self, register: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        head = head_of(tmp_path, 302)

        def fails(_: object) -> None:
            raise LedgerHeadError(str(tmp_path), "is on a read-only file system")

        monkeypatch.setattr(head, "replace", fails)
        with pytest.raises(LedgerHeadError):
            accept_loss(register, head, "the disk died")

        assert [one["kind"] for one in events_of(register, "loss")] == ["loss"]

    @pytest.mark.parametrize("damaged", ["head", "cosigned"])
    def test_may_be_that_of_a_damaged_head(self, store_url: str, tmp_path: Path, damaged: str) -> None:
        files: dict[str, Any] = {"head": tmp_path / "head", "cosigned": tmp_path / "cosigned"}
        with Store.open(store_url, **files) as store:
            written(store, orders.insert_many, [("op-1", order_of("O-1", line_of("", 1)))])
        files[damaged].write_bytes(b"x" * 1_000)
        with pytest.raises(LedgerHeadDamagedError, match="accept-loss"):
            Store.open(store_url, **files)

        with Store.open(store_url) as store:
            accept_loss(store, HeadFile(files["head"]), "a bad sector", cosigned=CosignedFile(files["cosigned"]))
            (said,) = events_of(store, "loss")

        assert (said["entries_known"], said["entries_found"]) == (None if damaged == "head" else 1, 1)
        with Store.open(store_url, **files) as store:
            written(store, orders.insert_many, [("op-1", order_of("O-2", line_of("", 2)))])
