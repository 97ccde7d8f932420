"""Back-ups of a private role key: shares of its secret half as words on paper (SLIP-39), of which some restore it.

Fewer than that tell nothing of it, and a word that is copied wrong is noticed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

from poisonbook.errors import PoisonbookError

MOST_SHARES = 16


class SharesError(PoisonbookError):
    """Shares of a key that cannot be made or put together."""

    code: ClassVar[str] = "shares"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


def split(secret: bytes, *, shares: int, threshold: int) -> list[str]:
    """Shares of a secret, 33 words each, any `threshold` of which restore it.

    Raises:
        SharesError: one share alone would restore it, or there are fewer shares than needed.
    """
    if not 2 <= threshold <= shares <= MOST_SHARES:
        raise SharesError(f"of 2 to {MOST_SHARES} shares at least 2, and not more than there are, restore a key")
    groups: list[list[str]] = generate_mnemonics(1, [(threshold, shares)], secret)
    return groups[0]


def joined(shares: Sequence[str]) -> bytes:
    """The secret that `shares` are of.

    Raises:
        SharesError: a word is wrong, they are of several keys, or there are not as many as needed.
    """
    try:
        secret: bytes = combine_mnemonics([" ".join(one.casefold().split()) for one in shares])
    except MnemonicError as error:
        raise SharesError(f"these shares do not restore a key: {error}") from None
    return secret
