"""Pairs of keys: what is closed for one opens with it, together with what it was closed with, and shows nothing."""

from __future__ import annotations

import copy
import hashlib
import pickle

import pytest
from cryptography.exceptions import UnsupportedAlgorithm

from poisonbook.privacy.key_pairs import Algorithm, PublicKey, PublicKeyError, SecretKey, closed_at, key_of

each_algorithm = pytest.mark.parametrize("algorithm", list(Algorithm), ids=lambda one: one.label)


@each_algorithm
def test_what_is_closed_opens_with_its_key_and_its_purpose_alone(algorithm: Algorithm) -> None:
    key, other = SecretKey(bytes(32), algorithm), SecretKey(b"\1" * 32, algorithm)
    closed = key.public.close(b"half", b"purpose")

    assert len(closed) == algorithm.length(4)
    assert closed_at(b"before" + closed + b"after", 6, 4) == closed
    assert key_of(closed) == key.public.id
    assert key.open(closed, b"purpose") == b"half"
    assert key.open(closed, b"another") is None
    assert other.open(closed, b"purpose") is None
    assert other.open(closed[:1] + other.public.id + closed[9:], b"purpose") is None


@each_algorithm
def test_a_public_half_is_spelled_and_read_again(algorithm: Algorithm) -> None:
    public = SecretKey(bytes(32), algorithm).public

    assert PublicKey.from_text(public.text) == public
    assert public.text.startswith(f"{algorithm.label}:")


@pytest.mark.parametrize(
    "text", ["", "x25519", "rsa:AAAA", "x25519:!", "x25519:AAAA", "mlkem768-x25519:AAAA", "X25519:" + "A" * 44]
)
def test_what_is_no_public_half_is_refused(text: str) -> None:
    with pytest.raises(PublicKeyError) as caught:
        PublicKey.from_text(text)

    assert caught.value.code == "public-key"


def test_the_hybrid_is_derived_as_x_wing_does() -> None:
    """The first vector of draft-connolly-cfrg-xwing-kem: its seed, and the beginning of the public key."""
    seed = bytes.fromhex("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26")

    raw = SecretKey(seed, Algorithm.MLKEM768_X25519).public.raw

    assert len(raw) == 1216
    assert raw[:16].hex() == "e2236b35a8c24b39b10aa1323a96a919"


def test_the_best_algorithm_is_the_hybrid_where_the_library_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert SecretKey.fresh().public.algorithm is Algorithm.MLKEM768_X25519

    class Older:
        @staticmethod
        def from_seed_bytes(_: bytes) -> None:
            raise UnsupportedAlgorithm("ML-KEM")

    monkeypatch.setattr("poisonbook.privacy.key_pairs.MLKEM768PrivateKey", Older)
    assert SecretKey.fresh().public.algorithm is Algorithm.X25519


@each_algorithm
def test_a_secret_key_shows_itself_nowhere(algorithm: Algorithm) -> None:
    secret = hashlib.sha256(b"secret").digest()
    key = SecretKey(secret, algorithm)

    assert secret.hex() not in repr(key)
    assert secret not in key.public.raw
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not written anywhere"):
            take(key)
    with pytest.raises(ValueError, match="32 bytes"):
        SecretKey(b"short", algorithm)


@pytest.mark.parametrize("blob", [b"", b"\0" * 2000, b"\3" * 2000, b"\1" * 500])
def test_what_is_in_no_known_form_is_not_taken_for_closed(blob: bytes) -> None:
    assert closed_at(blob, 0, 32) is None
