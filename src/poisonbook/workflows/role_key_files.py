"""Private role keys in their files: made, given another passphrase, put together from shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from poisonbook.privacy.key_pairs import SecretKey
from poisonbook.privacy.private_role_keys import PrivateRoleKey
from poisonbook.privacy.role_keys import RoleKey
from poisonbook.privacy.shares import joined
from poisonbook.register.roles import Role
from poisonbook.workflows.secret_files import replace_file, write_once


def new_role_key(role: Role, out: Path, passphrase: str) -> RoleKey:
    """Make a pair of keys; the private half is in the new file `out`, the public half comes back.

    Raises:
        PassphraseError: the passphrase is too short.
        KeyFileExistsError: there is a file already.
        StoreFolderError: it cannot be written.
    """
    made = PrivateRoleKey(role, SecretKey.fresh())
    write_once(out, made.locked(passphrase).encode())
    return made.public


def change_passphrase(private: PrivateRoleKey, path: Path, passphrase: str) -> None:
    """Protect the key in the file at `path` by another passphrase.

    Raises:
        PassphraseError: the passphrase is too short.
        StoreFolderError: the file cannot be written; it is as it was.
    """
    replace_file(path, private.locked(passphrase).encode())


def restored_role_key(shares: Sequence[str], out: Path, passphrase: Callable[[], str]) -> RoleKey:
    """Put a private key together from shares, into the new file `out`; its public half.

    Args:
        passphrase: asked once the shares are known to be good.

    Raises:
        SharesError: they do not restore a key.
        PassphraseError, KeyFileExistsError, StoreFolderError: as for `new_role_key`.
    """
    made = joined(shares)
    write_once(out, made.locked(passphrase()).encode())
    return made.public
