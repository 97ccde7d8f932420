"""One spelling for plain values."""

from __future__ import annotations

import json
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.values.canonical import ObjectSpelling, canonical_bytes, fingerprint

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


@given(value=PLAIN)
def test_the_bytes_say_the_value_and_nothing_else(value: object) -> None:
    assert json.loads(canonical_bytes(value)) == value


@given(keys=st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_matter(keys: dict[str, int]) -> None:
    turned = dict(reversed(keys.items()))

    assert canonical_bytes(turned) == canonical_bytes(keys)


def test_the_order_of_a_list_does() -> None:
    assert fingerprint(["a", "b"]) != fingerprint(["b", "a"])


@given(values=st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), PLAIN, max_size=6))
def test_objects_with_the_same_keys_are_written_the_same_one_by_one_and_in_a_series(values: dict[str, object]) -> None:
    spelling = ObjectSpelling(values)

    assert spelling.bytes_of(values) == spelling.bytes_of({"more": 1} | values) == canonical_bytes(values)


def test_a_text_of_a_class_of_its_own_is_its_text() -> None:
    class Word(StrEnum):
        A = "a"

    assert canonical_bytes(Word.A) == b'"a"'


@pytest.mark.parametrize("value", [1.5, Decimal(1), b"bytes", {1: "one"}, {"a": [object()]}, {"set"}])
def test_what_has_no_one_spelling_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_bytes(value)


def test_a_fingerprint_is_sha_256_of_the_bytes() -> None:
    """The hash of the empty object, as `printf '{}' | sha256sum` prints it."""
    assert fingerprint({}) == "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
