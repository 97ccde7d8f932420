"""Customers appear as keyed pseudonyms and in no other way."""

from __future__ import annotations

import base64
import hashlib
import hmac
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.privacy.pseudonyms import PseudonymKey, PseudonymKeyError

SECRET = bytes(range(32))


@given(st.text(max_size=80), st.binary(min_size=32, max_size=200))
def test_a_pseudonym_is_hmac_sha256_cut_to_sixteen_bytes(customer: str, secret: bytes) -> None:
    expected = hmac.digest(secret, b"poisonbook customer 1\0" + customer.encode(), hashlib.sha256)[:16].hex()

    assert PseudonymKey(secret).pseudonym(customer) == expected


def test_two_operators_cannot_join_their_books() -> None:
    ids = [str(number) for number in range(1_000)]

    ours = PseudonymKey(SECRET).pseudonyms(ids)
    theirs = PseudonymKey(SECRET[::-1]).pseudonyms(ids)

    assert not set(ours) & set(theirs)
    assert len(set(ours)) == 1_000


def test_a_fresh_key_is_another_one_every_time() -> None:
    assert PseudonymKey.fresh().pseudonym("c") != PseudonymKey.fresh().pseudonym("c")


def test_a_line_without_a_customer_stays_without_one() -> None:
    assert PseudonymKey(SECRET).pseudonyms(["c", None])[1] is None


def test_a_key_shows_itself_nowhere() -> None:
    key = PseudonymKey(SECRET)

    assert SECRET.hex() not in repr(key)
    with pytest.raises(TypeError, match="not written anywhere"):
        pickle.dumps(key)


def test_a_key_file_gives_the_same_pseudonyms_again(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(base64.b64encode(SECRET).decode() + "\n")

    assert PseudonymKey.from_file(path).pseudonym("c") == PseudonymKey(SECRET).pseudonym("c")


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"not base64!", "is not base64 text"), (base64.b64encode(b"short"), "holds 5 bytes"), (b"\xff", "is not base64")],
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
