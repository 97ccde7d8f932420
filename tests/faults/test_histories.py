"""Two who sell, two who sweep and one office that opens what is sealed, all at once in processes of their own.

Each records what it asked and what it was told; afterwards a checker that knows none of their code reads the histories
beside the store and the ledger. A clock on which a day takes six seconds lets dates pass meanwhile.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.histories.checker import anomalies
from tests.histories.running import Enough, recorded, told_in

SOME: Enough = {
    ("confirm", "sold"): 30,
    ("confirm", "refuse"): 3,
    ("confirm", "state"): 1,
    ("return", "came back"): 10,
    ("return", "too many"): 1,
    ("cancel", "cancelled"): 10,
    ("approve", "done"): 20,
    ("approve", "refused"): 20,
    ("read", "done"): 10,
    ("read", "refused"): 20,
    ("withdraw", "done"): 1,
    ("look at check", "absent"): 10,
    ("sweep", "done"): 20,
    ("deleted", "orders"): 10,
    ("deleted", "licence_uses"): 1,
    ("deleted", "stock"): 1,
    ("deleted", "identity_checks"): 5,
    ("deleted", "opening_halves"): 1,
    ("deleted", "ledger_contents"): 20,
}


def check(folder: Path, database: str, enough: Enough, *, patience: float) -> None:
    evidence, audited = recorded(folder, database, enough, patience=patience)
    told = told_in(evidence.ops)

    assert anomalies(evidence) == []
    assert audited == []
    assert {name for name, number in enough.items() if told[name] < number} == set()


@pytest.mark.slow
def test_nothing_that_was_told_contradicts_the_store_or_the_ledger(tmp_path: Path, store_url: str) -> None:
    check(tmp_path, store_url, SOME, patience=600)


@pytest.mark.long
def test_nor_in_twenty_times_as_much(tmp_path: Path, store_url: str) -> None:
    check(tmp_path, store_url, {name: 20 * number for name, number in SOME.items()}, patience=7_200)
