"""`kill -9` of a witness in the middle of cosigning: what it answered it remembers, and there is one history."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from tests.faults.store_killing import acknowledged_before_kill
from tests.faults.witness_load import LOG, history
from tests.witnesses import witness_in

from poisonbook.ledger.proofs import root_of
from poisonbook.ledger.spelling import read_hash
from poisonbook.workflows.witness import Witness

if TYPE_CHECKING:
    from pathlib import Path

SEED = 20_261_122


def test_every_round_remembers_what_it_cosigned(tmp_path: Path) -> None:
    survive(tmp_path, 5)


@pytest.mark.slow
def test_a_hundred_rounds_remember_what_they_cosigned(tmp_path: Path) -> None:
    survive(tmp_path, 100)


def survive(folder: Path, rounds: int) -> None:
    """Kill it again and again; look each time at what it says it saw."""
    chance = random.Random(SEED)  # noqa: S311 - not a secret
    witness_in(folder / "w", LOG.key.text)
    told: dict[int, str] = {}
    for _ in range(rounds):
        for line in acknowledged_before_kill(
            ["tests.faults.witness_load", str(folder / "w")], at_least=20, chance=chance
        ):
            size, root = line.split()
            assert told.setdefault(int(size), root) == root
        (seen,) = Witness.open(folder / "w").watched()
        assert seen.size >= max(told)
        told[seen.size] = read_hash(seen.root).hex()
        assert len(list((folder / "w").glob("*.checkpoint"))) == 1
    histories = [
        number
        for number in range(2)
        if all(root_of(size, history(number).hashes).hex() == root for size, root in told.items())
    ]
    assert len(histories) == 1
    assert len(told) > rounds * 5
