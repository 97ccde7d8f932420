"""A new store, made in one go or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from poisonbook.register.access import Scope
from poisonbook.settings import Settings
from poisonbook.storage.errors import StoreValueError
from poisonbook.workflows.store_folder import init_store, key_files


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
