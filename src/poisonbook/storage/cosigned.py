"""The newest checkpoint of the ledger that a witness cosigned, kept apart from the database.

It lies beside the head (`storage.head`) and serves alike, with one difference: somebody else has it too. A store whose
ledger is shorter, or begins otherwise, is not what the witness saw.
"""

from __future__ import annotations

from pathlib import Path

from poisonbook.ledger.checkpoints import Checkpoint, parse_checkpoint
from poisonbook.ledger.notes import Note
from poisonbook.ledger.witnessing import with_signatures
from poisonbook.storage.errors import LedgerHeadDamagedError, LedgerHeadError
from poisonbook.storage.head import Head
from poisonbook.storage.whole_files import locked, replace_whole, sync_folder

_BEFORE_LOSS = ".before-loss"


class CosignedFile:
    """The file of one store's ledger."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> tuple[Note, Checkpoint] | None:
        """The checkpoint with all its signatures, which nobody checked here; None: none was cosigned yet.

        Raises:
            LedgerHeadDamagedError: it is no checkpoint.
            LedgerHeadError: it cannot be read.
        """
        try:
            return parse_checkpoint(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._error(error) from None
        except ValueError:
            raise LedgerHeadDamagedError(str(self.path), "is no signed checkpoint") from None

    def size(self) -> int | None:
        """How long the ledger was, as `read` has it."""
        found = self.read()
        return None if found is None else found[1].size

    def head(self) -> Head | None:
        """How long the ledger was and its root, as `read` has it."""
        found = self.read()
        return None if found is None else Head(found[1].size, found[1].root)

    def write(self, note: Note) -> None:
        """Keep a cosigned checkpoint, on disk when this returns; one of a longer ledger that is there stays.

        Signatures of other witnesses below the same checkpoint stay too.

        Raises:
            LedgerHeadError: it cannot be written.
        """
        try:
            with locked(self.path):
                found = self.read()
                if found is not None and found[0].text == note.text:
                    note = with_signatures(found[0], note.signatures)
                if found is None or found[1].size <= Checkpoint.of(note.text).size:
                    replace_whole(self.path, note.whole.encode())
        except OSError as error:
            raise self._error(error) from None

    def set_aside(self) -> Path | None:
        """Take it away under another name, as what it says was lost and that was accepted; the name, or None.

        Raises:
            LedgerHeadError: it cannot be renamed.
        """
        try:
            size: int | str | None = self.size()
        except LedgerHeadDamagedError:
            size = "damaged"
        if size is None:
            return None
        aside = self.path.with_name(f"{self.path.name}.{size}{_BEFORE_LOSS}")
        try:
            self.path.rename(aside)
            sync_folder(self.path.parent)
        except OSError as error:
            raise self._error(error) from None
        return aside

    def _error(self, error: OSError) -> LedgerHeadError:
        return LedgerHeadError(str(self.path), error.strerror or "input or output error")
