"""How one role hands its half of a seal to the other: closed for a key that is made for one opening and used once.

The public half of that reply key goes with the request, the secret half stays in a file of who asked. Nobody else
reads what is handed over, the store neither, and it serves no other opening, record or role.
"""

from __future__ import annotations

import base64
import binascii
import json
from pathlib import Path
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.privacy.key_pairs import Algorithm, PublicKey, SecretKey
from poisonbook.privacy.private_role_keys import named
from poisonbook.privacy.sealing import HALF_BYTES, SealBrokenError, SealContext
from poisonbook.register.roles import Role

_FORM = "poisonbook reply key 1"


class ReplyKeyError(PoisonbookError):
    """The file of a reply key cannot be used."""

    code: ClassVar[str] = "reply-key"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


def handed_over(half: bytes, reply: PublicKey, opening: str, role: Role, *, context: SealContext) -> str:
    """A role's half, closed for the reply key of an opening, in base64."""
    return base64.b64encode(reply.close(half, _info(opening, role, context))).decode()


def taken(handed: str, reply: SecretKey, opening: str, role: Role, *, context: SealContext) -> bytes:
    """The half that the other role handed over.

    Raises:
        SealBrokenError: it is of another opening, record or role, was changed, or has not the length of a half.
    """
    try:
        half = reply.open(base64.b64decode(handed, validate=True), _info(opening, role, context))
    except (ValueError, binascii.Error):
        half = None
    if half is None or len(half) != HALF_BYTES:
        raise SealBrokenError(context.kind, context.id, f"were not handed over by {role.value} for this opening")
    return half


def reply_file(key: SecretKey, opening: str) -> str:
    """What stands in the file of a reply key."""
    secret = base64.b64encode(key.secret()).decode()
    said = {"form": _FORM, "opening": opening, "algorithm": key.public.algorithm.label, "secret": secret}
    return json.dumps(said, indent=1) + "\n"


def reply_key_in(file: Path | bytes, opening: str) -> SecretKey:
    """The reply key of an opening, in a file.

    Args:
        file: where it is, or what stands in it.

    Raises:
        ReplyKeyError: it is missing, of another opening, or no such file.
    """
    name = named(file)
    try:
        said = json.loads(file.read_bytes() if isinstance(file, Path) else file)
        form, asked = said["form"], said["opening"]
        algorithm = next(one for one in Algorithm if one.label == said["algorithm"])
        key = SecretKey(base64.b64decode(said["secret"], validate=True), algorithm)
    except FileNotFoundError:
        raise ReplyKeyError(name, "no such file") from None
    except OSError as failure:
        raise ReplyKeyError(name, f"cannot be read ({failure.strerror})") from None
    except (ValueError, KeyError, TypeError, StopIteration, RecursionError, binascii.Error):
        raise ReplyKeyError(name, "is not the file of a reply key") from None
    if form != _FORM:
        raise ReplyKeyError(name, "is not the file of a reply key")
    if asked != opening:
        raise ReplyKeyError(name, "is of another opening")
    return key


def _info(opening: str, role: Role, context: SealContext) -> bytes:
    return json.dumps(["poisonbook handover 1", opening]).encode() + context.info(role)
