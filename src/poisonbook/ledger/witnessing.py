"""What a log asks a witness, and what the witness answers (C2SP tlog-witness).

Pure: a request, what the witness last cosigned of that log, and out come the answer and what it cosigned now. Whoever
calls `decided` sees to it that nothing comes between reading the one and keeping the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from poisonbook.ledger.checkpoints import Checkpoint, parse_checkpoint
from poisonbook.ledger.hashing import EMPTY_ROOT
from poisonbook.ledger.notes import Note, NoteKey, NoteSignature, NoteSigner, signed
from poisonbook.ledger.proofs import extends
from poisonbook.ledger.spelling import read_hash, read_number, written

SIZE_MEDIA: Final = "text/x.tlog.size"
TEXT_MEDIA: Final = "text/plain; charset=utf-8"
_OLD = "old "
_MOST_HASHES = 63


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness answers."""

    status: int
    body: str
    media: str = TEXT_MEDIA


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to cosign a checkpoint; that it is the log's own was checked where `authentic` made it."""

    old: int
    """How large the log was when the witness last cosigned it, as the log has it."""
    proof: tuple[bytes, ...]
    checkpoint: Checkpoint
    note: Note

    @property
    def body(self) -> str:
        """As it is sent."""
        lines = [f"{_OLD}{self.old}", *map(written, self.proof)]
        return "\n".join(lines) + "\n\n" + self.note.whole


def parse_asked(body: bytes) -> Asked:
    """The request that is written so; ValueError where it is none."""
    head, between, rest = body.decode().partition("\n\n")
    first, *proof = head.split("\n")
    if not between or not first.startswith(_OLD):
        raise ValueError("a request is the old size, a proof, an empty line and a checkpoint")
    if len(proof) > _MOST_HASHES:
        raise ValueError(f"a proof has at most {_MOST_HASHES} hashes")
    note, checkpoint = parse_checkpoint(rest)
    return Asked(read_number(first.removeprefix(_OLD)), tuple(map(read_hash, proof)), checkpoint, note)


def authentic(body: bytes, logs: Iterable[NoteKey]) -> Asked | Answer:
    """The request, where one of the keys of `logs` signed its checkpoint; else the answer that refuses it."""
    try:
        asked = parse_asked(body)
    except ValueError:
        return Answer(400, "this is no request to cosign a checkpoint\n")
    keys = [key for key in logs if key.name == asked.checkpoint.origin]
    if not keys:
        return Answer(404, "this log is not known here\n")
    signing = {key.id for key in keys if key.verifies(asked.note)}
    if not signing:
        return Answer(403, "no key of the log that is known here signed the checkpoint\n")
    if asked.old > asked.checkpoint.size:
        return Answer(400, "the old size is larger than the new one\n")
    own = [one for one in asked.note.signatures if one.name == asked.checkpoint.origin and one.key_id in signing]
    return replace(asked, note=Note(asked.note.text, tuple(own)))


def decided(asked: Asked, latest: Checkpoint | None, *, signer: NoteSigner, seconds: int) -> tuple[Answer, Note | None]:
    """The answer to an authentic request, and the checkpoint that is cosigned with it; None: none is.

    Args:
        latest: what the witness last cosigned of this log; None: nothing yet.
        seconds: the time now, since 1970.
    """
    before = latest or Checkpoint(asked.checkpoint.origin, 0, EMPTY_ROOT)
    if before.origin != asked.checkpoint.origin:
        raise ValueError("what was cosigned last is of another log")
    size, root = asked.checkpoint.size, asked.checkpoint.root
    if asked.old != before.size or (size == before.size and root != before.root):
        return Answer(409, f"{before.size}\n", SIZE_MEDIA), None
    if not extends(before.root, root, old=before.size, new=size, proof=asked.proof):
        return Answer(422, "the proof does not show that the log only grew\n"), None
    cosignature = signer.cosign(asked.note.text, seconds)
    return Answer(200, cosignature.line), signed(asked.note.text, [*asked.note.signatures, cosignature])


def with_signatures(note: Note, further: Sequence[NoteSignature]) -> Note:
    """The note with further signatures, each in place of an older one of the same key."""
    newest = {(one.name, one.key_id): one for one in (*note.signatures, *further)}
    return Note(note.text, tuple(newest.values()))
