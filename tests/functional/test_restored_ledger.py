"""A restore is an event that an outsider can see: the ledger never forks without saying so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.functional.register.content import sold, stocked
from tests.ledger_events import events_of

from poisonbook.cli.main import cli
from poisonbook.ledger.checkpoints import parse_checkpoint
from poisonbook.ledger.events import BackupMade, ClockConfirmed, LossAccepted, Restored
from poisonbook.register.access import Operator
from poisonbook.settings import Settings
from poisonbook.storage.cosigned import CosignedFile
from poisonbook.storage.errors import LedgerRolledBackError
from poisonbook.workflows.access import list_keys
from poisonbook.workflows.ledger_checkpoints import signed_checkpoint
from poisonbook.workflows.ledger_files import cosigned_file
from poisonbook.workflows.ledger_signer import signer_of
from poisonbook.workflows.service import Service
from poisonbook.workflows.store_folder import init_store, open_store


class Shop:
    """A store that goes on after its backup."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(folder=folder)
        self.operator: Operator = init_store(self.settings, name="Shop", jurisdictions=["EU"]).operator
        self.sells("O-1")
        self.backup = Path(json.loads(self.run("backup", "make", folder.parent / "backups", "--json"))["file"])

    def sells(self, order_id: str) -> None:
        service = Service.open(self.settings)
        stocked(service, self.operator)
        sold(service, order_id, operator=self.operator)
        service.close()

    def is_witnessed(self) -> Path:
        """Have the ledger cosigned as it is now."""
        with open_store(self.settings) as store:
            note, _ = parse_checkpoint(signed_checkpoint(store, signer_of(self.settings, store)).note)
        cosigned_file(self.settings).write(note)
        return self.settings.ledger_cosigned

    def loses_its_database(self) -> None:
        for file in self.settings.folder.glob("poisonbook.sqlite*"):
            file.unlink()

    def run(self, *words: str | Path, code: int = 0, env: dict[str, str] | None = None) -> str:
        given = {"POISONBOOK_FOLDER": str(self.settings.folder)} | (env or {})
        done = CliRunner().invoke(cli, [str(word) for word in words], env=given)
        assert done.exit_code == code or (code and done.exception is not None), (done.output, done.exception)
        return done.stdout

    def restored(self, into: Path | None = None, *words: str | Path) -> dict[str, Any]:
        place = into or self.settings.folder
        done: dict[str, Any] = json.loads(self.run("restore", self.backup, "--into", place, "--json", *words))
        return done


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop")


def restoring(settings: Settings) -> dict[str, Any]:
    with open_store(settings) as store:
        (event,) = events_of(store, Restored.KIND)
    return event


def test_a_backup_has_its_own_entry(shop: Shop, tmp_path: Path) -> None:
    shop.restored(tmp_path / "new")

    with open_store(Settings(folder=tmp_path / "new")) as new:
        (made,) = events_of(new, BackupMade.KIND)
        (restore,) = events_of(new, Restored.KIND)
    assert restore["entries"] == made["number"] + 1


def test_where_nothing_came_after_the_backup_nothing_is_lost(shop: Shop) -> None:
    shop.is_witnessed()
    shop.loses_its_database()

    done = shop.restored()

    assert (done["ledger_known"], done["needs_accept_loss"]) == (None, False)
    assert restoring(shop.settings)["entries_known"] is None
    shop.run("ledger", "audit")


def test_what_nobody_outside_saw_is_given_up_and_told(shop: Shop) -> None:
    shop.is_witnessed()
    shop.sells("O-2")
    with open_store(shop.settings) as store:
        before = store.head
    shop.loses_its_database()

    done = shop.restored()

    assert before is not None
    assert (done["ledger_known"], done["needs_accept_loss"]) == (before.size, False)
    event = restoring(shop.settings)
    assert event["entries"] < event["entries_known"] == before.size
    assert len(event["root"]) == 64
    shop.sells("O-3")
    shop.run("ledger", "audit")


def test_a_damaged_head_hinders_no_restore(shop: Shop) -> None:
    shop.settings.ledger_head.write_bytes(b"damaged")
    shop.loses_its_database()

    assert shop.restored()["ledger_known"] is None

    open_store(shop.settings).close()


def test_where_a_witness_saw_more_nothing_is_served_until_that_is_accepted(shop: Shop) -> None:
    shop.sells("O-2")
    shop.is_witnessed()
    shop.loses_its_database()

    done = shop.restored()

    assert done["needs_accept_loss"]
    with pytest.raises(LedgerRolledBackError):
        open_store(shop.settings)
    shop.run("ledger", "accept-loss", "--reason", "the disk died")
    with open_store(shop.settings) as store:
        (loss,) = events_of(store, LossAccepted.KIND)
        assert loss["entries_known"] == done["ledger_known"]
        assert events_of(store, Restored.KIND)[0]["entries_known"] == done["ledger_known"]


def test_an_old_backup_in_a_new_folder_is_held_against_what_a_witness_saw(shop: Shop, tmp_path: Path) -> None:
    shop.sells("O-2")
    seen = shop.is_witnessed()
    new = Settings(folder=tmp_path / "new")

    done = shop.restored(new.folder, "--cosigned", seen)

    assert done["needs_accept_loss"]
    assert CosignedFile(new.ledger_cosigned).read() == CosignedFile(seen).read()
    with pytest.raises(LedgerRolledBackError):
        open_store(new)


def test_api_keys_do_not_come_back_unless_a_person_says_so(shop: Shop, tmp_path: Path) -> None:
    revoked, kept = Settings(folder=tmp_path / "revoked"), Settings(folder=tmp_path / "kept")

    assert shop.restored(revoked.folder)["api_keys_revoked"] == 1
    assert shop.restored(kept.folder, "--keep-api-keys")["api_keys_revoked"] == 0

    for settings, is_good in ((revoked, False), (kept, True)):
        with open_store(settings) as store:
            (key,) = list_keys(store, shop.operator.id)
        assert (key.revoked_at is None) is is_good


def test_that_a_person_looked_at_the_clock_is_said_where_one_did(shop: Shop, tmp_path: Path) -> None:
    for words, told in (((), 0), (("--trust-clock",), 1)):
        settings = Settings(folder=tmp_path / f"told-{told}")
        shop.restored(settings.folder, *words)
        with open_store(settings) as store:
            assert len(events_of(store, ClockConfirmed.KIND)) == told


def test_the_folder_that_was_named_is_the_one_whatever_the_environment_says(shop: Shop, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.db"
    env = {"POISONBOOK_DATABASE": f"sqlite:///{elsewhere}"}

    text = shop.run("restore", shop.backup, "--into", tmp_path / "new", env=env)

    assert (tmp_path / "new" / "poisonbook.sqlite").exists()
    assert not elsewhere.exists()
    assert "To be done again" in text
    shop.run("restore", shop.backup, "--into", tmp_path / "third", "--dir", tmp_path, code=2)


def test_a_store_goes_on_selling_after_a_restore(shop: Shop) -> None:
    shop.loses_its_database()
    shop.restored()

    service = Service.open(shop.settings)
    sold(service, "O-9", operator=shop.operator)
    service.close()

    shop.run("ledger", "audit")
