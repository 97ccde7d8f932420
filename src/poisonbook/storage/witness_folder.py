"""What a witness keeps, in a folder of its own: its key, the logs it watches, and what it last cosigned of each.

What it last cosigned is one small file a log: the checkpoint with the witness's own signature. A database would do no
more: there is one value to read and to replace, a lock on the log's own file makes the two one step for all processes,
and a file that is written out, synced and renamed is whole whenever the power goes. Its own signature tells the witness
that the file is as it wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.ledger.checkpoints import Checkpoint, parse_checkpoint
from poisonbook.ledger.notes import ED25519, Note, NoteKey
from poisonbook.storage.whole_files import locked, replace_whole

_LOGS = "logs.keys"


class WitnessFolderError(PoisonbookError):
    """A file of a witness cannot be read or written, or is not as the witness left it; nothing is cosigned."""

    code: ClassVar[str] = "witness-folder"
    exit_code: ClassVar[int] = 4

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


class WitnessFolder:
    """The folder of one witness, without the secret half of its key."""

    def __init__(self, path: Path, key: NoteKey) -> None:
        self._path = path
        self._key = key

    def logs(self) -> tuple[NoteKey, ...]:
        """The public keys of the logs that are watched.

        Raises:
            WitnessFolderError: they cannot be read.
        """
        path = self._path / _LOGS
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
            keys = tuple(NoteKey.parse(line) for line in lines if line.strip())
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise _error(path, error) from None
        except ValueError as error:
            raise WitnessFolderError(path, f"a line is no key: {error}") from None
        if any(key.kind != ED25519 for key in keys):
            raise WitnessFolderError(path, "a line is the key of a witness, not of a log")
        return keys

    def trust(self, keys: Iterable[NoteKey]) -> tuple[NoteKey, ...]:
        """Watch the logs with these keys too; all that are watched now.

        Raises:
            WitnessFolderError: the list cannot be read or written.
        """
        with self._locked("logs"):
            known = dict.fromkeys((*self.logs(), *keys))
            path = self._path / _LOGS
            try:
                replace_whole(path, "".join(f"{key.text}\n" for key in known).encode())
            except OSError as error:
                raise _error(path, error) from None
        return tuple(known)

    def latest(self, origin: str) -> tuple[Note, Checkpoint] | None:
        """The checkpoint of a log that was cosigned last; None: none was yet.

        Raises:
            WitnessFolderError: the file cannot be read, or is not as the witness left it.
        """
        path = self._state_of(origin)
        try:
            note, checkpoint = parse_checkpoint(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _error(path, error) from None
        except ValueError as error:
            raise WitnessFolderError(path, f"is no checkpoint: {error}") from None
        if checkpoint.origin != origin or not self._key.verifies(note):
            raise WitnessFolderError(path, "is not what this witness cosigned of the log")
        return note, checkpoint

    def keep(self, note: Note, origin: str) -> None:
        """Keep what was cosigned of a log; on disk when this returns. Only inside `alone_with` its log.

        Raises:
            WitnessFolderError: it cannot be written.
        """
        path = self._state_of(origin)
        try:
            replace_whole(path, note.whole.encode())
        except OSError as error:
            raise _error(path, error) from None

    @contextmanager
    def alone_with(self, origin: str) -> Iterator[None]:
        """Nobody else reads or replaces what was cosigned of this log until the end of the block.

        Raises:
            WitnessFolderError: the lock cannot be taken.
        """
        with self._locked(_name(origin)):
            yield

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        path = self._path / name
        with ExitStack() as lock:
            try:
                lock.enter_context(locked(path))
            except OSError as error:
                raise _error(path, error) from None
            yield

    def _state_of(self, origin: str) -> Path:
        return self._path / f"{_name(origin)}.checkpoint"


def _name(origin: str) -> str:
    """What files about a log are called: its own name is not one for a file."""
    return sha256(origin.encode()).hexdigest()


def _error(path: Path, error: OSError) -> WitnessFolderError:
    return WitnessFolderError(path, f"cannot be used ({error.strerror or 'input or output error'})")
