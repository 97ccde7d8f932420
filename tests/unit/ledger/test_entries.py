"""An entry tells its kind, commits to what it says, and says nothing of it."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.ledger.entries import NONCE_BYTES, commits_to, entry_of, fresh_nonces, kind_of

NONCE = bytes(range(32))
KINDS = st.text(st.characters(codec="ascii"), min_size=1, max_size=255)


def test_it_is_written_as_described() -> None:
    committed = sha256(b"poisonbook ledger entry 1\0" + b"\x08decision" + NONCE + b"{}").digest()

    assert entry_of("decision", NONCE, b"{}") == b"\x01\x08decision" + committed


@given(kind=KINDS, nonce=st.binary(min_size=32, max_size=32), content=st.binary(max_size=200))
def test_it_tells_its_kind_and_commits_to_nonce_and_content(kind: str, nonce: bytes, content: bytes) -> None:
    entry = entry_of(kind, nonce, content)

    assert kind_of(entry) == kind
    assert commits_to(entry, nonce, content)
    assert not commits_to(entry, nonce, content + b"\0")
    assert not commits_to(entry, bytes((nonce[0] ^ 1, *nonce[1:])), content)


@given(kind=KINDS, content=st.binary(max_size=60), at=st.integers(0), bit=st.integers(0, 7))
def test_a_changed_entry_commits_to_nothing(kind: str, content: bytes, at: int, bit: int) -> None:
    changed = bytearray(entry_of(kind, NONCE, content))
    changed[at % len(changed)] ^= 1 << bit

    assert not commits_to(bytes(changed), NONCE, content)


def test_kind_and_content_cannot_be_shifted_into_each_other() -> None:
    assert entry_of("ab", NONCE, b"c")[-32:] != entry_of("a", NONCE, b"bc")[-32:]
    assert not commits_to(entry_of("a", NONCE, b"c"), NONCE[:-1], b"\x1fc")


@pytest.mark.parametrize(
    ("kind", "nonce"), [("", NONCE), ("x" * 256, NONCE), ("Rücknahme", NONCE), ("a", NONCE[:-1]), ("a", NONCE + b"\0")]
)
def test_a_kind_without_a_place_and_what_is_no_nonce_are_refused(kind: str, nonce: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - two messages, one of them Python's own of text that is not ASCII
        entry_of(kind, nonce, b"")


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"\x01",
        b"\x01\x01a",
        b"\x01\x00" + bytes(32),
        b"\x02\x01a" + bytes(32),
        b"\x01\x01a" + bytes(31),
        b"\x01\x01a" + bytes(33),
        b"\x01\x01\xe4" + bytes(32),
    ],
)
def test_other_bytes_are_no_entry(entry: bytes) -> None:
    assert kind_of(entry) is None
    assert not commits_to(entry, NONCE, b"")


def test_nonces_are_random() -> None:
    nonces = [*fresh_nonces(1_000), *fresh_nonces(1), *fresh_nonces(0), *fresh_nonces(99)]

    assert len(set(nonces)) == 1_100
    assert {len(nonce) for nonce in nonces} == {NONCE_BYTES}
