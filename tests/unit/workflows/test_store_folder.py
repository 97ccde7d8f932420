"""A new store, made in one go or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests import roles

from poisonbook.register.access import Scope
from poisonbook.settings import Settings
from poisonbook.storage.errors import StoreGoneError, StoreValueError
from poisonbook.storage.store import Store
from poisonbook.workflows.secret_files import KeyFileExistsError
from poisonbook.workflows.store_folder import (
    MissingKeyFileError,
    RegisterExistsError,
    init_store,
    key_files,
    need_key_files,
    open_store,
    upgrade_store,
)


def test_what_failed_can_be_done_again(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path / "book")
    with pytest.raises(StoreValueError):
        init_store(settings, name="a byte that is no text: \udcff", jurisdictions=["EU"])
    assert not any(path.exists() for path in key_files(settings))

    made = init_store(settings, name="Corner Shop", jurisdictions=["EU"])

    assert made.operator.name == "Corner Shop"
    assert all(path.exists() for path in key_files(settings))


def test_the_first_key_is_the_checkouts_and_reads_nothing_of_customers(tmp_path: Path) -> None:
    made = init_store(Settings(folder=tmp_path / "book"), name="Corner Shop", jurisdictions=["EU"])

    assert made.key.key.scopes == {Scope.CHECKOUT, Scope.CATALOGUE, Scope.EVIDENCE}


@pytest.fixture(name="book")
def _book(tmp_path: Path) -> Settings:
    """Of a store that was made."""
    settings = Settings(folder=tmp_path / "book")
    init_store(settings, name="Corner Shop", jurisdictions=["EU"], role_keys=roles.PUBLIC.all)
    return settings


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_no_second_set_of_keys_is_made_for_a_register(book: Settings) -> None:
    with pytest.raises(KeyFileExistsError):
        init_store(book, name="Again", jurisdictions=["EU"])
    shutil.rmtree(book.role_keys.parent)
    before = everything(book.folder)

    with pytest.raises(RegisterExistsError, match=f"put the folder of keys .* back to {book.role_keys.parent}"):
        init_store(book, name="Again", jurisdictions=["EU"])

    assert everything(book.folder) == before
    assert RegisterExistsError("", Path()).exit_code == 2


def test_a_new_store_is_offered_only_where_there_is_no_register(book: Settings, tmp_path: Path) -> None:
    shutil.rmtree(book.role_keys.parent)

    with pytest.raises(MissingKeyFileError) as lost:
        need_key_files(book)
    with pytest.raises(MissingKeyFileError) as never_made:
        need_key_files(Settings(folder=tmp_path / "none"))

    assert "put the folder of keys back" in str(lost.value)
    assert "store init" not in str(lost.value)
    assert "store init" in str(never_made.value)


@pytest.mark.parametrize("lost", ["poisonbook.sqlite", "ledger.head"])
def test_where_the_database_is_gone_no_empty_one_takes_its_place(book: Settings, lost: str) -> None:
    (book.folder / "poisonbook.sqlite").unlink()
    (book.folder / lost).unlink(missing_ok=True)
    before = everything(book.folder)

    for with_loss in (False, True):
        with pytest.raises(StoreGoneError):
            open_store(book, with_loss=with_loss)
    with pytest.raises(StoreGoneError):
        upgrade_store(book)
    with pytest.raises((StoreGoneError, KeyFileExistsError)):
        init_store(book, name="Again", jurisdictions=["EU"])

    assert everything(book.folder) == before


def test_tables_that_nobody_used_yet_are_no_register(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path / "book")
    settings.folder.mkdir()
    Store.upgrade(settings.database)

    assert init_store(settings, name="Corner Shop", jurisdictions=["EU"]).operator.name == "Corner Shop"
