"""A ledger's keys follow one another, each from the entry on that names it."""

from __future__ import annotations

import pytest
from tests.ledgers import signer

from poisonbook.ledger.key_changes import KeyChange, LedgerKeys

FIRST, SECOND, THIRD = (signer(seed=number).key for number in (1, 2, 3))


def test_one_key_signs_a_ledger_that_never_changed_it() -> None:
    keys = LedgerKeys(FIRST)

    assert keys.at(0) == keys.at(1_000) == FIRST


def test_a_new_key_signs_what_has_the_entry_that_names_it() -> None:
    keys = LedgerKeys(THIRD, [KeyChange(4, FIRST, SECOND), KeyChange(9, SECOND, THIRD)])

    assert [keys.at(size) for size in (0, 4, 5, 9, 10, 99)] == [FIRST, FIRST, SECOND, SECOND, THIRD, THIRD]


def test_nothing_was_signed_before_the_first_key() -> None:
    assert LedgerKeys(FIRST, [KeyChange(0, None, FIRST)]).at(0) is None


def test_only_the_key_that_was_named_last_signs_a_ledger() -> None:
    with pytest.raises(ValueError, match="signs this ledger"):
        LedgerKeys(FIRST, [KeyChange(4, FIRST, SECOND)])
