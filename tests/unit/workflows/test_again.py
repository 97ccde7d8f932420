"""Recognising again with a state says what a full run says, and looks only at what changed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poisonbook.catalogue.own_words import OwnWords
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.workflows.again import Carried, StateError, fingerprint, remembering

TITLES = (
    "Nitric acid 65 % 1 L",
    "Salpetersäure 5 L",
    "Acetone 1 L",
    "Nagellackentferner acetonfrei",
    "Gardening gloves",
    "Hydrogen peroxide 35 %, 12 x 500 ml",
    "Chair",
    "",
)
LISTINGS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from(TITLES), st.sampled_from(("", "de", "fr"))), max_size=8
)


def batch_of(listings: list[tuple[str, str, str]]) -> pa.RecordBatch:
    ids, titles, langs = (
        (pa.array(column, pa.string()) for column in zip(*listings, strict=True))
        if listings
        else (pa.array([], pa.string()),) * 3
    )
    return pa.record_batch({"id": ids, "title": titles, "lang": langs})


def run(recogniser: Recogniser, state: Path, batches: Iterable[pa.RecordBatch]) -> tuple[list[object], Carried]:
    with remembering(recogniser, state) as memory:
        return [one for found in memory.over(batches) for one in found], memory.carried


@settings(max_examples=60)
@given(LISTINGS, LISTINGS)
def test_a_second_run_says_what_a_full_run_says(
    eu: Recogniser, first: list[tuple[str, str, str]], second: list[tuple[str, str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        run(eu, state, [batch_of(first)])

        found, carried = run(eu, state, [batch_of(second)])

        assert found == list(eu.candidates(batch_of(second)))
        assert carried == Carried(len(second), sum(one not in first for one in second))
        again, carried = run(eu, state, [batch_of(second)])
        assert (again, carried.changed) == (found, 0)


def test_batches_count_together(eu: Recogniser, tmp_path: Path) -> None:
    one, two = batch_of([("a", TITLES[0], "")]), batch_of([("b", TITLES[1], "de"), ("c", "Chair", "")])
    run(eu, tmp_path / "state", [one, two])

    found, carried = run(eu, tmp_path / "state", [two, one])

    assert carried == Carried(3, 0)
    assert found == [*eu.candidates(two), *eu.candidates(one)]


def test_another_law_day_or_word_list_recognises_everything_anew(eu: Recogniser, tmp_path: Path) -> None:
    batch = batch_of([("a", TITLES[0], "")])
    run(eu, tmp_path / "state", [batch])
    other = _with(eu, own=OwnWords(digest="another"))

    _, carried = run(other, tmp_path / "state", [batch])

    assert carried.changed == 1
    assert carried.anew.startswith("the law, the words or the program changed")
    assert len({fingerprint(eu), fingerprint(other), fingerprint(_with(eu, on=date(2019, 1, 1)))}) == 3


def _with(recogniser: Recogniser, *, own: OwnWords | None = None, on: date | None = None) -> Recogniser:
    from copy import copy
    from dataclasses import replace

    other = copy(recogniser)
    if own is not None:
        other.lexicon = replace(recogniser.lexicon, own=own)
    if on is not None:
        other.on = on
    return other


def test_an_error_on_the_way_leaves_the_last_state(eu: Recogniser, tmp_path: Path) -> None:
    state = tmp_path / "state"
    run(eu, state, [batch_of([("a", TITLES[0], "")])])
    before = state.read_bytes()

    def broken() -> Iterator[pa.RecordBatch]:
        yield batch_of([("b", TITLES[1], "")])
        raise KeyError

    with pytest.raises(KeyError):
        run(eu, state, broken())

    assert state.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["state"]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"not a state at all" * 10])
def test_a_file_that_is_no_state_is_told(content: bytes, eu: Recogniser, tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.write_bytes(content)

    with pytest.raises(StateError, match=r"is no state file, or is damaged; name another file"):
        run(eu, state, [batch_of([])])
    assert state.read_bytes() == content


def test_a_cut_off_state_is_told(eu: Recogniser, tmp_path: Path) -> None:
    state = tmp_path / "state"
    run(eu, state, [batch_of([("a", TITLES[0], "")])])
    state.write_bytes(state.read_bytes()[:-40])

    with pytest.raises(StateError):
        run(eu, state, [batch_of([])])
