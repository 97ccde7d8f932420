"""The key and the name that a ledger signs with, and keeps."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.unit.storage.nouns import line_of, order_of
from tests.unit.storage.writing import spoiled, written

from poisonbook.settings import Settings
from poisonbook.storage import orders
from poisonbook.storage.errors import LedgerBrokenError
from poisonbook.storage.store import Store
from poisonbook.storage.tables.ledger import LEDGER_CHECKPOINTS
from poisonbook.workflows.ledger_checkpoints import signed_checkpoint
from poisonbook.workflows.ledger_keys import LedgerKeyChangedError
from poisonbook.workflows.ledger_signer import LedgerNameError, LedgerRenamedError, signer_of


@pytest.fixture
def settings(tmp_path: Path, store_url: str) -> Settings:
    (tmp_path / "ledger.key").write_bytes(base64.b64encode(b"k" * 32))
    return Settings(folder=tmp_path, database=store_url, ledger_key=tmp_path / "ledger.key")


def put(store: Store, number: int) -> None:
    written(store, orders.insert_many, [("op-1", order_of(f"O-{number}", line_of("", number)))])


def sign(store: Store, settings: Settings) -> str:
    return signed_checkpoint(store, signer_of(settings, store)).note


def test_the_name_can_be_chosen_until_the_first_checkpoint(store: Store, settings: Settings) -> None:
    assert signer_of(settings, store).key.name.startswith("poisonbook.local/")

    named = replace(settings, ledger_origin="shop.example/ledger")
    assert sign(store, named).startswith("shop.example/ledger\n")


def test_the_name_stays_though_it_is_not_set_any_more(store: Store, settings: Settings) -> None:
    sign(store, replace(settings, ledger_origin="shop.example/ledger"))
    put(store, 1)

    assert sign(store, settings).startswith("shop.example/ledger\n1\n")


def test_another_name_after_the_first_checkpoint_is_told_as_what_it_is(store: Store, settings: Settings) -> None:
    sign(store, settings)
    name = signer_of(settings, store).key.name

    with pytest.raises(LedgerRenamedError, match=f"called {name} since its first checkpoint"):
        signer_of(replace(settings, ledger_origin="shop.example/ledger"), store)


@pytest.mark.parametrize("origin", ["", "shop.example/ledger"])
def test_another_key_after_the_first_checkpoint_is_told_as_what_it_is(
    store: Store, settings: Settings, origin: str
) -> None:
    settings = replace(settings, ledger_origin=origin)
    sign(store, settings)
    put(store, 1)
    settings.ledger_key.write_bytes(base64.b64encode(b"n" * 32))

    with pytest.raises(LedgerKeyChangedError, match="put the file back"):
        sign(store, settings)


def test_a_checkpoint_that_was_changed_is_no_other_key(store: Store, settings: Settings) -> None:
    note = sign(store, settings)
    put(store, 1)
    spoiled(store, update(LEDGER_CHECKPOINTS).values(note=note.replace("\n0\n", "\n1\n", 1)))

    with pytest.raises(LedgerBrokenError):
        sign(store, settings)


def test_a_name_with_a_blank_is_none(store: Store, settings: Settings) -> None:
    with pytest.raises(LedgerNameError):
        signer_of(replace(settings, ledger_origin="my ledger"), store)
