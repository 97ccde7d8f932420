"""A checkpoint (C2SP tlog-checkpoint): how large a log is and what its root is, to be signed as a note."""

from __future__ import annotations

from typing import NamedTuple

from poisonbook.ledger.hashing import EMPTY_ROOT
from poisonbook.ledger.notes import Note, parse_note
from poisonbook.ledger.spelling import read_hash, read_number, written


class Checkpoint(NamedTuple):
    """The state of a log at one moment."""

    origin: str
    """Which log it is."""
    size: int
    """How many entries it has."""
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{written(self.root)}\n"

    @classmethod
    def of(cls, text: str) -> Checkpoint:
        """The checkpoint in the text of a note; lines after the third are left alone.

        Raises:
            ValueError: there is none.
        """
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            raise ValueError("a checkpoint has three lines: origin, size, root")
        origin, size, root = lines[0], read_number(lines[1]), read_hash(lines[2])
        if not size and root != EMPTY_ROOT:
            raise ValueError("a log without entries has the root of none")
        return cls(origin, size, root)


def parse_checkpoint(whole: str) -> tuple[Note, Checkpoint]:
    """A signed checkpoint, its signatures not checked yet; ValueError where it is none."""
    note = parse_note(whole)
    return note, Checkpoint.of(note.text)
