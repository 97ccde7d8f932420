"""The newest checkpoint of the ledger that a witness cosigned, kept apart from the database.

It lies beside the head (`storage.head`) and serves alike, with one difference: somebody else has it too. A store whose
ledger is shorter, or begins otherwise, is not what the witness saw.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import Connection

from poisonbook.ledger.checkpoints import Checkpoint, parse_checkpoint
from poisonbook.ledger.notes import Note
from poisonbook.ledger.witnessing import with_signatures
from poisonbook.storage.errors import LedgerHeadError
from poisonbook.storage.head import Head
from poisonbook.storage.ledger import need_whole
from poisonbook.storage.whole_files import replace_whole, sync_folder

_BEFORE_LOSS = ".before-loss"


class CosignedFile:
    """The file of one store's ledger."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> tuple[Note, Checkpoint] | None:
        """The checkpoint with all its signatures, which nobody checked here; None: none was cosigned yet.

        Raises:
            LedgerHeadError: it cannot be read, or is no checkpoint.
        """
        try:
            return parse_checkpoint(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._error(error) from None
        except ValueError:
            raise LedgerHeadError(str(self.path), "is no signed checkpoint") from None

    def need_whole(self, connection: Connection) -> None:
        """Go on only with a ledger that is at least as long as a witness saw it, and begins alike.

        Raises:
            LedgerRolledBackError: it is shorter, or another one.
            LedgerBrokenError: entries or tiles are missing.
            LedgerHeadError: the file cannot be read, or is no checkpoint.
        """
        found = self.read()
        if found is not None:
            need_whole(connection, Head(found[1].size, found[1].root))

    def write(self, note: Note) -> None:
        """Keep a cosigned checkpoint, on disk when this returns; one of a longer ledger that is there stays.

        Signatures of other witnesses below the same checkpoint stay too.

        Raises:
            LedgerHeadError: it cannot be written.
        """
        try:
            with self._locked():
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
        found = self.read()
        if found is None:
            return None
        aside = self.path.with_name(f"{self.path.name}.{found[1].size}{_BEFORE_LOSS}")
        try:
            self.path.rename(aside)
            sync_folder(self.path.parent)
        except OSError as error:
            raise self._error(error) from None
        return aside

    @contextmanager
    def _locked(self) -> Iterator[None]:
        file = os.open(self.path.with_name(f"{self.path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        finally:
            os.close(file)

    def _error(self, error: OSError) -> LedgerHeadError:
        return LedgerHeadError(str(self.path), error.strerror or "input or output error")
