"""Rows without anything that the law in force lists are not read, and nothing is lost by that."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Listing
from poisonbook.law.book import load_book

TITLES = [
    "Nitric acid 65 % and acetic acid 5 %, 1 L",
    "Caustic soda 1 kg",  # listed elsewhere
    "Garden chair",
    "Watering can 10 l",
    "CAN 27 N 25 kg",
    "Potasium nitrate 1 kg",
    "Mixed acids: hydrofluoric acid 1 %, sulphuric acid 20 %",
    "Saltpetre 500 g",
]
BATCH = pa.record_batch({"id": [str(row) for row in range(len(TITLES))], "title": TITLES})


@pytest.mark.parametrize("name", ["eu", "gb"])
def test_what_is_found_is_what_reading_every_row_finds(name: str, request: pytest.FixtureRequest) -> None:
    recogniser: Recogniser = request.getfixturevalue(name)
    judged = [
        (row, listing, recogniser.judge(listing, reading)) for row, listing, reading in recogniser.readings(BATCH)
    ]

    assert list(recogniser.candidates(BATCH)) == [one for one in judged if one[2].substances]
    assert len(list(recogniser.candidates(BATCH))) > 3


def test_of_a_slice_the_rows_are_counted_from_its_start(eu: Recogniser) -> None:
    whole = {row: recognition for row, _, recognition in eu.candidates(BATCH)}

    assert {row + 4: recognition for row, _, recognition in eu.candidates(BATCH.slice(4))} == {
        row: recognition for row, recognition in whole.items() if row >= 4
    }


def test_on_a_day_without_law_nothing_is_found() -> None:
    assert list(Recogniser(load_book(), "EU", date(1990, 1, 1)).candidates(BATCH)) == []


def test_a_word_that_counts_in_capitals_only_does_not_stop_at_others(eu: Recogniser) -> None:
    rows, _ = eu.automaton.hits(BATCH.column("title"))

    assert TITLES.index("Watering can 10 l") not in set(rows.tolist())
    assert TITLES.index("CAN 27 N 25 kg") in set(rows.tolist())


@pytest.mark.parametrize("title", ["UAN 28", "CAN fertiliser 25 kg", "Aqua oxigenata 30 vol", "AN 33.5"])
@pytest.mark.parametrize("beside", ["xyz", "9", "can", "\xfc", ""])
def test_the_rows_beside_a_row_do_not_matter(title: str, beside: str, eu: Recogniser) -> None:
    """They lie end to end in Arrow's buffer, and some names are only looked for as whole words."""
    (alone,) = eu.recognise([Listing("1", title)])

    _, among, _ = eu.recognise([Listing("0", beside), Listing("1", title), Listing("2", beside)])

    assert among == alone
