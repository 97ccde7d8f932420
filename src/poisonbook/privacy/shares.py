"""Back-ups of a private role key: shares of its secret half as words on paper (SLIP-39), of which some restore it.

Fewer than that tell nothing of it, and a word that is copied wrong is noticed. What is shared says of which algorithm
and role the key is, so that it comes back as the same key on any machine, or not at all:

    | 1 byte: algorithm | 1 byte: role | 32 bytes: the secret half |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

from cryptography.exceptions import UnsupportedAlgorithm
from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

from poisonbook.errors import PoisonbookError
from poisonbook.privacy.key_pairs import SECRET_BYTES, Algorithm, SecretKey
from poisonbook.privacy.private_role_keys import PrivateRoleKey
from poisonbook.register.roles import Role

MOST_SHARES = 16
_ROLES: Mapping[Role, int] = MappingProxyType({Role.COMPLIANCE: 1, Role.DATA_PROTECTION: 2})


class SharesError(PoisonbookError):
    """Shares of a key that cannot be made or put together."""

    code: ClassVar[str] = "shares"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


def split(private: PrivateRoleKey, *, shares: int, threshold: int) -> list[str]:
    """Shares of a key, 35 words each, any `threshold` of which restore it.

    Raises:
        SharesError: one share alone would restore it, or there are fewer shares than needed.
    """
    if not 2 <= threshold <= shares <= MOST_SHARES:
        raise SharesError(f"of 2 to {MOST_SHARES} shares at least 2, and not more than there are, restore a key")
    head = bytes([private.key.public.algorithm.value, _ROLES[private.role]])
    groups: list[list[str]] = generate_mnemonics(1, [(threshold, shares)], head + private.key.secret())
    return groups[0]


def joined(shares: Sequence[str]) -> PrivateRoleKey:
    """The key that `shares` are of.

    Raises:
        SharesError: a word is wrong, they are of several keys or of something else, there are not as many as needed, or
            this machine has not the algorithm of the key.
    """
    try:
        shared: bytes = combine_mnemonics([" ".join(one.casefold().split()) for one in shares])
    except MnemonicError as error:
        raise SharesError(f"these shares do not restore a key: {error}") from None
    algorithm = next((one for one in Algorithm if one.value == shared[0]), None)
    role = next((one for one, number in _ROLES.items() if number == shared[1]), None)
    if algorithm is None or role is None or len(shared) != 2 + SECRET_BYTES:
        raise SharesError("these shares are whole, but not of a role key that this version of poisonbook knows")
    try:
        return PrivateRoleKey(role, SecretKey(shared[2:], algorithm))
    except UnsupportedAlgorithm:
        raise SharesError(
            f"the key is one of {algorithm.label}, which needs `cryptography` with OpenSSL 3.5 or later: "
            "restore it on such a machine"
        ) from None
