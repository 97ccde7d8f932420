"""Ids that the server makes: opaque, and not to be guessed."""

from __future__ import annotations

import secrets

_RANDOM_BYTES = 16


def new_id(prefix: str) -> str:
    """A new id: the prefix, an underscore and 128 random bits in hexadecimal.

    >>> len(new_id("stm"))
    36
    """
    return f"{prefix}_{secrets.token_hex(_RANDOM_BYTES)}"
