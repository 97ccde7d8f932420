"""Compiled automata are kept, and made once by however many processes ask for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest

from poisonbook.catalogue import automaton
from poisonbook.catalogue.automaton import Automaton, Expression

ACIDS = [Expression(b"nitric", 1), Expression(b"sulphuric", 2)]
COLUMN = pa.array(["Nitric acid", "Water", "acid, SULPHURIC"])


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many expressions were compiled each time."""
    times: list[int] = []
    really = automaton._compiled

    def counted(expressions: list[Expression]) -> object:
        times.append(len(expressions))
        return really(expressions)

    monkeypatch.setattr(automaton, "_compiled", counted)
    return times


def found(one: Automaton) -> list[tuple[int, int]]:
    rows, terms = one.hits(COLUMN)
    return list(zip(rows.tolist(), terms.tolist(), strict=True))


def test_it_is_compiled_once_and_read_afterwards(compiled: list[int], tmp_path: Path) -> None:
    cache = tmp_path / "not" / "there"

    assert found(Automaton.of(ACIDS, cache)) == found(Automaton.of(ACIDS, cache)) == [(0, 1), (2, 2)]
    assert compiled == [2]


def test_of_many_that_ask_at_once_one_compiles_and_the_others_wait(compiled: list[int], tmp_path: Path) -> None:
    """Each opens the lock itself, as processes do."""
    many = [Expression(b"name%d[a-z]{1,3}" % number, number) for number in range(2_000)]
    with ThreadPoolExecutor(4) as pool:
        sizes = [one.size for one in pool.map(lambda _: Automaton.of(many, tmp_path), range(4))]

    assert sizes == [2_000] * 4
    assert compiled == [2_000]
    assert [one.suffix for one in tmp_path.iterdir()] == [".bin"]


def test_other_expressions_are_another_automaton(compiled: list[int], tmp_path: Path) -> None:
    Automaton.of(ACIDS, tmp_path)
    Automaton.of(ACIDS[:1], tmp_path)

    assert compiled == [2, 1]
    assert len(list(tmp_path.iterdir())) == 2


def test_what_is_damaged_is_made_anew(compiled: list[int], tmp_path: Path) -> None:
    Automaton.of(ACIDS, tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(b"damaged")

    assert found(Automaton.of(ACIDS, tmp_path)) == [(0, 1), (2, 2)]
    assert compiled == [2, 2]
    assert len(kept.read_bytes()) > len(b"damaged")


@pytest.mark.parametrize("cache", ["file", None])
def test_where_nothing_can_be_kept_it_works_all_the_same(
    compiled: list[int], tmp_path: Path, cache: str | None
) -> None:
    (tmp_path / "file").write_bytes(b"")
    place = None if cache is None else tmp_path / cache / "below"

    assert found(Automaton.of(ACIDS, place)) == found(Automaton.of(ACIDS, place)) == [(0, 1), (2, 2)]
    assert compiled == [2, 2]


def test_of_nothing_it_finds_nothing(compiled: list[int], tmp_path: Path) -> None:
    assert found(Automaton.of([], tmp_path)) == []
    assert compiled == []
