"""What is kept of a password: Argon2id with a salt of its own, 64 MiB (RFC 9106, 4)."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

from poisonbook.register.passwords import MOST, one_form

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_AT_ONCE = threading.BoundedSemaphore(2)
"""Each takes its memory for a moment; whoever sends many passwords must not fill it."""


def hashed(password: str) -> str:
    """The hash of a password, with its salt and parameters."""
    with _AT_ONCE:
        return _hasher().hash(_bytes(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether the password is the one of a hash; no password is that of None, and to say so takes as long."""
    from argon2.exceptions import InvalidHashError, VerificationError

    tried = _bytes(password[: 4 * MOST])
    with _AT_ONCE:
        try:
            _hasher().verify(kept or _nobodys(), tried)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def _bytes(password: str) -> bytes:
    return one_form(password).encode("utf-8", "surrogatepass")


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys() -> str:
    return _hasher().hash("")
