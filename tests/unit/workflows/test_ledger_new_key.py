"""A ledger whose key is lost goes on with another one, by two people, and everybody can see that it did."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.ledger_events import events_of
from tests.roles import COMPLIANCE, DATA_PROTECTION, PUBLIC, role_key
from tests.unit.storage.nouns import line_of, order_of
from tests.unit.storage.writing import spoiled, written
from tests.witnesses import Asking, witness_in

from poisonbook.ledger.checkpoints import parse_checkpoint
from poisonbook.ledger.proof_files import ProofFile
from poisonbook.privacy.role_keys import RoleKeysError
from poisonbook.privacy.signing import SigningKeyError
from poisonbook.register.roles import Role
from poisonbook.settings import Settings
from poisonbook.storage import orders
from poisonbook.storage.errors import LedgerBrokenError
from poisonbook.storage.store import Store
from poisonbook.storage.tables.ledger import LEDGER_CHECKPOINTS, LEDGER_CONTENTS, LEDGER_ENTRIES
from poisonbook.workflows.cosigning import Cosigner, Trouble
from poisonbook.workflows.ledger_audit import audit
from poisonbook.workflows.ledger_checkpoints import signed_checkpoint
from poisonbook.workflows.ledger_keys import LedgerKeyChangedError
from poisonbook.workflows.ledger_new_key import KeyReason, NewLedgerKey, change_ledger_key
from poisonbook.workflows.ledger_proofs import proof_of_entry
from poisonbook.workflows.ledger_signer import LedgerRenamedError, signer_of
from poisonbook.workflows.ledger_verify import verify_proof
from poisonbook.workflows.role_keys import enrol, log_enrolled
from poisonbook.workflows.witnessed import witnessed

ORIGIN, URL = "shop.example/ledger", "https://w1.example"
BOTH = (COMPLIANCE, DATA_PROTECTION)


@pytest.fixture
def settings(tmp_path: Path, store_url: str) -> Settings:
    (tmp_path / "ledger.key").write_bytes(base64.b64encode(b"k" * 32))
    (tmp_path / "roles.public").write_text(PUBLIC.text, encoding="ascii")
    return Settings(
        folder=tmp_path,
        database=store_url,
        ledger_key=tmp_path / "ledger.key",
        role_keys=tmp_path / "roles.public",
        ledger_origin=ORIGIN,
    )


@pytest.fixture
def signed(store: Store, settings: Settings) -> Iterator[str]:
    """The old public key of a ledger of three entries, of which two are in its last checkpoint."""
    log_enrolled(store, PUBLIC.all)
    signed_checkpoint(store, signer_of(settings, store))
    put(store, 3)
    return iter([signer_of(settings, store).key.text])


def put(store: Store, *numbers: int) -> None:
    written(store, orders.insert_many, [("op-1", order_of(f"O-{one}", line_of("", one))) for one in numbers])


def changed(store: Store, settings: Settings, reason: KeyReason = KeyReason.LOST) -> NewLedgerKey:
    return change_ledger_key(store, settings, BOTH, reason=reason)


def wrong(store: Store, settings: Settings) -> list[str]:
    return audit(store, signer_of(settings, store).key).problems


def proved(store: Store, settings: Settings, number: int) -> ProofFile:
    return proof_of_entry(store, signer_of(settings, store), number)


def test_a_lost_key_is_followed_by_another_and_the_log_goes_on_under_its_name(
    store: Store, settings: Settings, signed: Iterator[str]
) -> None:
    settings.ledger_key.unlink()
    with pytest.raises(SigningKeyError):
        signer_of(settings, store)

    done = changed(store, replace(settings, ledger_origin=""))

    assert (done.old and done.old.text, done.carried, done.set_aside) == (next(signed), 2, None)
    assert signer_of(settings, store).key == done.new
    note, checkpoint = parse_checkpoint(done.checkpoint.note)
    assert (checkpoint.origin, checkpoint.size) == (ORIGIN, 4)
    assert done.new.verifies(note)
    assert wrong(store, settings) == []
    put(store, 4)
    assert verify_proof(proved(store, settings, 0).text, log=done.new.text).problem is None
    assert verify_proof(proved(store, settings, 4).text, log=done.new.text).problem is None
    assert wrong(store, settings) == []


def test_the_next_entry_says_which_keys_why_and_what_was_signed_before(
    store: Store, settings: Settings, signed: Iterator[str]
) -> None:
    done = changed(store, settings, KeyReason.EXPOSED)

    (told,) = events_of(store, "ledger-key")
    assert (told["old"], told["new"], told["reason"]) == (next(signed), done.new.text, "exposed")
    assert (told["size"], told["number"]) == (2, 3)
    assert told["approved"] == {one.role.value: one.public.id for one in BOTH}
    assert told["until"].startswith("9999-")
    shown = verify_proof(proved(store, settings, 3).text, log=done.new.text)
    assert shown.problem is None
    assert json.loads(shown.content or "")["old"] == told["old"]


def test_the_old_file_is_set_aside_and_signs_no_more(store: Store, settings: Settings, signed: Iterator[str]) -> None:
    done = changed(store, settings, KeyReason.EXPOSED)

    assert done.set_aside is not None
    done.set_aside.replace(settings.ledger_key)
    put(store, 4)
    with pytest.raises(LedgerKeyChangedError, match="not signed with the key in the ledger's key file"):
        signed_checkpoint(store, signer_of(settings, store))
    assert any("the ledger's keys" in one for one in wrong(store, settings))


@pytest.mark.parametrize(
    "holders", [(), (COMPLIANCE,), (COMPLIANCE, COMPLIANCE), (COMPLIANCE, role_key(Role.DATA_PROTECTION, 7))]
)
def test_nobody_does_it_alone(store: Store, settings: Settings, signed: Iterator[str], holders: tuple) -> None:  # type: ignore[type-arg]
    before = settings.ledger_key.read_bytes()

    with pytest.raises(RoleKeysError, match=r"(data_protection|compliance) is needed that was enrolled"):
        change_ledger_key(store, settings, holders, reason=KeyReason.LOST)

    assert settings.ledger_key.read_bytes() == before
    assert events_of(store, "ledger-key") == []


def test_who_enrols_keys_for_both_roles_now_does_not_do_it_alone_either(
    store: Store, settings: Settings, signed: Iterator[str]
) -> None:
    mine = [role_key(role, 7) for role in Role]
    enrol(store, settings, [one.public for one in mine])

    with pytest.raises(RoleKeysError, match="enrolled before the last checkpoint"):
        change_ledger_key(store, settings, mine, reason=KeyReason.LOST)
    changed(store, settings)  # the keys from before still stand for it
    assert change_ledger_key(store, settings, mine, reason=KeyReason.LOST).old is not None  # everybody saw them by now


def test_a_store_that_does_not_lead_on_from_what_was_signed_gets_no_new_key(
    store: Store, settings: Settings, signed: Iterator[str]
) -> None:
    spoiled(store, update(LEDGER_ENTRIES).where(LEDGER_ENTRIES.c.number == 1).values(entry=b"x"))

    with pytest.raises(LedgerBrokenError):
        changed(store, settings)
    assert settings.ledger_key.exists()


def test_a_checkpoint_that_the_key_beside_it_did_not_sign_is_not_carried_over(
    store: Store, settings: Settings, signed: Iterator[str]
) -> None:
    other = signer_of(replace(settings, ledger_origin=ORIGIN), store).key
    false = other.text.replace("shop.example", "other.example")
    spoiled(store, update(LEDGER_CHECKPOINTS).values(key=type(other)("other.example/ledger", 1, other.public).text))
    assert false != other.text

    with pytest.raises((LedgerKeyChangedError, LedgerRenamedError)):
        changed(store, settings)


def test_another_name_is_refused_with_a_new_key_too(store: Store, settings: Settings, signed: Iterator[str]) -> None:
    with pytest.raises(LedgerRenamedError):
        changed(store, replace(settings, ledger_origin="shop.example/other"))


def test_who_was_stopped_before_the_file_was_written_does_it_again(
    store: Store, settings: Settings, signed: Iterator[str]
) -> None:
    changed(store, settings)
    settings.ledger_key.unlink()  # as if the machine had stopped after the entry

    again = changed(store, settings)

    assert [one["reason"] for one in events_of(store, "ledger-key")] == ["lost", "lost"]
    assert signer_of(settings, store).key == again.new
    assert wrong(store, settings) == []


def test_a_ledger_that_signed_nothing_yet_gets_its_key(store: Store, settings: Settings) -> None:
    log_enrolled(store, PUBLIC.all)
    settings.ledger_key.unlink()

    done = changed(store, settings)

    assert (done.old, done.carried) == (None, 0)
    assert wrong(store, settings) == []


def test_an_audit_sees_what_was_changed_of_keys(store: Store, settings: Settings, signed: Iterator[str]) -> None:
    changed(store, settings)
    old = next(signed)
    spoiled(store, update(LEDGER_CHECKPOINTS).where(LEDGER_CHECKPOINTS.c.size == 4).values(key=old))
    assert wrong(store, settings) == ["the checkpoint of 4 entries names another key than the one that signed it"]

    spoiled(store, update(LEDGER_CONTENTS).where(LEDGER_CONTENTS.c.kind == "ledger-key").values(nonce=b"\0" * 32))
    assert any("the ledger's keys" in one for one in wrong(store, settings))


def test_a_witness_that_trusts_the_new_key_goes_on_from_what_it_saw(
    store: Store, settings: Settings, signed: Iterator[str]
) -> None:
    witness = witness_in(settings.folder / "w1", next(signed))
    asked = replace(settings, witnesses=(f"{URL} {witness.key.text}",))
    assert Cosigner(store, asked, ask=Asking({URL: witness})).cosign().by == (witness.key.name,)
    new = changed(store, settings).new

    unknown = Cosigner(store, asked, ask=Asking({URL: witness})).cosign()
    witness.trust([new.text])
    known = Cosigner(store, asked, ask=Asking({URL: witness})).cosign()

    assert unknown.troubles == {witness.key.name: Trouble.REFUSED}
    assert (known.by, known.size) == ((witness.key.name,), 4)
    assert [one.size for one in witness.watched()] == [4, 4]
    assert witnessed(store, asked).size == 4
