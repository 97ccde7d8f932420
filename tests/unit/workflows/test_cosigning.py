"""The ledger's side of witnesses: real ones, and a real store; only the network is made up."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.unit.storage.nouns import line_of, order_of
from tests.unit.storage.writing import read, written
from tests.witnesses import NOW, Asking, witness_in

from poisonbook.client.transport import Response
from poisonbook.ledger.checkpoints import parse_checkpoint
from poisonbook.ledger.notes import NoteSigner, parse_note
from poisonbook.settings import Settings
from poisonbook.storage import checkpoints, orders, tiles
from poisonbook.storage.cosigned import CosignedFile
from poisonbook.storage.errors import LedgerBrokenError, LedgerRolledBackError
from poisonbook.storage.head import Head, HeadFile
from poisonbook.storage.store import Store
from poisonbook.workflows.cosigning import Cosigned, Cosigner, Trouble, WitnessState
from poisonbook.workflows.ledger_checkpoints import signed_checkpoint
from poisonbook.workflows.ledger_loss import accept_loss
from poisonbook.workflows.ledger_proofs import proof_of_entry
from poisonbook.workflows.ledger_signer import signer_of
from poisonbook.workflows.ledger_verify import verify_proof
from poisonbook.workflows.witness import Witness
from poisonbook.workflows.witnessed import NotWitnessedError, witnessed

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://w1.example"


@pytest.fixture
def plain(tmp_path: Path, store_url: str) -> Settings:
    """Settings without a witness."""
    (tmp_path / "ledger.key").write_bytes(base64.b64encode(b"k" * 32))
    return Settings(folder=tmp_path, database=store_url, ledger_key=tmp_path / "ledger.key")


@pytest.fixture
def signer(plain: Settings, register: Store) -> NoteSigner:
    return signer_of(plain, register)


@pytest.fixture
def witness(tmp_path: Path, signer: NoteSigner) -> Witness:
    return witness_in(tmp_path / "w1", signer.key.text)


@pytest.fixture
def settings(plain: Settings, witness: Witness) -> Settings:
    return replace(plain, witnesses=(f"{URL} {witness.key.text}",))


@pytest.fixture
def asking(witness: Witness) -> Asking:
    return Asking({URL: witness})


@pytest.fixture
def register(store: Store) -> Store:
    """A register of three orders."""
    store.clock = lambda: NOW
    more(store, 3)
    return store


def more(store: Store, count: int, *, start: int = 0) -> None:
    """Put orders on record."""
    for number in range(start, start + count):
        written(store, orders.insert_many, [("op-1", order_of(f"O-{number}", line_of("", number)))])


def shorter(folder: Path, count: int, *, start: int = 0) -> str:
    """The address of another register, with so many orders: what a copy of before would be, or one of somebody else."""
    path = folder / f"other-{start}-{count}.db"
    Store.upgrade(f"sqlite:///{path}")
    with Store.open(f"sqlite:///{path}") as store:
        more(store, count, start=start)
    return f"sqlite:///{path}"


def last_of(store: Store) -> str:
    kept = read(store, checkpoints.last)
    assert kept is not None
    return str(kept.note)


def test_a_checkpoint_is_cosigned_and_kept(register: Store, settings: Settings, asking: Asking) -> None:
    cosigner = Cosigner(register, settings, ask=asking)

    done = cosigner.cosign()

    key = asking.witnesses[URL].key
    assert done == Cosigned(3, ("witness.example/w1",), {})
    assert cosigner.state is WitnessState.COSIGNED
    assert key.verifies(parse_note(last_of(register)))
    kept = CosignedFile(settings.ledger_cosigned).read()
    assert kept is not None
    assert kept[0].whole == last_of(register)
    signer = signer_of(settings, register)
    proof = proof_of_entry(register, signer, 1).text
    assert verify_proof(proof, log=signer.key.text, witnesses=[key.text], need=1).problem is None


def test_before_anybody_was_asked_it_waits(register: Store, settings: Settings) -> None:
    assert Cosigner(register, settings).state is WitnessState.WAITING


def test_a_witness_is_remembered_and_a_new_process_reads_what_it_saw(
    register: Store, settings: Settings, asking: Asking
) -> None:
    cosigner = Cosigner(register, settings, ask=asking)
    for number in range(3):
        assert cosigner.cosign().troubles == {}
        more(register, 2, start=10 * (number + 1))
    assert Cosigner(register, settings, ask=asking).cosign().troubles == {}

    assert asking.asked == ["old 0", "old 3", "old 5", "old 7"]


def test_a_witness_says_itself_what_it_saw(register: Store, settings: Settings, asking: Asking) -> None:
    Cosigner(register, settings, ask=asking).cosign()
    settings.ledger_cosigned.unlink()
    more(register, 2, start=10)

    assert Cosigner(register, settings, ask=asking).cosign().troubles == {}
    assert asking.asked == ["old 0", "old 0", "old 3"]


def test_it_is_asked_also_where_nothing_is_new(register: Store, settings: Settings, asking: Asking) -> None:
    cosigner = Cosigner(register, settings, ask=asking)
    cosigner.cosign()
    asking.witnesses[URL]._clock = lambda: NOW + timedelta(hours=1)

    assert cosigner.cosign().by == ("witness.example/w1",)

    note = parse_note(last_of(register))
    assert len(note.signatures) == 2
    assert asking.witnesses[URL].key.cosigned_at(note) == int((NOW + timedelta(hours=1)).timestamp())


def test_without_witnesses_a_checkpoint_is_signed(register: Store, plain: Settings) -> None:
    cosigner = Cosigner(register, plain, ask=Asking({}))

    assert cosigner.cosign() == Cosigned(3, (), {})
    assert cosigner.state is WitnessState.UNWITNESSED
    assert parse_checkpoint(last_of(register))[1].size == 3
    assert not plain.ledger_cosigned.exists()


def test_one_that_is_gone_keeps_nobody_else_from_cosigning(
    register: Store, settings: Settings, asking: Asking, tmp_path: Path, signer: NoteSigner
) -> None:
    other = witness_in(tmp_path / "w2", signer.key.text, name="witness.example/w2")
    gone = f"https://gone.example {other.key.text}"
    cosigner = Cosigner(register, replace(settings, witnesses=(gone, *settings.witnesses)), ask=asking)

    done = cosigner.cosign()

    assert (done.by, done.troubles) == (("witness.example/w1",), {"witness.example/w2": Trouble.UNREACHABLE})
    assert cosigner.state is WitnessState.MISSING


@pytest.mark.parametrize(
    ("answering", "trouble"),
    [
        (lambda _: Response(404, b"who?\n", None), Trouble.REFUSED),
        (lambda _: Response(500, b"", None), Trouble.REFUSED),
        (lambda _: Response(302, b"", None), Trouble.REFUSED),
        (lambda _: Response(200, b"", None), Trouble.WRONG),
        (lambda _: Response(200, b"\xff\xff", None), Trouble.WRONG),
        (lambda _: Response(200, "\u2014 witness.example/w1 AAAAAAAA\n".encode(), None), Trouble.WRONG),
        (lambda one: replace(one, body=one.body.replace(b"/w1", b"/w2")), Trouble.WRONG),
        (lambda _: Response(409, b"three\n", None), Trouble.WRONG),
        (lambda _: Response(409, b"0\n", None), Trouble.WRONG),
        (lambda _: Response(409, b"4\n", None), Trouble.CONTRADICTED),
        (lambda _: Response(422, b"", None), Trouble.CONTRADICTED),
    ],
)
def test_no_answer_is_taken_for_a_cosignature_that_is_none(
    register: Store,
    settings: Settings,
    asking: Asking,
    answering: Callable[[Response], Response],
    trouble: Trouble,
) -> None:
    asking.answering = answering

    assert Cosigner(register, settings, ask=asking).cosign().troubles == {"witness.example/w1": trouble}
    assert len(parse_note(last_of(register)).signatures) == 1
    assert not settings.ledger_cosigned.exists()


def test_a_witness_that_names_one_size_after_the_other_is_not_asked_for_ever(
    register: Store, settings: Settings, asking: Asking
) -> None:
    asking.answering = lambda _: Response(409, b"%d\n" % (len(asking.asked) % 3 + 1), None)

    assert Cosigner(register, settings, ask=asking).cosign().troubles == {"witness.example/w1": Trouble.WRONG}
    assert len(asking.asked) == 4


def test_signatures_of_others_are_not_taken_from_an_answer(
    register: Store, settings: Settings, asking: Asking, tmp_path: Path, signer: NoteSigner
) -> None:
    stranger = witness_in(tmp_path / "w2", signer.key.text, name="witness.example/w2")
    text = parse_note(signed_checkpoint(register, signer).note).text
    line = stranger._signer.cosign(text, 1).line.encode()
    asking.answering = lambda one: replace(one, body=one.body + line)

    Cosigner(register, settings, ask=asking).cosign()

    assert [one.name for one in parse_note(last_of(register)).signatures] == [signer.key.name, "witness.example/w1"]


class TestAStoreThatLostEntries:
    @pytest.mark.parametrize(
        "lost", [(2, 0), (0, 0), (3, 7), (9, 7)], ids=["shorter", "empty", "another", "longer, but another"]
    )
    def test_is_contradicted_by_its_witness(
        self, register: Store, settings: Settings, asking: Asking, tmp_path: Path, lost: tuple[int, int]
    ) -> None:
        Cosigner(register, settings, ask=asking).cosign()

        with Store.open(shorter(tmp_path, lost[0], start=lost[1])) as other:
            cosigner = Cosigner(other, settings, ask=asking)
            done = cosigner.cosign()

        assert done.contradicting == ("witness.example/w1",)
        assert cosigner.state is WitnessState.CONTRADICTED

    @pytest.mark.parametrize("lost", [(2, 0), (3, 7), (9, 7)])
    def test_is_not_opened(
        self, register: Store, settings: Settings, asking: Asking, tmp_path: Path, lost: tuple[int, int]
    ) -> None:
        Cosigner(register, settings, ask=asking).cosign()
        url = shorter(tmp_path, lost[0], start=lost[1])

        with pytest.raises(LedgerRolledBackError):
            Store.open(url, cosigned=settings.ledger_cosigned)
        with Store.open(url) as store, pytest.raises(LedgerRolledBackError):
            witnessed(store, settings)

    def test_is_opened_when_that_was_accepted(
        self, register: Store, settings: Settings, asking: Asking, tmp_path: Path
    ) -> None:
        Cosigner(register, settings, ask=asking).cosign()
        url = shorter(tmp_path, 2)
        head, cosigned = HeadFile(settings.ledger_head), CosignedFile(settings.ledger_cosigned)
        with Store.open(url) as store:
            accept_loss(store, head, "the disk died", cosigned=cosigned)

        Store.open(url, head=settings.ledger_head, cosigned=settings.ledger_cosigned).close()

        assert [path.name for path in tmp_path.glob("*.before-loss")] == ["ledger.cosigned.3.before-loss"]

    def test_keeps_what_it_still_goes_on_from(self, register: Store, settings: Settings, asking: Asking) -> None:
        Cosigner(register, settings, ask=asking).cosign()
        head, cosigned = HeadFile(settings.ledger_head), CosignedFile(settings.ledger_cosigned)

        head.write(Head(99, bytes(32)))

        accept_loss(register, head, "only what nobody saw is gone", cosigned=cosigned)

        assert cosigned.read() is not None


def test_a_witness_that_saw_more_through_another_process_contradicts_nothing(
    register: Store, settings: Settings, asking: Asking
) -> None:
    Cosigner(register, settings, ask=asking).cosign()
    more(register, 2, start=10)
    outrun = asking.witnesses[URL]

    def meanwhile(url: str, body: bytes) -> Response:
        more(register, 1, start=20)
        Cosigner(register, settings, ask=Asking({URL: outrun})).cosign()
        return asking(url, body)

    done = Cosigner(register, settings, ask=meanwhile).cosign()

    assert done.troubles == {"witness.example/w1": Trouble.OUTRUN}
    assert witnessed(register, settings).size == 6


def test_a_ledger_that_is_broken_is_not_signed(register: Store, settings: Settings, asking: Asking) -> None:
    cosigner = Cosigner(register, settings, ask=asking)
    written(register, lambda connection: connection.exec_driver_sql("DELETE FROM ledger_entries WHERE number = 1"))

    with pytest.raises(LedgerBrokenError):
        cosigner.cosign()

    assert cosigner.state is WitnessState.FAILED
    assert asking.asked == []


def test_after_it_is_closed_nobody_is_asked(register: Store, settings: Settings, asking: Asking) -> None:
    cosigner = Cosigner(register, settings, ask=asking)
    cosigner.close()

    assert cosigner.cosign().troubles == {"witness.example/w1": Trouble.UNREACHABLE}
    assert asking.asked == []


class TestComparingAStoreWithWhatWasWitnessed:
    def test_says_who_saw_it_and_when(self, register: Store, settings: Settings, asking: Asking) -> None:
        Cosigner(register, settings, ask=asking).cosign()
        more(register, 2, start=10)

        seen = witnessed(register, settings)

        assert (seen.size, seen.entries, seen.by) == (3, 5, {"witness.example/w1": NOW})

    def test_takes_what_a_witness_handed_out(self, register: Store, settings: Settings, asking: Asking) -> None:
        Cosigner(register, settings, ask=asking).cosign()
        settings.ledger_cosigned.unlink()
        (one,) = asking.witnesses[URL].watched()

        assert witnessed(register, settings, note=one.note).size == 3

    @pytest.mark.parametrize("note", [None, "", "nothing"])
    def test_needs_something_to_compare_with(self, register: Store, settings: Settings, note: str | None) -> None:
        with pytest.raises(NotWitnessedError):
            witnessed(register, settings, note=note)

    def test_takes_no_checkpoint_that_only_the_ledger_signed(
        self, register: Store, settings: Settings, signer: NoteSigner
    ) -> None:
        with pytest.raises(NotWitnessedError):
            witnessed(register, settings, note=signed_checkpoint(register, signer).note)

    def test_takes_no_checkpoint_of_another_ledger(self, register: Store, settings: Settings, asking: Asking) -> None:
        Cosigner(register, settings, ask=asking).cosign()

        settings.ledger_key.write_bytes(base64.b64encode(b"o" * 32))
        with pytest.raises(NotWitnessedError):
            witnessed(register, settings)


def test_a_checkpoint_signed_again_keeps_its_cosignatures(
    register: Store, settings: Settings, asking: Asking, signer: NoteSigner
) -> None:
    before = signed_checkpoint(register, signer)
    Cosigner(register, settings, ask=asking).cosign()

    register.writer.run(checkpoints.keep, before)

    assert asking.witnesses[URL].key.verifies(parse_note(last_of(register)))
    assert read(register, tiles.size_of) == 3


def test_another_checkpoint_of_the_same_size_is_not_put_over_it(register: Store, signer: NoteSigner) -> None:
    kept = signed_checkpoint(register, signer)
    note, checkpoint = parse_checkpoint(kept.note)
    other = replace(note, text=checkpoint._replace(root=b"\0" * 32).text)

    with pytest.raises(LedgerBrokenError):
        register.writer.run(checkpoints.keep, kept._replace(note=other.whole))

    assert last_of(register) == kept.note
