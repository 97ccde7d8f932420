"""The private keys of both roles in one place, as their holders bring them together: for an inspection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.privacy.private_role_keys import PrivateRoleKey
from poisonbook.privacy.sealing import SealBrokenError, SealContext, half_of, key_ids, open_sealed
from poisonbook.register.roles import Role


class BothRolesError(PoisonbookError):
    """A private key of one of the two roles is missing."""

    code: ClassVar[str] = "both-roles"

    def __init__(self, role: Role) -> None:
        super().__init__(role)
        self.role = role

    def __str__(self) -> str:
        return f"nobody opens what is sealed alone: a private key of the role {self.role.value} is missing"


class BothRoles:
    """Opens what is sealed. A role may bring several generations of its key."""

    def __init__(self, keys: Sequence[PrivateRoleKey]) -> None:
        """Raises BothRolesError where a role has brought no key."""
        for role in Role:
            if not any(one.role is role for one in keys):
                raise BothRolesError(role)
        self._keys = tuple(keys)

    def open(self, sealed: bytes, *, context: SealContext) -> dict[str, str]:
        """The particulars that were sealed in this context.

        Raises:
            SealBrokenError: the bytes were changed, are of another record, or are sealed for a key that is not here.
        """
        halves = {role: half_by(self._keys, role, sealed, context=context) for role in Role}
        return open_sealed(sealed, halves, context=context)


def half_by(keys: Sequence[PrivateRoleKey], role: Role, sealed: bytes, *, context: SealContext) -> bytes:
    """The half of one role, by whichever generation of its key it is closed for.

    Raises:
        SealBrokenError: as for `open_sealed`, or none of the keys is the one.
    """
    id_ = key_ids(sealed, context=context)[role]
    for one in keys:
        if (one.role, one.key.public.id) == (role, id_):
            return half_of(sealed, role, one.key, context=context)
    raise SealBrokenError(context.kind, context.id, f"are sealed for another key of {role.value}, {id_.hex()}")
