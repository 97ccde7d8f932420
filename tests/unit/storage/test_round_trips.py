"""What is put on record comes back as it was, and only to its operator."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.storage.nouns import (
    CHECK,
    INCIDENT,
    LATER,
    LICENCE,
    NOTICE,
    NOW,
    QUESTION,
    STATEMENT,
    STOCK,
    TRAINING,
    renamed,
)
from tests.unit.storage.writing import read, written

from poisonbook.storage import (
    identity_checks,
    incidents,
    licences,
    notices,
    questions,
    statements,
    stock,
    trainings,
)
from poisonbook.storage.errors import StoreConflictError

if TYPE_CHECKING:
    from poisonbook.storage.store import Store

NOUNS = [
    (statements, STATEMENT),
    (identity_checks, CHECK),
    (licences, LICENCE),
    (incidents, INCIDENT),
    (stock, STOCK),
    (notices, NOTICE),
    (trainings, TRAINING),
    (questions, QUESTION),
]
every_noun = pytest.mark.parametrize(("module", "noun"), NOUNS, ids=lambda one: getattr(one, "__name__", ""))


def _add(store: Store, module: ModuleType, operator: str, noun: Any) -> None:
    written(store, module.add, operator, noun, at=NOW, delete_after=LATER)


def _found(store: Store, module: ModuleType, operator: str, id_: str) -> Any:
    """What is on record under an id; of nouns that are never looked up by it, among all."""
    if hasattr(module, "find"):
        return read(store, module.find, operator, id_)
    return next((one for one in read(store, module.search, operator) if one.id == id_), None)


@every_noun
def test_it_comes_back_as_it_was(store: Store, module: ModuleType, noun: Any) -> None:
    _add(store, module, "op-1", noun)

    assert _found(store, module, "op-1", noun.id) == noun


@every_noun
def test_another_operator_finds_nothing(store: Store, module: ModuleType, noun: Any) -> None:
    _add(store, module, "op-1", noun)

    assert _found(store, module, "op-2", noun.id) is None
    if hasattr(module, "search"):
        assert read(store, module.search, "op-2") == []
        assert read(store, module.search, "op-1") == [noun]
    if hasattr(module, "find_many"):
        keys = [("op-2", noun.id), ("op-1", noun.id), ("op-1", "none")]
        assert read(store, module.find_many, keys) == {("op-1", noun.id): noun}


@every_noun
def test_two_operators_may_use_one_id(store: Store, module: ModuleType, noun: Any) -> None:
    _add(store, module, "op-1", noun)
    _add(store, module, "op-2", noun)

    assert _found(store, module, "op-2", noun.id) == noun


@every_noun
def test_an_id_is_used_once(store: Store, module: ModuleType, noun: Any) -> None:
    _add(store, module, "op-1", noun)

    with pytest.raises(StoreConflictError):
        _add(store, module, "op-1", noun)


@every_noun
def test_the_latest_on_record_comes_first(store: Store, module: ModuleType, noun: Any) -> None:
    if not hasattr(module, "search") or module is licences:
        pytest.skip("nothing to search, or a number of which there is one")
    other = renamed(noun, f"{noun.id}-later")
    _add(store, module, "op-1", noun)
    written(store, module.add, "op-1", other, at=LATER, delete_after=LATER)

    assert read(store, module.search, "op-1") == [other, noun]
