"""Several processes recognise what one recognises, in the same order, and are gone when they are no longer needed."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from poisonbook.catalogue.automaton import default_cache
from poisonbook.catalogue.own_words import read_own_words
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.schema import CATALOGUE
from poisonbook.intake.reading import from_arrow
from poisonbook.law.book import load_book
from poisonbook.workflows.again import remembering
from poisonbook.workflows.inputs import Options, options_for
from poisonbook.workflows.processes import ProcessError, Processes, in_processes
from poisonbook.workflows.recognise import Candidates, CatalogueCounts, Found, recognise_batches

TITLES = ("Garden chair", "Nitric acid 65 % 1 L", "Acetone-free remover", "Kalisalpeter 1 kg", "Oxyblitz 5 l", None)
LISTINGS = 40_000


def listings(count: int = LISTINGS, *, batches: int = 3) -> pa.Table:
    """Mostly chairs; some of the titles and ids are missing."""
    ids = [None if place % 97 == 0 else str(place) for place in range(count)]
    titles = [TITLES[place % 60 if place % 60 < len(TITLES) else 0] for place in range(count)]
    table = pa.table({"id": pa.array(ids, pa.string()), "title": pa.array(titles, pa.string())})
    step = count // batches + 1
    return pa.concat_tables([table.slice(start, step) for start in range(0, count, step)])


def recognised(recogniser: Candidates, table: pa.Table) -> tuple[list[Found], CatalogueCounts]:
    counts = CatalogueCounts()
    reading = from_arrow(table, CATALOGUE, options_for(CATALOGUE, Options()))
    found = [batch.recognised for batch in recognise_batches(reading, recogniser, counts)]
    return found, counts


def test_two_processes_say_what_one_says(eu: Recogniser) -> None:
    table = listings()

    assert recognised(in_processes(eu, 2), table) == recognised(eu, table)
    assert multiprocessing.active_children() == []


def test_the_operators_own_words_reach_every_process(tmp_path: Path) -> None:
    words = tmp_path / "words.yaml"
    words.write_text("names: [{substance: hydrogen-peroxide, words: [Oxyblitz], lang: de}]\n")
    book = load_book()
    own = read_own_words(words, {known.slug: known for known in book.substances()})
    recogniser = Recogniser(book, "EU", date(2026, 1, 1), cache=default_cache(), own=own)
    batch = pa.record_batch({"id": ["1"], "title": ["Oxyblitz 35 % 5 l"]})

    (found,) = in_processes(recogniser, 2).over([batch])

    assert [one.substance for one in found[0][2].substances] == ["hydrogen-peroxide"]


def test_they_work_beneath_a_memory(eu: Recogniser, tmp_path: Path) -> None:
    table = listings(1_000).filter(pa.compute.is_valid(listings(1_000)["id"])).drop_null()
    half = table.slice(0, len(table) // 2)
    for catalogue in (half, table):
        with remembering(eu, tmp_path / "state", in_processes(eu, 2)) as memory:
            found = [one for batch in memory.over(catalogue.to_batches()) for one in batch]

        assert found == [one for batch in catalogue.to_batches() for one in eu.candidates(batch)]
    assert memory.carried.changed == len(table) - len(half)


def test_empty_batches_keep_their_place(eu: Recogniser) -> None:
    batch = pa.record_batch({"id": ["1"], "title": ["Nitric acid 65 % 1 L"]})

    found = list(in_processes(eu, 2).over([batch.slice(1), batch, batch.slice(1)]))

    assert [len(one) for one in found] == [0, 1, 0]


def test_few_listings_start_no_process(eu: Recogniser) -> None:
    batch = pa.record_batch({"id": ["1"], "title": ["Nitric acid 65 % 1 L"]})
    over = Processes(eu, 2, from_rows=2).over([batch])

    assert len(next(over)) == 1
    assert multiprocessing.active_children() == []


def test_no_more_is_read_ahead_than_the_processes_need(eu: Recogniser) -> None:
    batch = pa.record_batch({"id": ["1"], "title": ["Nitric acid 65 % 1 L"]})
    read = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal read
        for _ in range(100):
            read += 1
            yield batch

    over = in_processes(eu, 2).over(batches())
    next(over)

    assert read <= 7
    over.close()  # type: ignore[attr-defined]  # it is a generator
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")
def test_a_process_that_dies_is_an_error_and_takes_the_others_with_it(eu: Recogniser) -> None:
    batch = pa.record_batch({"id": ["1"], "title": ["Nitric acid 65 % 1 L"]})

    def batches() -> Iterator[pa.RecordBatch]:
        while True:
            yield batch

    over = in_processes(eu, 2).over(batches())
    next(over)
    os.kill(multiprocessing.active_children()[0].pid or 0, signal.SIGKILL)

    with pytest.raises(ProcessError, match="signal 9; memory may have run out"):
        for _ in over:
            pass
    assert multiprocessing.active_children() == []
