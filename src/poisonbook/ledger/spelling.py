"""How numbers and bytes are written in notes and proofs: each in one way only, so that nothing has two spellings."""

from __future__ import annotations

import base64
import binascii
import re

from poisonbook.ledger.hashing import HASH_BYTES

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_LARGEST = (1 << 63) - 1


def written(raw: bytes) -> str:
    """Bytes in base64 (RFC 4648, section 4)."""
    return base64.b64encode(raw).decode()


def read_bytes(text: str) -> bytes:
    """What is written so in base64; ValueError where it is not, or bits are set that stand for nothing."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("this is not base64") from None
    if written(raw) != text:
        raise ValueError("this base64 is not written as it should be")
    return raw


def read_hash(text: str) -> bytes:
    """A hash of 32 bytes; ValueError where it is none."""
    raw = read_bytes(text)
    if len(raw) != HASH_BYTES:
        raise ValueError("a hash has 32 bytes")
    return raw


def read_number(text: str) -> int:
    """A number from 0 to 2^63 - 1 in figures, without leading zeros; ValueError where it is none."""
    number = int(text) if _NUMBER.fullmatch(text) else _LARGEST + 1
    if number > _LARGEST:
        raise ValueError("this is not a number below 2^63 without leading zeros")
    return number
