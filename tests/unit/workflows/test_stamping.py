"""Checkpoints are time-stamped by a real authority, behind HTTP; what it does wrong keeps nothing from going on."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.authorities import DAY, Answer, Authority, needs_openssl
from tests.unit.storage.nouns import line_of, order_of
from tests.unit.storage.writing import read, written
from tests.witnesses import Asking, witness_in

from poisonbook.ledger.notes import parse_note
from poisonbook.ledger.timestamps import (
    Stamp,
    StampCertificatesError,
    StampError,
    StampFault,
    StampTrust,
    stamped_bytes,
)
from poisonbook.settings import SettingError, Settings
from poisonbook.storage import checkpoints, orders, timestamps
from poisonbook.storage.errors import LedgerBrokenError
from poisonbook.storage.store import Store
from poisonbook.workflows import asking
from poisonbook.workflows.cosigning import Cosigner, WitnessState
from poisonbook.workflows.ledger_audit import audit
from poisonbook.workflows.ledger_checkpoints import signed_checkpoint
from poisonbook.workflows.ledger_export import export_ledger
from poisonbook.workflows.ledger_proofs import NotStampedError, proof_of_entry, proof_of_record, with_first_stamp
from poisonbook.workflows.ledger_signer import signer_of
from poisonbook.workflows.ledger_verify import verify_proof
from poisonbook.workflows.stamping import Stamper, StampState, stamp_trust

pytestmark = needs_openssl


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    with Authority(tmp_path / "tsa").listening() as listening:
        yield listening


@pytest.fixture
def settings(tmp_path: Path, store_url: str, authority: Authority) -> Settings:
    (tmp_path / "ledger.key").write_bytes(base64.b64encode(b"k" * 32))
    return Settings(
        folder=tmp_path,
        database=store_url,
        ledger_key=tmp_path / "ledger.key",
        ledger_timestamps=authority.url,
        ledger_timestamp_certificates=authority.roots,
    )


@pytest.fixture
def register(store: Store) -> Store:
    """A register of three orders."""
    for number in range(3):
        more(store, number)
    return store


def more(store: Store, number: int) -> None:
    """Put an order on record."""
    written(store, orders.insert_many, [("op-1", order_of(f"O-{number}", line_of("", number)))])


def kept(store: Store) -> list[int]:
    """Of which checkpoints there are time stamps."""
    return [one.size for one in read(store, lambda connection: list(timestamps.every(connection)))]


def test_the_hourly_round_stamps_the_checkpoint(register: Store, settings: Settings) -> None:
    cosigner = Cosigner(register, settings)
    assert cosigner.stamper.state is StampState.WAITING

    done = cosigner.cosign()

    assert isinstance(done.stamp, Stamp)
    assert (done.stamping, cosigner.stamper.state) == ("stamped", StampState.STAMPED)
    assert kept(register) == [3]
    (stamp,) = read(register, lambda connection: list(timestamps.every(connection)))
    note = parse_note(signed_checkpoint(register, signer_of(settings, register)).note)
    trust = stamp_trust(settings)
    assert trust is not None
    assert trust.checked(stamp.answer, stamped_bytes(note, signer_of(settings, register).key)) == done.stamp


def test_an_authority_is_not_asked_again_where_nothing_is_new(
    register: Store, settings: Settings, authority: Authority
) -> None:
    Cosigner(register, settings).cosign()
    another_process = Cosigner(register, settings)

    assert another_process.cosign().stamping is None

    assert another_process.stamper.state is StampState.STAMPED
    assert len(authority.asked) == 1
    more(register, 10)
    assert another_process.cosign().stamping == "stamped"
    assert kept(register) == [3, 4]


def test_a_checkpoint_may_have_two_time_stamps(register: Store, settings: Settings, tmp_path: Path) -> None:
    signer, stamper = signer_of(settings, register), Stamper(register, settings)
    checkpoint = signed_checkpoint(register, signer)

    first, second = stamper.stamp_again(checkpoint, signer.key), stamper.stamp_again(checkpoint, signer.key)

    assert first.at <= second.at
    assert kept(register) == [3, 3]
    found = audit(register, signer.key, trust=stamp_trust(settings))
    assert (found.problems, found.timestamps, found.verified_timestamps) == ([], 2, 2)
    export_ledger(register, signer, tmp_path / "out")
    assert len(list((tmp_path / "out" / "timestamps" / "3").glob("*.tsr"))) == 2


def test_a_cosignature_that_comes_later_leaves_the_time_stamp_right(
    register: Store, settings: Settings, tmp_path: Path
) -> None:
    Cosigner(register, settings).cosign()
    witness = witness_in(tmp_path / "w1", signer_of(settings, register).key.text)
    url = "https://w1.example"
    settings = replace(settings, witnesses=(f"{url} {witness.key.text}",))
    assert Cosigner(register, settings, ask=Asking({url: witness})).cosign().by == ("witness.example/w1",)

    found = audit(register, signer_of(settings, register).key, trust=stamp_trust(settings))

    assert (found.problems, found.verified_timestamps) == ([], 1)


def an_expired(authority: Authority) -> Callable[[bytes], Answer]:
    return Authority(authority.folder / "expired", ends=-DAY).stamped


def a_foreign(authority: Authority) -> Callable[[bytes], Answer]:
    return Authority(authority.folder / "foreign").stamped


WRONG: dict[str, tuple[Callable[[Authority], Callable[[bytes], Answer]], StampFault]] = {
    "of another request": (lambda one: one.of_another, StampFault.NONCE),
    "expired": (an_expired, StampFault.UNTRUSTED),
    "foreign": (a_foreign, StampFault.UNTRUSTED),
    "HTTP 500": (lambda _: lambda _: (500, b"down"), StampFault.REFUSED),
    "elsewhere": (lambda _: lambda _: (302, b""), StampFault.REFUSED),
    "nothing": (lambda _: lambda _: (200, b""), StampFault.GARBLED),
    "a page": (lambda _: lambda _: (200, b"<html>Sign in</html>"), StampFault.GARBLED),
    "cut short": (lambda one: lambda asked: (200, one.stamped(asked)[1][:-9]), StampFault.GARBLED),
    "without end": (lambda _: lambda _: (200, b"x" * 100_000), StampFault.UNREACHABLE),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_answer_is_not_kept_and_it_is_tried_again(
    register: Store, settings: Settings, authority: Authority, wrong: str
) -> None:
    answering, fault = WRONG[wrong]
    authority.answering = answering(authority)
    cosigner = Cosigner(register, settings)

    done = cosigner.cosign()

    assert (done.stamp, done.stamping) == (fault, fault.value)
    assert (cosigner.stamper.state, cosigner.state) == (StampState.MISSING, WitnessState.UNWITNESSED)
    assert kept(register) == []
    assert read(register, checkpoints.last) is not None
    signer = signer_of(settings, register)
    with pytest.raises(StampError, match=rf"^{fault}: ") as raised:
        cosigner.stamper.stamp_again(signed_checkpoint(register, signer), signer.key)
    assert raised.value.code == "timestamp"
    authority.answering = authority.stamped
    assert cosigner.cosign().stamping == "stamped"
    assert (kept(register), cosigner.stamper.state) == ([3], StampState.STAMPED)


def test_one_that_does_not_answer_is_not_waited_for(
    register: Store, settings: Settings, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SECONDS", 0.2)
    over = threading.Event()
    authority.answering = lambda _: (over.wait(60), (200, b""))[1]

    try:
        assert Cosigner(register, settings).cosign().stamp is StampFault.UNREACHABLE
    finally:
        over.set()


def test_one_that_is_gone_keeps_witnesses_from_nothing(register: Store, settings: Settings, tmp_path: Path) -> None:
    witness = witness_in(tmp_path / "w1", signer_of(settings, register).key.text)
    url = "https://w1.example"
    settings = replace(settings, witnesses=(f"{url} {witness.key.text}",), ledger_timestamps="http://127.0.0.1:9/")

    cosigner = Cosigner(register, settings, ask=Asking({url: witness}))

    assert cosigner.cosign().stamp is StampFault.UNREACHABLE
    assert cosigner.state is WitnessState.COSIGNED


def test_after_it_is_closed_nobody_is_asked(register: Store, settings: Settings, authority: Authority) -> None:
    cosigner = Cosigner(register, settings)
    cosigner.close()

    assert cosigner.cosign().stamp is None
    assert authority.asked == []


class TestSettings:
    def test_without_an_authority_nobody_is_asked(self, register: Store, settings: Settings) -> None:
        cosigner = Cosigner(register, replace(settings, ledger_timestamps=None))

        assert cosigner.cosign().stamp is None
        assert cosigner.stamper.state is StampState.UNSTAMPED
        signer = signer_of(settings, register)
        with pytest.raises(SettingError, match="POISONBOOK_LEDGER_TIMESTAMPS"):
            cosigner.stamper.stamp_again(signed_checkpoint(register, signer), signer.key)

    def test_an_authority_without_certificates_is_an_error(self, register: Store, settings: Settings) -> None:
        with pytest.raises(StampCertificatesError, match="POISONBOOK_LEDGER_TIMESTAMP_CERTIFICATES"):
            Cosigner(register, replace(settings, ledger_timestamp_certificates=None))


class TestProofs:
    def test_are_made_in_the_first_checkpoint_that_was_stamped(self, register: Store, settings: Settings) -> None:
        signer, trust = signer_of(settings, register), stamp_trust(settings)
        for number in (10, 11):
            Cosigner(register, settings).cosign()
            more(register, number)
        proof = proof_of_record(register, signer, noun="orders", operator="op-1", id_="O-1")
        assert proof.checkpoint.size == 4

        stamped, answer = with_first_stamp(register, proof)
        checked = verify_proof(stamped.text, log=signer.key.text, stamps=[answer], trust=trust)

        assert (checked.problem, checked.size, len(checked.timestamps)) == (None, 3, 1)
        assert checked.record()["timestamps"] == [{"at": checked.timestamps[0].at.isoformat(), "authority": "CN=Time"}]
        of_another = verify_proof(proof.text, log=signer.key.text, stamps=[answer], trust=trust)
        assert (of_another.problem or "").startswith("digest: ")
        nobody_trusted = verify_proof(stamped.text, log=signer.key.text, stamps=[answer])
        assert (nobody_trusted.problem or "").startswith("untrusted: ")

    def test_need_a_time_stamp(self, register: Store, settings: Settings) -> None:
        Cosigner(register, settings).cosign()
        more(register, 10)

        with pytest.raises(NotStampedError):
            with_first_stamp(register, proof_of_entry(register, signer_of(settings, register), 3))


class TestAudit:
    @pytest.fixture(autouse=True)
    def stamped(self, register: Store, settings: Settings) -> None:
        Cosigner(register, settings).cosign()

    def test_looks_at_signatures_where_it_is_said_whose_are_believed(
        self, register: Store, settings: Settings, tmp_path: Path
    ) -> None:
        key = signer_of(settings, register).key
        without = audit(register, key)
        foreign = audit(register, key, trust=StampTrust.from_file(Authority(tmp_path / "foreign").roots))

        assert (without.wrong, without.timestamps, without.verified_timestamps) == (0, 1, 0)
        assert "3 entries: untrusted: " in foreign.problems[0]

    @pytest.mark.parametrize(
        ("statement", "told"),
        [
            ("UPDATE ledger_timestamps SET answer = digest", "is not as it was answered"),
            ("UPDATE ledger_timestamps SET digest = answer", "is not as it was answered"),
            ("UPDATE ledger_timestamps SET size = 2", "there is no such checkpoint"),
            ("UPDATE ledger_checkpoints SET size = 2", "there is no such checkpoint"),
        ],
    )
    def test_finds_what_was_changed(self, register: Store, settings: Settings, statement: str, told: str) -> None:
        written(register, lambda connection: connection.exec_driver_sql(statement))

        problems = audit(register, signer_of(settings, register).key).problems

        assert any(told in problem for problem in problems)

    def test_finds_a_time_stamp_that_was_put_below_another_checkpoint(
        self, register: Store, settings: Settings
    ) -> None:
        more(register, 10)
        signed_checkpoint(register, signer_of(settings, register))
        written(register, lambda connection: connection.exec_driver_sql("UPDATE ledger_timestamps SET size = 4"))

        (problem,) = audit(register, signer_of(settings, register).key).problems

        assert "4 entries: digest: " in problem

    def test_a_time_stamp_of_a_checkpoint_that_is_gone_is_not_handed_out(
        self, register: Store, settings: Settings, tmp_path: Path
    ) -> None:
        more(register, 10)
        written(register, lambda connection: connection.exec_driver_sql("DELETE FROM ledger_checkpoints"))

        with pytest.raises(LedgerBrokenError):
            export_ledger(register, signer_of(settings, register), tmp_path / "out")
