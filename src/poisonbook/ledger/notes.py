"""Signed notes (C2SP signed-note): a text, and under it lines with whose signature of it.

A key is named, and its id is made of its name, its kind and its public half, so that another kind of signature can
stand beside the first. Two kinds are known here: Ed25519 over the text (1), and a witness's Ed25519 over a time and the
text (4, C2SP tlog-cosignature). Lines of unknown keys are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from poisonbook.ledger.spelling import read_bytes, written

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ED25519 = 1
COSIGNATURE = 4
PUBLIC_BYTES = 32
_ID, _TIME, _SIGNATURE = 4, 8, 64
_MOST_SIGNATURES = 100
_LATEST = (1 << 63) - 1
_MARK = "\u2014"
_NAME = re.compile(r"[^\s+\x00-\x1f]+")
_LINE = re.compile(rf"{_MARK} ({_NAME.pattern}) (\S+)")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteSignature(NamedTuple):
    """One signature line."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """As it stands in a note."""
        return f"{_MARK} {self.name} {written(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text with its signatures, none of them checked yet."""

    text: str
    """With its last line break, without the empty line after it."""
    signatures: tuple[NoteSignature, ...]

    @property
    def whole(self) -> str:
        """As it is written and sent."""
        return self.text + "\n" + "".join(one.line for one in self.signatures)


@dataclass(frozen=True, slots=True)
class NoteKey:
    """The public half of a key, and what it is called."""

    name: str
    kind: int
    """`ED25519` or `COSIGNATURE`."""
    public: bytes

    @property
    def id(self) -> bytes:
        """What signature lines say of it: 4 bytes."""
        return sha256(self.name.encode() + b"\n" + bytes((self.kind,)) + self.public).digest()[:_ID]

    @property
    def text(self) -> str:
        """Name, id and key on one line, as it is handed to whoever checks."""
        return f"{self.name}+{self.id.hex()}+{written(bytes((self.kind,)) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> NoteKey:
        """The key that `text` names; ValueError where it is none that is known here, or its id is wrong."""
        name, _, rest = text.strip().partition("+")
        key_id, _, material = rest.partition("+")
        raw = read_bytes(material)
        if not _NAME.fullmatch(name) or len(raw) != 1 + PUBLIC_BYTES or raw[0] not in (ED25519, COSIGNATURE):
            raise ValueError("a key is written NAME+ID+BASE64, and is of Ed25519")
        key = cls(name, raw[0], raw[1:])
        if key.id.hex() != key_id:
            raise ValueError("the id of the key is not the one of its name and public half")
        return key

    def is_in(self, note: Note) -> bool:
        """Whether the note has a signature that says to be of this key."""
        return bool(self._own(note))

    def verifies(self, note: Note) -> bool:
        """Whether the note has a signature of this key, and every one it has of it is right."""
        own = self._own(note)
        return bool(own) and all(self._verified(note.text, signature) for signature in own)

    def cosigned_at(self, note: Note) -> int | None:
        """When a witness with this key signed, in seconds since 1970; None where it did not, or not rightly."""
        if self.kind != COSIGNATURE or not self.verifies(note):
            return None
        return max(int.from_bytes(signature[:_TIME], "big") for signature in self._own(note))

    def _own(self, note: Note) -> list[bytes]:
        return [one.signature for one in note.signatures if (one.name, one.key_id) == (self.name, self.id)]

    def _verified(self, text: str, signature: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        message = text.encode()
        if self.kind == COSIGNATURE:
            if len(signature) != _TIME + _SIGNATURE:
                return False
            seconds, signature = int.from_bytes(signature[:_TIME], "big"), signature[_TIME:]
            if seconds > _LATEST:
                return False
            message = _cosigned(text, seconds)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


class NoteSigner:
    """A key that signs notes; it never shows its secret."""

    __slots__ = ("_private", "key")

    key: NoteKey

    def __init__(self, private: Ed25519PrivateKey, name: str, *, kind: int = ED25519) -> None:
        """ValueError where `name` cannot stand in a signature line."""
        if not _NAME.fullmatch(name):
            raise ValueError("the name of a key has no blanks and no plus signs")
        self._private = private
        self.key = NoteKey(name, kind, private.public_key().public_bytes_raw())

    def sign(self, text: str) -> NoteSignature:
        """The signature of a text that ends with a line break."""
        if self.key.kind != ED25519:
            raise ValueError("a witness signs with a time")
        return NoteSignature(self.key.name, self.key.id, self._private.sign(text.encode()))

    def cosign(self, text: str, seconds: int) -> NoteSignature:
        """A witness's signature of a checkpoint, at a time in seconds since 1970."""
        if self.key.kind != COSIGNATURE:
            raise ValueError("the key of a log signs without a time")
        if not 0 <= seconds <= _LATEST:
            raise ValueError("a time is given in seconds since 1970")
        signature = seconds.to_bytes(_TIME, "big") + self._private.sign(_cosigned(text, seconds))
        return NoteSignature(self.key.name, self.key.id, signature)

    def __repr__(self) -> str:
        return f"NoteSigner({self.key.name})"

    def __reduce__(self) -> str:
        raise TypeError("a signing key is not written anywhere")


def parse_note(whole: str) -> Note:
    """The note that is written so.

    Raises:
        ValueError: it is not one: control characters, no empty line before the signatures, a line that is no signature.
    """
    text, between, lines = whole.rpartition("\n\n")
    if not between or not text or _CONTROL.search(whole):
        raise ValueError("a note is a text, an empty line, and lines of signatures")
    return Note(text + "\n", parse_signatures(lines))


def parse_signatures(lines: str) -> tuple[NoteSignature, ...]:
    """Signature lines, each with its line break.

    ValueError where one is none or stands there twice, or there are more than a hundred.
    """
    *found, rest = lines.split("\n")
    if rest or not 0 < len(set(found)) == len(found) <= _MOST_SIGNATURES:
        raise ValueError(f"a note has 1 to {_MOST_SIGNATURES} different lines of signatures")
    return tuple(_signature(line) for line in found)


def signed(text: str, signatures: Sequence[NoteSignature]) -> Note:
    """A text and its signatures as one note; ValueError where there is no text or no signature."""
    if not text.endswith("\n") or text == "\n" or _CONTROL.search(text):
        raise ValueError("the text of a note ends with a line break and has no control characters")
    if not signatures:
        raise ValueError("a note is signed")
    return Note(text, tuple(signatures))


def _signature(line: str) -> NoteSignature:
    matched = _LINE.fullmatch(line)
    if matched is None:
        raise ValueError("a signature line is a dash, a name and base64")
    raw = read_bytes(matched[2])
    if len(raw) <= _ID:
        raise ValueError("a signature has more than the id of its key")
    return NoteSignature(matched[1], raw[:_ID], raw[_ID:])


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
