"""The file of a private role key: with its passphrase one person opens one half of each seal.

JSON with the role, the public half, how the passphrase became a key (scrypt, RFC 7914) and the secret half, encrypted
with that key (AES-256-GCM). Everything in the file is authenticated with it.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from poisonbook.errors import PoisonbookError
from poisonbook.privacy.key_pairs import PublicKeyError, SecretKey
from poisonbook.privacy.role_keys import RoleKey
from poisonbook.register.passwords import PasswordError, check_password
from poisonbook.register.roles import Role

SHORTEST_PASSPHRASE = 12
_FORM = "poisonbook private role key 1"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
COST = 2**17
"""scrypt's N: 128 MiB and about half a second for each guess, with r=8 and p=1 (as OWASP's cheat sheet has it)."""
_MOST_COST = 2**20
_BLOCK, _SALT, _NONCE = 8, 16, 12


class PrivateKeyFileError(PoisonbookError):
    """The file of a private role key cannot be used."""

    code: ClassVar[str] = "private-key-file"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


class PassphraseError(PoisonbookError):
    """A passphrase that is too short, or not the one of its file."""

    code: ClassVar[str] = "passphrase"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


@dataclass(frozen=True, slots=True)
class PrivateRoleKey:
    """A role's private key, unlocked."""

    role: Role
    key: SecretKey

    @property
    def public(self) -> RoleKey:
        """Its public half."""
        return RoleKey(self.role, self.key.public)

    def locked(self, passphrase: str, *, cost: int = COST) -> str:
        """What stands in its file.

        Raises:
            PassphraseError: the passphrase is too short to protect anything, or one that anybody would try.
        """
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise PassphraseError(f"a passphrase has at least {SHORTEST_PASSPHRASE} characters; take some random words")
        try:
            check_password(passphrase, own=(self.role.value,))
        except PasswordError as error:
            raise PassphraseError(str(error)) from None
        salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
        said = {"form": _FORM, "public": self.public.text.strip(), "scrypt": cost, "salt": _text(salt)}
        cipher = AESGCM(_stretched(passphrase, salt, cost))
        closed = cipher.encrypt(nonce, self.key.secret(), _bound(said))
        return json.dumps({**said, "nonce": _text(nonce), "secret": _text(closed)}, indent=1) + "\n"


def unlocked(file: Path | bytes, passphrase: str, *, most_cost: int = _MOST_COST) -> PrivateRoleKey:
    """The private key in a file.

    Args:
        file: where it is, or what stands in it.
        most_cost: the most of scrypt's N that is spent on it, where somebody else chose the file.

    Raises:
        PrivateKeyFileError: the file is missing, is none of a private role key, or costs more.
        PassphraseError: the passphrase is another, or the file was changed.
    """
    said, name = _said(file), named(file)
    try:
        public = RoleKey.from_text(said["public"])
        salt, nonce, closed = (base64.b64decode(said.pop(one), validate=True) for one in ("salt", "nonce", "secret"))
        cost = int(said["scrypt"])
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError, binascii.Error, PublicKeyError):
        raise PrivateKeyFileError(name, "is not whole") from None
    if cost > most_cost or cost < 2 or cost & (cost - 1):
        raise PrivateKeyFileError(name, "asks for a cost that cannot be")
    cipher = AESGCM(_stretched(passphrase, salt, cost))
    try:
        secret = cipher.decrypt(nonce, closed, _bound({**said, "salt": _text(salt)}))
    except (InvalidTag, ValueError):
        raise PassphraseError(f"{name}: the passphrase is another one, or the file was changed") from None
    return PrivateRoleKey(public.role, SecretKey(secret, public.key.algorithm))


def role_of(path: Path) -> RoleKey:
    """Whose key is in a private file; the passphrase is not needed, and nothing is proved.

    Raises:
        PrivateKeyFileError: it is no file of a private role key.
    """
    try:
        return RoleKey.from_text(_said(path)["public"])
    except (KeyError, TypeError, AttributeError, PublicKeyError):
        raise PrivateKeyFileError(str(path), "is not whole") from None


def is_private_key(path: Path) -> bool:
    """Whether a private role key is in the file at `path`."""
    try:
        _said(path)
    except PrivateKeyFileError:
        return False
    return True


def fresh_passphrase() -> str:
    """A random passphrase that can be copied by hand: 25 letters and figures, 123 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(5))


def named(file: Path | bytes) -> str:
    """What to call a file in messages: one that was sent has no name that could be trusted."""
    return str(file) if isinstance(file, Path) else "the file that was sent"


def _said(file: Path | bytes) -> dict[str, Any]:
    name = named(file)
    try:
        said = json.loads(file.read_bytes() if isinstance(file, Path) else file)
    except FileNotFoundError:
        raise PrivateKeyFileError(name, "no such file") from None
    except OSError as failure:
        raise PrivateKeyFileError(name, f"cannot be read ({failure.strerror})") from None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.get("form") != _FORM:
        raise PrivateKeyFileError(name, "is not the file of a private role key")
    return said


def _stretched(passphrase: str, salt: bytes, cost: int) -> bytes:
    # NFKC: the same passphrase typed on two systems is one.
    plain = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    return Scrypt(salt=salt, length=32, n=cost, r=_BLOCK, p=1).derive(plain)


def _bound(said: dict[str, Any]) -> bytes:
    return json.dumps([said["form"], said["public"], said["scrypt"], said["salt"]]).encode()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
