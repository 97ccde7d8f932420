"""What the service hands out is signed, and the key never shows itself."""

from __future__ import annotations

import base64
import hashlib
import os
import pickle
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from poisonbook.privacy.signing import SIGNATURE_BYTES, SigningKey, SigningKeyError

RFC_SECRET = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
RFC_PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
RFC_SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)
"""RFC 8032, 7.1, test 2: the message is 0x72."""


def public_half(key: SigningKey) -> bytes:
    algorithm, _, text = key.public_key.partition(":")
    assert algorithm == "ed25519"
    return base64.b64decode(text, validate=True)


def test_it_signs_as_the_rfc_says() -> None:
    key = SigningKey(RFC_SECRET)

    assert public_half(key) == RFC_PUBLIC
    assert key.sign(b"\x72")[9:] == RFC_SIGNATURE


def test_algorithm_and_key_stand_in_front() -> None:
    key = SigningKey(RFC_SECRET)
    signature = key.sign(b"message")

    assert len(signature) == SIGNATURE_BYTES
    assert signature[:9] == b"\x01" + hashlib.sha256(RFC_PUBLIC).digest()[:8]
    assert key.id == signature[1:9]


def test_a_changed_message_is_noticed() -> None:
    key = SigningKey.fresh()
    signature = key.sign(b"message")
    verifier = Ed25519PublicKey.from_public_bytes(public_half(key))

    verifier.verify(signature[9:], b"message")
    with pytest.raises(InvalidSignature):
        verifier.verify(signature[9:], b"messagf")


@pytest.mark.parametrize("front", ["", "ed25519:"])
def test_a_key_file_is_base64_with_or_without_its_algorithm(tmp_path: Path, front: str) -> None:
    path = tmp_path / "key"
    path.write_text(f"{front}{base64.b64encode(RFC_SECRET).decode()}\n")

    assert public_half(SigningKey.from_file(path)) == RFC_PUBLIC


@pytest.mark.parametrize(
    "text", ["", "AAAA", base64.b64encode(bytes(31)).decode(), base64.b64encode(bytes(33)).decode(), "so: no key", "ä"]
)
def test_a_file_that_holds_something_else_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text)

    with pytest.raises(SigningKeyError) as refused:
        SigningKey.from_file(path)

    assert str(path) in str(refused.value)
    assert not text or text not in str(refused.value).replace(str(path), "")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SigningKeyError, match="no such file"):
        SigningKey.from_file(tmp_path / "key")
    with pytest.raises(SigningKeyError, match="cannot be read"):
        SigningKey.from_file(tmp_path)


def test_what_is_derived_is_the_same_for_the_same_purpose_and_key_alone() -> None:
    key = SigningKey(RFC_SECRET)

    assert key.derived("a") == SigningKey(RFC_SECRET).derived("a")
    assert len({key.derived("a"), key.derived("b"), SigningKey.fresh().derived("a"), RFC_SECRET}) == 4


def test_a_key_does_not_show_itself() -> None:
    secret = os.urandom(32)
    key = SigningKey(secret)

    assert repr(key) == f"SigningKey({key.id.hex()})"
    with pytest.raises(TypeError):
        pickle.dumps(key)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_secret_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SigningKey(bytes(length))
