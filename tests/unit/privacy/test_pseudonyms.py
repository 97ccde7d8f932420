"""Whatever may point to a person appears as a keyed pseudonym and in no other way."""

from __future__ import annotations

import base64
import hashlib
import hmac
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.facts.schema import COUNTED_FIELDS, GROUP_FIELDS, ORDERS
from poisonbook.privacy.pseudonyms import Personal, PseudonymKey, PseudonymKeyError

SECRET = bytes(range(32))


@given(st.text(max_size=80), st.sampled_from(Personal), st.binary(min_size=32, max_size=200))
def test_a_pseudonym_is_hmac_sha256_cut_to_sixteen_bytes(value: str, kind: Personal, secret: bytes) -> None:
    expected = hmac.digest(secret, f"poisonbook {kind} 1\0".encode() + value.encode(), hashlib.sha256)[:16].hex()

    assert PseudonymKey(secret).pseudonym(value, kind) == expected


def test_customers_keep_the_pseudonyms_they_had_before_there_were_other_kinds() -> None:
    customers = b"poisonbook customer 1\0"

    expected = hmac.digest(SECRET, customers + b"K-1", hashlib.sha256)[:16].hex()

    assert PseudonymKey(SECRET).pseudonyms(["K-1"], Personal.CUSTOMER) == [expected]


@given(st.text("abc123 ", max_size=20))
def test_the_same_text_of_two_kinds_cannot_be_joined(text: str) -> None:
    key = PseudonymKey(SECRET)

    assert len({key.pseudonym(text, kind) for kind in Personal}) == len(Personal)


def test_two_spellings_of_an_address_are_one_and_of_a_number_are_not() -> None:
    key = PseudonymKey(SECRET)
    spellings = ["Musterstraße 1, Musterstadt", "MUSTERSTRASSE 1 MUSTERSTADT"]

    assert len(set(key.pseudonyms(spellings, Personal.DELIVERY_ADDRESS))) == 1
    assert len(set(key.pseudonyms(spellings, Personal.LICENCE))) == 2


def test_an_address_without_a_letter_is_nobodys() -> None:
    assert PseudonymKey(SECRET).pseudonyms(["-", " . "], Personal.DELIVERY_ADDRESS) == [None, None]


def test_the_kinds_are_the_personal_columns_of_the_closed_schema() -> None:
    columns = {column.name for column in ORDERS.columns if column.personal}

    assert set(Personal) == {"customer" if name == "customer_id" else name for name in columns}
    assert set(Personal) <= set(GROUP_FIELDS) & set(COUNTED_FIELDS)


def test_two_operators_cannot_join_their_books() -> None:
    ids = [str(number) for number in range(1_000)]

    ours = PseudonymKey(SECRET).pseudonyms(ids, Personal.CUSTOMER)
    theirs = PseudonymKey(SECRET[::-1]).pseudonyms(ids, Personal.CUSTOMER)

    assert not set(ours) & set(theirs)
    assert len(set(ours)) == 1_000


def test_a_fresh_key_is_another_one_every_time() -> None:
    assert PseudonymKey.fresh().pseudonym("c", Personal.CUSTOMER) != PseudonymKey.fresh().pseudonym(
        "c", Personal.CUSTOMER
    )


def test_a_line_without_a_customer_stays_without_one() -> None:
    assert PseudonymKey(SECRET).pseudonyms(["c", None], Personal.CUSTOMER)[1] is None


def test_a_key_shows_itself_nowhere() -> None:
    key = PseudonymKey(SECRET)

    assert SECRET.hex() not in repr(key)
    with pytest.raises(TypeError, match="not written anywhere"):
        pickle.dumps(key)


def test_a_key_file_gives_the_same_pseudonyms_again(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(base64.b64encode(SECRET).decode() + "\n")

    assert PseudonymKey.from_file(path).pseudonym("c", Personal.CUSTOMER) == PseudonymKey(SECRET).pseudonym(
        "c", Personal.CUSTOMER
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"not base64!", "is not base64 text"),
        (base64.b64encode(b"short"), "holds 5 bytes"),
        (b"\xff", "is not base64"),
        (b"\n", "is empty"),
        (2 * (base64.b64encode(SECRET) + b"\n"), "holds 2 keys"),
    ],
)
def test_a_poor_key_file_is_refused_without_showing_it(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)

    with pytest.raises(PseudonymKeyError, match=problem) as caught:
        PseudonymKey.from_file(path)

    assert caught.value.code == "pseudonym-key"
    assert "short" not in str(caught.value)


def test_a_missing_key_file_fails_closed(tmp_path: Path) -> None:
    with pytest.raises(PseudonymKeyError, match="no such file"):
        PseudonymKey.from_file(tmp_path / "none")
