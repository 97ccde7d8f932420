"""How long the ledger was at the last commit that anybody was told of, kept apart from the database.

A database that lost its last commits, as SQLite does with a torn WAL, opens without an error. So size and root are put
into a small file of their own after each commit and before its answer, and compared when the store is opened. There
are two slots, written in turn: one that was torn leaves the other.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from poisonbook.ledger.hashing import HASH_BYTES
from poisonbook.storage.errors import LedgerHeadDamagedError, LedgerHeadError
from poisonbook.storage.whole_files import sync_folder

_SIZE_BYTES, _CHECK_BYTES = 8, 16
_SLOT = 512
"""A sector: what is written into one does not reach into the other."""
_MARK = b"poisonbook ledger head 1\n"
_LENGTH = len(_MARK) + _SIZE_BYTES + HASH_BYTES + _CHECK_BYTES


class Head(NamedTuple):
    """How long a ledger is, and its root."""

    size: int
    root: bytes


class HeadFile:
    """The file of one store's ledger."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Head | None:
        """What was written last; None: nothing was yet.

        Raises:
            LedgerHeadDamagedError: it says nothing, or nothing that can be believed.
            LedgerHeadError: it cannot be read.
        """
        try:
            found = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LedgerHeadError(str(self._path), error.strerror or "input or output error") from None
        if not found:  # who made it was stopped before it was written
            return None
        heads = [head for at in (0, _SLOT) if (head := _head(found[at : at + _LENGTH])) is not None]
        if not heads:
            raise LedgerHeadDamagedError(str(self._path), "is damaged")
        return max(heads)

    def size(self) -> int | None:
        """How long the ledger was, as `read` has it."""
        found = self.read()
        return None if found is None else found.size

    def write(self, head: Head) -> None:
        """Keep a head that is longer than the one there; on disk when this returns.

        Raises:
            LedgerHeadError: it cannot be written.
        """
        try:
            with self._locked() as file:
                slots = [_head(os.pread(file, _LENGTH, at)) for at in (0, _SLOT)]
                sizes = [-1 if slot is None else slot.size for slot in slots]
                if head.size > max(sizes):
                    os.pwrite(file, _bytes(head), _SLOT * sizes.index(min(sizes)))
                    os.fdatasync(file)
        except OSError as error:
            raise LedgerHeadError(str(self._path), error.strerror or "input or output error") from None

    def replace(self, head: Head) -> None:
        """Keep a head whatever was there: a loss was accepted, or a backup brought back.

        Raises:
            LedgerHeadError: it cannot be written.
        """
        try:
            with self._locked() as file:
                for at in (0, _SLOT):
                    os.pwrite(file, _bytes(head), at)
                    os.fdatasync(file)
        except OSError as error:
            raise LedgerHeadError(str(self._path), error.strerror or "input or output error") from None

    @contextmanager
    def _locked(self) -> Iterator[int]:
        """The file, for this process alone: another's longer head is not written over."""
        is_new = not self._path.exists()
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(file)
        if is_new:
            sync_folder(self._path.parent)


def _bytes(head: Head) -> bytes:
    told = _MARK + head.size.to_bytes(_SIZE_BYTES, "big") + head.root
    return told + sha256(told).digest()[:_CHECK_BYTES]


def _head(written: bytes) -> Head | None:
    told, check = written[:-_CHECK_BYTES], written[-_CHECK_BYTES:]
    if len(written) != _LENGTH or not told.startswith(_MARK) or sha256(told).digest()[:_CHECK_BYTES] != check:
        return None
    return Head(int.from_bytes(told[len(_MARK) :][:_SIZE_BYTES], "big"), told[-HASH_BYTES:])
