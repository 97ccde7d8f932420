"""The file of public role keys, from which the service seals: several generations of each role, the newest first.

A line names a role and the public half of its key. Nothing in the file is secret, but whoever can change it decides
for whom is sealed from then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.privacy.key_pairs import PublicKey, PublicKeyError
from poisonbook.privacy.sealing import TwoOfTwoSeal
from poisonbook.register.roles import Role


class RoleKeysError(PoisonbookError):
    """The file of public role keys cannot be used."""

    code: ClassVar[str] = "role-keys"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


@dataclass(frozen=True, slots=True)
class RoleKey:
    """The public key of a role."""

    role: Role
    key: PublicKey

    @property
    def id(self) -> str:
        """Which key it is: 16 hexadecimal figures."""
        return self.key.id.hex()

    @property
    def text(self) -> str:
        """Its line in a file."""
        return f"{self.role.value} {self.key.text}\n"

    @classmethod
    def from_text(cls, line: str) -> RoleKey:
        """The key of one line.

        Raises:
            PublicKeyError: it is none.
        """
        name, _, key = line.strip().partition(" ")
        if name not in set(Role):
            raise PublicKeyError(f"a line begins with one of {', '.join(Role)}")
        return cls(Role(name), PublicKey.from_text(key.strip()))


@dataclass(frozen=True, slots=True)
class RoleKeys:
    """All generations of both roles' keys, the newest of each role first."""

    all: tuple[RoleKey, ...]

    def __post_init__(self) -> None:
        """Refuse what cannot seal."""
        for role in Role:
            if not any(one.role is role for one in self.all):
                raise PublicKeyError(f"there is none of {role.value}")

    @classmethod
    def from_file(cls, path: Path) -> RoleKeys:
        """The keys in the file at `path`.

        Raises:
            RoleKeysError: it is missing, or a role has no key in it. There is no fallback.
        """
        try:
            return cls(tuple(lines_of(path)))
        except PublicKeyError as error:
            raise RoleKeysError(str(path), str(error)) from None

    @property
    def newest(self) -> Mapping[Role, RoleKey]:
        """What is sealed for from now on."""
        return {one.role: one for one in reversed(self.all)}

    @property
    def seal(self) -> TwoOfTwoSeal:
        """What seals for the newest keys."""
        return TwoOfTwoSeal({role: one.key for role, one in self.newest.items()})

    @property
    def text(self) -> str:
        """As it stands in the file."""
        return "".join(one.text for one in self.all)

    def with_newest(self, keys: Iterable[RoleKey]) -> RoleKeys:
        """The same keys with `keys` before them; one that was there moves."""
        new = tuple(dict.fromkeys(keys))
        return RoleKeys((*new, *(one for one in self.all if one not in new)))


def lines_of(path: Path) -> list[RoleKey]:
    """The public role keys in a file, at least one.

    Raises:
        RoleKeysError: the file cannot be read, or holds something else.
    """
    try:
        lines = [line for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
        found = [RoleKey.from_text(line) for line in lines]
    except FileNotFoundError:
        raise RoleKeysError(str(path), "no such file") from None
    except OSError as failure:
        raise RoleKeysError(str(path), f"cannot be read ({failure.strerror})") from None
    except UnicodeDecodeError:
        raise RoleKeysError(str(path), "is not a file of public role keys") from None
    except PublicKeyError as error:
        raise RoleKeysError(str(path), str(error)) from None
    if not found:
        raise RoleKeysError(str(path), "is empty")
    return found
