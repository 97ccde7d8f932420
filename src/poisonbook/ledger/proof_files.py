"""A proof in one file, to be checked offline (C2SP tlog-proof): the place of an entry, its way up, a checkpoint."""

from __future__ import annotations

from dataclasses import dataclass

from poisonbook.ledger.checkpoints import Checkpoint, parse_checkpoint
from poisonbook.ledger.hashing import leaf_hash
from poisonbook.ledger.notes import Note
from poisonbook.ledger.proofs import includes
from poisonbook.ledger.spelling import read_bytes, read_hash, read_number, written

_HEAD = "c2sp.org/tlog-proof@v1"
_EXTRA, _INDEX = "extra ", "index "
_MOST_HASHES = 63


@dataclass(frozen=True, slots=True)
class ProofFile:
    """That an entry is in a log."""

    index: int
    proof: tuple[bytes, ...]
    checkpoint: Checkpoint
    note: Note
    extra: bytes | None = None
    """What else is needed to know the entry, such as nonce and content; nobody vouches for it."""

    @property
    def text(self) -> str:
        """As it is written."""
        extra = [] if self.extra is None else [_EXTRA + written(self.extra)]
        lines = [_HEAD, *extra, f"{_INDEX}{self.index}", *map(written, self.proof)]
        return "\n".join(lines) + "\n\n" + self.note.whole

    def shows(self, entry: bytes) -> bool:
        """Whether the entry is in the checkpoint's tree; who signed that is for `NoteKey.verifies`."""
        size, root = self.checkpoint.size, self.checkpoint.root
        return includes(root, leaf_hash(entry), index=self.index, size=size, proof=self.proof)


def parse_proof(text: str) -> ProofFile:
    """The proof that is written so.

    Raises:
        ValueError: it is not one.
    """
    head, _, rest = text.partition("\n\n")
    first, *lines = head.split("\n")
    if first != _HEAD:
        raise ValueError(f"a proof begins with {_HEAD}")
    extra = read_bytes(lines.pop(0).removeprefix(_EXTRA)) if lines and lines[0].startswith(_EXTRA) else None
    if not lines or not lines[0].startswith(_INDEX):
        raise ValueError("a proof says the index of the entry")
    index, *proof = lines
    if len(proof) > _MOST_HASHES:
        raise ValueError(f"a proof has at most {_MOST_HASHES} hashes")
    note, checkpoint = parse_checkpoint(rest)
    return ProofFile(
        index=read_number(index.removeprefix(_INDEX)),
        proof=tuple(map(read_hash, proof)),
        checkpoint=checkpoint,
        note=note,
        extra=extra,
    )
