"""A witness: it sees to it that the logs it watches only grow, and signs what it saw.

It needs no store and no operator; whoever is to trust a ledger can run it, on a machine of their own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from poisonbook.clock import Clock, system_clock
from poisonbook.errors import PoisonbookError
from poisonbook.facts.records import Record
from poisonbook.ledger.notes import COSIGNATURE, ED25519, NoteKey, NoteSigner
from poisonbook.ledger.spelling import read_bytes, written
from poisonbook.ledger.witnessing import Answer, authentic, decided
from poisonbook.privacy.signing import KEY_BYTES
from poisonbook.storage.witness_folder import WitnessFolder
from poisonbook.workflows.secret_files import write_once

__all__ = ["Answer", "Watched", "Witness", "init_witness"]

_KEY = "witness.key"
_SECRET = "PRIVATE+KEY"  # noqa: S105 - how such a line begins


class WitnessKeyError(PoisonbookError):
    """The key of a witness, or of a log that it is to watch, cannot be used."""

    code: ClassVar[str] = "witness-key"

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(where, problem)
        self.where = where
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Watched:
    """A log that is watched."""

    key: NoteKey
    note: str | None
    """The checkpoint that was cosigned last, with signatures; None: none was yet."""
    size: int = 0
    root: str = ""
    """In base64, as checkpoints have it."""
    cosigned_at: int | None = None
    """In seconds since 1970."""

    def record(self) -> Record:
        """As one JSON object."""
        return {
            "log": self.key.text,
            "origin": self.key.name,
            "size": self.size,
            "root": self.root,
            "cosigned_at": self.cosigned_at,
            "checkpoint": self.note,
        }


class Witness:
    """One witness, opened from its folder."""

    def __init__(self, folder: WitnessFolder, signer: NoteSigner, *, clock: Clock = system_clock) -> None:
        self._folder = folder
        self._signer = signer
        self._clock = clock

    @classmethod
    def open(cls, folder: Path, *, clock: Clock = system_clock) -> Self:
        """The witness that `init_witness` made.

        Raises:
            WitnessKeyError: there is none, or its key file holds something else.
        """
        signer = _signer_in(folder / _KEY)
        return cls(WitnessFolder(folder, signer.key), signer, clock=clock)

    @property
    def key(self) -> NoteKey:
        """Its public key."""
        return self._signer.key

    def trust(self, keys: Sequence[str]) -> tuple[NoteKey, ...]:
        """Watch the logs with these public keys too; all that are watched now.

        Raises:
            WitnessKeyError: one is no key of a log.
            WitnessFolderError: the list cannot be read or written.
        """
        return self._folder.trust(tuple(map(_log_key, keys)))

    def watched(self) -> Iterator[Watched]:
        """Each log that is watched, and how it was seen last.

        Raises:
            WitnessFolderError: a file cannot be read, or is not as the witness left it.
        """
        for key in self._folder.logs():
            latest = self._folder.latest(key.name)
            if latest is None:
                yield Watched(key, None)
            else:
                note, (_, size, root) = latest
                yield Watched(key, note.whole, size, written(root), self.key.cosigned_at(note))

    def add_checkpoint(self, body: bytes) -> Answer:
        """The answer to a request to cosign. What it cosigns is on disk before this returns.

        Raises:
            WitnessFolderError: a file cannot be read or written; nothing was cosigned.
        """
        asked = authentic(body, self._folder.logs())
        if isinstance(asked, Answer):
            return asked
        origin = asked.checkpoint.origin
        with self._folder.alone_with(origin):
            latest = self._folder.latest(origin)
            before = None if latest is None else latest[1]
            answer, note = decided(asked, before, signer=self._signer, seconds=int(self._clock().timestamp()))
            if note is not None:
                self._folder.keep(note, origin)
        return answer


def init_witness(folder: Path, name: str) -> Witness:
    """Make a witness: a folder with a key that only its owner can read.

    The key is written as Go's signed notes have it, with the witness's name in it.

    Raises:
        WitnessKeyError: it cannot be called so.
        KeyFileExistsError: there is one already.
        StoreFolderError: the folder cannot be written.
    """
    secret = os.urandom(KEY_BYTES)
    signer = _signer(name, secret, name)
    text = f"{_SECRET}+{name}+{signer.key.id.hex()}+{written(bytes((COSIGNATURE,)) + secret)}\n"
    write_once(folder / _KEY, text.encode())
    return Witness.open(folder)


def _signer_in(path: Path) -> NoteSigner:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise WitnessKeyError(str(path), "no such file; `poisonbook witness init` makes a witness") from None
    except (OSError, UnicodeDecodeError):
        raise WitnessKeyError(str(path), "cannot be read") from None
    begin, _, rest = text.removeprefix(_SECRET).partition("+")
    name, _, rest = rest.partition("+")
    key_id, _, material = rest.partition("+")
    try:
        raw = read_bytes(material)
    except ValueError:
        raw = b""
    if begin or not text.startswith(_SECRET) or len(raw) != 1 + KEY_BYTES or raw[0] != COSIGNATURE:
        raise WitnessKeyError(str(path), "is not the key of a witness")
    signer = _signer(name, raw[1:], str(path))
    if signer.key.id.hex() != key_id:
        raise WitnessKeyError(str(path), "holds a key with another id than it says")
    return signer


def _signer(name: str, secret: bytes, where: str) -> NoteSigner:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        return NoteSigner(Ed25519PrivateKey.from_private_bytes(secret), name, kind=COSIGNATURE)
    except ValueError:
        problem = "a witness's name has no blanks and no plus signs, such as witness.example/w1"
        raise WitnessKeyError(where, problem) from None


def _log_key(text: str) -> NoteKey:
    try:
        key = NoteKey.parse(text)
    except ValueError as error:
        raise WitnessKeyError("the key of a log", f"{error}; `poisonbook ledger key` prints it") from None
    if key.kind != ED25519:
        raise WitnessKeyError("the key of a log", "it is a witness's")
    return key
