"""Role keys that are always the same: what sealed for them is opened with in tests."""

from __future__ import annotations

from poisonbook.privacy.both_roles import BothRoles
from poisonbook.privacy.key_pairs import Algorithm, SecretKey
from poisonbook.privacy.private_role_keys import PrivateRoleKey
from poisonbook.privacy.role_keys import RoleKeys
from poisonbook.privacy.sealing import TwoOfTwoSeal
from poisonbook.register.roles import Role

CHEAP = 2
"""A cost of passphrases that takes no time."""


def role_key(role: Role, number: int = 0, algorithm: Algorithm = Algorithm.MLKEM768_X25519) -> PrivateRoleKey:
    """A private key of a role; another number, another key."""
    return PrivateRoleKey(role, SecretKey(f"{role}-{number}".encode().ljust(32, b"."), algorithm))


COMPLIANCE, DATA_PROTECTION = (role_key(role) for role in Role)
PUBLIC = RoleKeys((COMPLIANCE.public, DATA_PROTECTION.public))
SEAL: TwoOfTwoSeal = PUBLIC.seal
BOTH = BothRoles((COMPLIANCE, DATA_PROTECTION))
