"""What stands in a leaf: of which kind an entry is, and a commitment to what it says. Never what it says.

    | 1 byte: form (1) | 1 byte: length of the kind | kind, ASCII | 32 bytes: commitment |

The commitment is SHA-256 over a random nonce and the content, under a prefix of its own. Who is shown nonce and content
can check them; once they are destroyed nobody can link the leaf to anything, and all proofs stay as they are.
"""

from __future__ import annotations

import hmac
import os
from functools import lru_cache
from hashlib import sha256

NONCE_BYTES = 32
_FORM = b"\x01"
_DOMAIN = b"poisonbook ledger entry 1\0"


def fresh_nonces(count: int) -> list[bytes]:
    """What makes commitments tell nothing: 32 random bytes for each."""
    random = os.urandom(NONCE_BYTES * count)
    return [random[at : at + NONCE_BYTES] for at in range(0, len(random), NONCE_BYTES)]


def entry_of(kind: str, nonce: bytes, content: bytes) -> bytes:
    """The bytes of an entry.

    ValueError where the kind has no place in it, or the nonce is not one.
    """
    if len(nonce) != NONCE_BYTES:
        raise ValueError("a nonce has 32 bytes")
    before, domain = _heads(kind)
    return before + sha256(domain + nonce + content).digest()


def kind_of(entry: bytes) -> str | None:
    """Of which kind an entry is; None where the bytes are no entry."""
    if entry[:1] != _FORM or len(entry) < 3 or len(entry) != 2 + entry[1] + 32:
        return None
    name = entry[2 : 2 + entry[1]]
    return name.decode() if name and name.isascii() else None


def commits_to(entry: bytes, nonce: bytes, content: bytes) -> bool:
    """Whether the entry was made of this nonce and content."""
    kind = kind_of(entry)
    if kind is None or len(nonce) != NONCE_BYTES:
        return False
    return hmac.compare_digest(entry, entry_of(kind, nonce, content))


@lru_cache(maxsize=256)
def _heads(kind: str) -> tuple[bytes, bytes]:
    """What stands before the commitment of an entry of this kind, and what is hashed before its nonce."""
    name = kind.encode("ascii")
    if not 0 < len(name) < 256:
        raise ValueError("a kind has 1 to 255 letters")
    head = bytes((len(name),)) + name
    return _FORM + head, _DOMAIN + head
