"""A listing's hash is that of its content, however it comes."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.catalogue.content_hash import CONTENT, WHOLE, content_hash, content_hashes
from poisonbook.facts.recognition import Listing

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LISTINGS = st.lists(st.builds(Listing, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT), max_size=6)


def batch_of(listings: list[Listing]) -> pa.RecordBatch:
    return pa.record_batch({name: pa.array([getattr(one, name) for one in listings], pa.string()) for name in WHOLE})


@given(LISTINGS)
def test_a_batch_and_a_single_listing_have_the_same_hash(listings: list[Listing]) -> None:
    hashes = [one.tobytes().hex() for one in content_hashes(batch_of(listings))]

    assert hashes == [content_hash(one) for one in listings]


@given(LISTINGS)
def test_hashes_are_equal_only_where_the_content_is(listings: list[Listing]) -> None:
    hashes = [content_hash(one) for one in listings]
    contents = [tuple(getattr(one, name) for name in CONTENT) for one in listings]

    assert len(set(hashes)) == len(set(contents))


def test_words_that_move_to_another_field_are_another_content() -> None:
    assert content_hash(Listing("1", "ab", "c")) != content_hash(Listing("1", "a", "bc"))


def test_an_empty_cell_and_an_absent_column_are_the_same() -> None:
    bare = pa.record_batch({"title": ["Acetone"]})
    null = pa.record_batch({"title": ["Acetone"], "brand": pa.array([None], pa.string())})

    assert content_hashes(bare)[0] == content_hashes(null)[0]


def test_a_slice_of_a_batch_has_the_hashes_of_its_rows() -> None:
    batch = batch_of([Listing(str(place), f"listing {place}") for place in range(5)])

    assert content_hashes(batch.slice(2, 2)).tolist() == content_hashes(batch)[2:4].tolist()
